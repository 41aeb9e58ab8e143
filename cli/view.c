#include "commands.h"

#include <stdio.h>

static void help(void)
{
    printf("Usage: entente view\n\n"
           "Every choice of the view, its values, what it does, and [what holds without it].\n"
           "The view turns events into a graph; its choices are options of graph, rank and\n"
           "others, and are written into every output.\n");
    options_help(0);
    printf("\nExample:\n  entente view\n");
}

enum exit_status command_view(int argc, char **argv)
{
    struct options options;
    enum exit_status status = options_parse(&options, "view", 0, argc, argv);

    if (status == DONE && options.help)
        help();
    else if (status == DONE)
        view_help();
    options_fini(&options);
    return status;
}

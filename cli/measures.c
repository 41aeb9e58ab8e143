#include "commands.h"

#include <stdio.h>

static void help(void)
{
    printf("Usage: entente measures\n\n"
           "What can be computed (--measure NAME,NAME|all). Those with a * are computed\n"
           "without being asked for. Behind them: what edges count without any measure.\n");
    options_help(0);
    printf("\nExample:\n  entente measures\n");
}

enum exit_status command_measures(int argc, char **argv)
{
    struct options options;
    const struct ent_measure_info *info;
    const struct ent_count_info *count;
    enum exit_status status = options_parse(&options, "measures", 0, argc, argv);

    if (status == DONE && options.help) {
        help();
    } else if (status == DONE) {
        for (size_t i = 0; (info = ent_measure_info(i)); i++)
            printf("%s%s: %s\n    columns  %s\n    reads    %s\n    notes    %s\n    cost     "
                   "%s\n    source   %s\n\n",
                   info->name, info->by_default ? "*" : "", info->summary, info->columns,
                   info->reads, info->notes, info->cost, info->reference);
        printf("What edges count:\n");
        for (size_t i = 0; (count = ent_count_info(i)); i++)
            printf("    %-18s  %s\n", count->name, count->summary);
    }
    options_fini(&options);
    return status;
}

#include "commands.h"
#include "listing.h"

#include <stdio.h>

static void help(void)
{
    printf("Usage: entente events FILE... [OPTION...]\n\n"
           "The events that the view counts, by date, each with the reports that tell of it:\n"
           "which document, which file and line. With --all those too that do not count, and\n"
           "why.\n");
    options_help(TAKES_INPUTS | TAKES_VIEW | TAKES_LISTING | TAKES_ALL);
    printf("\nExample:\n"
           "  entente events samples/niger-2024.json --actor putin\n");
}

enum exit_status command_events(int argc, char **argv)
{
    struct options options;
    struct work work = {0};
    struct listing listing;
    struct ent_error err = {0};
    enum exit_status status = options_parse(
        &options, "events", TAKES_INPUTS | TAKES_VIEW | TAKES_LISTING | TAKES_ALL, argc, argv);

    if (status != DONE)
        goto out;
    if (options.help) {
        help();
        goto out;
    }
    if ((status = work_read(&work, &options)) != DONE ||
        (status = work_build(&work, &options)) != DONE)
        goto out;
    listing = (struct listing){.graph = work.graph, .format = options.report, .all = options.all};
    if (listing_write(&listing, &err) != ENT_OK)
        status = complain(&err);
out:
    work_fini(&work);
    options_fini(&options);
    return status;
}

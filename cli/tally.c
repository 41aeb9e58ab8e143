#include "commands.h"

#include <stdio.h>
#include <stdlib.h>

static void help(void)
{
    printf("Usage: entente tally FILE... -o FILE.tally [OPTION...]\n\n"
           "Count what the view asks for and write the sums. Shards that are counted apart\n"
           "give entente graph *.tally the same bytes as one run over all of them. Tallies\n"
           "are inputs too: they become one.\n");
    options_help(TAKES_INPUTS | TAKES_VIEW | TAKES_TALLY);
    printf("\nExample:\n"
           "  entente tally samples/visits.csv --merge none --window month -o visits.tally\n");
}

enum exit_status command_tally(int argc, char **argv)
{
    struct options options;
    struct work work = {0};
    struct ent_error err = {0};
    enum exit_status status =
        options_parse(&options, "tally", TAKES_INPUTS | TAKES_VIEW | TAKES_TALLY, argc, argv);

    if (status != DONE)
        goto out;
    if (options.help) {
        help();
        goto out;
    }
    if (options.n_outputs == 0) {
        status = misuse("tally", "name the tally to write: -o FILE.tally");
        goto out;
    }
    if (options.n_codebooks || options.states) {
        status =
            misuse("tally", "a tally keeps the names as they are: give --codebook and --states to "
                            "entente graph, which reads it");
        goto out;
    }
    options.folds = options.must_fold = true;
    status = work_read(&work, &options);
    for (size_t i = 0; i < options.n_outputs && status == DONE; i++) {
        char *message = NULL;
        if (ent_corpus_write_tally(work.corpus, options.outputs[i].path, &message, &err) != ENT_OK)
            status = complain(&err);
        else if (!options.quiet)
            fprintf(stderr, "%s\n", message);
        free(message);
    }
out:
    work_fini(&work);
    options_fini(&options);
    return status;
}

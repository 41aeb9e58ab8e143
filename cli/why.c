#include "commands.h"
#include "exported.h"
#include "listing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void help(void)
{
    printf("Usage: entente why FILE... --tie A,B | --actor A [--in WINDOW] [OPTION...]\n\n"
           "The events, reports, documents, files and lines behind a number: of a tie, or of\n"
           "all ties of an actor; in a window, or in the whole period. FILE may be a graph\n"
           "exported as JSON: then its view holds, and its inputs are sought beside it.\n");
    options_help(TAKES_INPUTS | TAKES_VIEW | TAKES_LISTING | TAKES_WHY);
    printf("\nExample:\n"
           "  entente why samples/niger-2024.json --level state --tie niger,iran\n");
}

/* "niger,russia" in two; a comma of a name has a backslash before it. */
static char *split_tie(char *text)
{
    char *at = text, *to = text, *other = NULL;

    for (; *at; at++) {
        if (at[0] == '\\' && (at[1] == ',' || at[1] == '\\')) {
            *to++ = *++at;
        } else if (*at == ',' && !other) {
            *to++ = '\0';
            other = to;
        } else {
            *to++ = *at;
        }
    }
    *to = '\0';
    return other;
}

static enum exit_status ask(const struct ent_graph *graph, const struct options *options)
{
    struct ent_error err = {0};
    struct listing listing = {.graph = graph, .format = options->report};
    struct ent_question question = {.actor = options->why_actor,
                                    .window = options->in,
                                    .column = options->by,
                                    .layer = options->layer};
    char *tie = options->tie ? strdup(options->tie) : NULL;
    enum exit_status status = DONE;

    if (options->tie) {
        question.actor = tie;
        question.other = tie ? split_tie(tie) : NULL;
        if (!question.other || !*question.other || !*question.actor)
            status = misuse("why", "--tie \"%s\" is not two actors: niger,russia", options->tie);
    }
    listing.question = &question;
    if (status == DONE && listing_write(&listing, &err) != ENT_OK)
        status = complain(&err);
    free(tie);
    return status;
}

enum exit_status command_why(int argc, char **argv)
{
    struct options options;
    struct work work = {0};
    struct exported exported = {0};
    enum exit_status status = options_parse(
        &options, "why", TAKES_INPUTS | TAKES_VIEW | TAKES_LISTING | TAKES_WHY, argc, argv);

    if (status != DONE)
        goto out;
    if (options.help) {
        help();
        goto out;
    }
    if (!options.tie == !options.why_actor) {
        status = misuse("why", "ask for --tie A,B or for --actor A");
        goto out;
    }
    if ((status = exported_find(&exported, &options)) == DONE &&
        (status = work_read(&work, &options)) == DONE &&
        (status = exported_check(&exported, work.corpus)) == DONE &&
        (status = work_build(&work, &options)) == DONE)
        status = ask(work.graph, &options);
out:
    work_fini(&work);
    options_fini(&options);
    exported_fini(&exported);
    return status;
}

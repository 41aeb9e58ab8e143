#include "commands.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>

/* The only list of subcommands. */
static const struct command {
    const char *name, *summary;
    enum exit_status (*run)(int argc, char **argv);
} commands[] = {
    {"graph", "read interactions, build the graph, measure it, write it", command_graph},
    {"rank", "the actors in order of a measure, for the period and per window", command_rank},
    {"events", "the events that are counted, each with the reports that tell of it",
     command_events},
    {"actors", "who is named, how each name was resolved, and what was not", command_actors},
    {"tally", "count a shard for entente graph, on this machine or another", command_tally},
    {"why", "the events, reports and documents behind a number", command_why},
    {"check", "what a file is and holds, and which records cannot be read", command_check},
    {"formats", "what can be read and written", command_formats},
    {"measures", "what can be computed", command_measures},
    {"view", "the choices that turn events into a graph", command_view},
};

enum { N_COMMANDS = sizeof commands / sizeof *commands };

static enum exit_status help(void)
{
    printf("entente turns interactions (who did what to whom, when) into a measured\n"
           "graph in time.\n\n"
           "Usage: entente COMMAND [FILE...] [OPTION...]\n\n");
    for (int i = 0; i < N_COMMANDS; i++)
        printf("  %-10s%s\n", commands[i].name, commands[i].summary);
    printf("\nentente COMMAND --help tells more. For example:\n\n"
           "  entente graph samples/niger-2024.json --level state -o niger.gexf\n");
    return DONE;
}

int main(int argc, char **argv)
{
    const char *names[N_COMMANDS], *best, *word = argc > 1 ? argv[1] : "--help";

    /* Numbers are read and written alike in every locale; only widths of text depend on it. */
    setlocale(LC_CTYPE, "");
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0) {
        help();
        return finish(argc > 1 ? DONE : MISUSED);
    }
    if (strcmp(word, "--version") == 0) {
        printf("entente %s\n", ent_version());
        return finish(DONE);
    }
    for (int i = 0; i < N_COMMANDS; i++) {
        if (strcmp(word, commands[i].name) == 0) {
            enum exit_status status = commands[i].run(argc - 2, argv + 2);
            return finish(status);
        }
        names[i] = commands[i].name;
    }
    best = ent_nearest(word, names, N_COMMANDS);
    return misuse("", "there is no command \"%s\"%s%s%s", word, best ? "; did you mean " : "",
                  best ? best : "", best ? "?" : "");
}

#ifndef ENT_CLI_COMMANDS_H
#define ENT_CLI_COMMANDS_H

#include "options.h"

enum exit_status command_graph(int argc, char **argv);
enum exit_status command_rank(int argc, char **argv);
enum exit_status command_actors(int argc, char **argv);
enum exit_status command_events(int argc, char **argv);
enum exit_status command_why(int argc, char **argv);
enum exit_status command_check(int argc, char **argv);
enum exit_status command_formats(int argc, char **argv);
enum exit_status command_tally(int argc, char **argv);
enum exit_status command_measures(int argc, char **argv);
enum exit_status command_view(int argc, char **argv);

/* What the commands share. */

/** A context, a corpus with all inputs in it, and the graph of the view; `graph` may be NULL.
 * Complains when it fails. */
struct work {
    struct ent_context *context;
    struct ent_corpus *corpus;
    struct ent_graph *graph;
};

enum exit_status work_read(struct work *work, const struct options *options);
enum exit_status work_build(struct work *work, const struct options *options);
/** What the graph is, in words: what is trimmed says so only then. */
void work_explain(const struct work *work, const struct options *options);

/** Measure the graph in worker processes, with progress on a terminal; `measures` as
 * ent_graph_measure. An interrupt ends the workers, then this process. Complains when it fails. */
enum exit_status work_measure(struct work *work, const struct options *options,
                              const char *measures);
void work_fini(struct work *work);

/** Flush standard output; what cannot be written there is a failure. */
enum exit_status finish(enum exit_status status);

#endif

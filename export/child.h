#ifndef ENT_EXPORT_CHILD_H
#define ENT_EXPORT_CHILD_H

#include "output.h"

/**
 * Run a program to its end, without a shell. It reads `input` from its start, what it writes goes
 * into `out`, what it says on standard error into `said` (a text in memory). `path` is looked up in
 * PATH when it has no slash; `arguments` begin with the program's name and end with NULL. It is
 * killed after `limit_ms`. No signal handler or mask of the process is touched.
 *
 * ENT_EIO when it cannot be run, is killed or fails; then the error is the last line that it said.
 * ENT_ENOMEM.
 */
enum ent_status ent_child_run(const char *path, const char *const *arguments, int input,
                              struct ent_text *out, struct ent_text *said, int limit_ms,
                              struct ent_error *err);

#endif

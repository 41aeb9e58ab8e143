#include "context.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

struct ent_context *ent_context_new(void)
{
    return calloc(1, sizeof(struct ent_context));
}

void ent_context_free(struct ent_context *context)
{
    free(context);
}

void ent_context_set_log(struct ent_context *context, ent_log_fn log, void *user)
{
    context->log = log;
    context->log_user = user;
}

void ent_context_set_progress(struct ent_context *context, ent_progress_fn progress, void *user)
{
    context->progress = progress;
    context->progress_user = user;
}

void ent_context_set_workers(struct ent_context *context, unsigned n)
{
    context->workers = n;
}

void ent_context_set_time_limit(struct ent_context *context, double seconds)
{
    context->time_limit_s = seconds > 0 ? seconds : 0;
}

void ent_log(const struct ent_context *context, enum ent_log_level level, const char *format, ...)
{
    char line[1024];
    va_list arguments;

    if (!context || !context->log)
        return;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    context->log(context->log_user, level, line);
}

const char *ent_version(void)
{
    return ENT_VERSION;
}

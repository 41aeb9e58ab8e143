#include "import/importers.h"

#include <criterion/criterion.h>
#include <jansson.h>
#include <stdlib.h>

#include "recording.h"

/* Memory is refused at the first allocation, then at the second, and so on until a read succeeds.
 */

#if defined(__SANITIZE_ADDRESS__)
#define CAN_REFUSE 0 /* the sanitizer has its own malloc */
#else
#define CAN_REFUSE 1

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *block, size_t size);
extern void __libc_free(void *block);

/* Of the read under test only. */
static bool is_armed;
static long n_left; /* allocations until one is refused */
static long n_live;

static bool refuses(void)
{
    return is_armed && n_left-- <= 0;
}

void *malloc(size_t size)
{
    if (refuses())
        return NULL;
    n_live += is_armed;
    return __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
    if (refuses())
        return NULL;
    n_live += is_armed;
    return __libc_calloc(n, size);
}

void *realloc(void *block, size_t size)
{
    if (refuses())
        return NULL;
    n_live += is_armed && !block;
    return __libc_realloc(block, size);
}

void free(void *block)
{
    n_live -= is_armed && block;
    __libc_free(block);
}

/* Jansson is never refused: 2.14 ends the process on some of its own allocations (load.c,
 * lex_unget_unsave). */
static void *jansson_malloc(size_t size)
{
    n_live += is_armed;
    return __libc_malloc(size);
}
#endif

/* Takes everything, keeps nothing, needs no memory. */
static enum ent_status take_reports(void *self, const struct ent_report *reports, size_t n,
                                    struct ent_error *err)
{
    (void)reports;
    (void)err;
    *(size_t *)self += n;
    return ENT_OK;
}

static enum ent_status take_actor(void *self, const struct ent_actor_record *actor,
                                  struct ent_error *err)
{
    (void)self;
    (void)actor;
    (void)err;
    return ENT_OK;
}

static enum ent_status take_document(void *self, const struct ent_document_record *document,
                                     struct ent_error *err)
{
    (void)self;
    (void)document;
    (void)err;
    return ENT_OK;
}

static enum ent_status take_reject(void *self, const struct ent_error *why, struct ent_error *err)
{
    (void)self;
    return ent_fail(err, why->status, "%s", why->message);
}

static enum ent_status take_setting(void *self, struct ent_str key, struct ent_str value,
                                    size_t line, size_t column, struct ent_error *err)
{
    (void)self;
    (void)key;
    (void)value;
    (void)line;
    (void)column;
    (void)err;
    return ENT_OK;
}

static enum ent_status read_file(const char *path, size_t *n_reports, struct ent_error *err)
{
    const struct ent_sink sink = {
        .self = n_reports,
        .reports = take_reports,
        .actor = take_actor,
        .document = take_document,
        .reject = take_reject,
        .setting = take_setting,
    };
    struct ent_input_stream *input = NULL;
    const struct ent_importer *importer;
    const char *reason;
    struct ent_str head;
    enum ent_status status = ent_input_open(&input, path, err);

    if (status == ENT_OK)
        status = ent_input_peek(input, &head, err);
    if (status == ENT_OK)
        status = ent_importer_choose(&importer, &reason, path, NULL, head, err);
    if (status == ENT_OK)
        status = importer->read(input, &sink, err);
    ent_input_close(input);
    return status;
}

static void refuse_memory(const char *name, size_t wanted)
{
#if CAN_REFUSE
    char path[4096];
    enum ent_status status = ENT_ENOMEM;

    json_set_alloc_funcs(jansson_malloc, free);
    source_path(path, name);
    for (long refused = 0; status != ENT_OK; refused++) {
        struct ent_error err = {0};
        size_t n_reports = 0;

        n_left = refused;
        n_live = 0;
        is_armed = true;
        status = read_file(path, &n_reports, &err);
        is_armed = false;
        cr_assert_eq(n_live, 0, "%ld blocks are left after refusal %ld", n_live, refused);
        cr_assert_eq(status, err.status);
        cr_assert(status == ENT_OK || status == ENT_ENOMEM, "refusal %ld: %s", refused,
                  err.message);
        if (status == ENT_OK) {
            cr_expect_eq(n_reports, wanted);
            cr_expect_gt(refused, 2);
        }
        cr_assert_lt(refused, 100000);
    }
#else
    (void)read_file;
    cr_skip_test("%s (%zu reports): not under a sanitizer", name, wanted);
#endif
}

Test(memory, json)
{
    refuse_memory("tests/import/valid/all-keys/input.json", 4);
}

Test(memory, jsonl)
{
    refuse_memory("tests/import/valid/lines/input.jsonl", 3);
}

Test(memory, csv)
{
    refuse_memory("tests/import/valid/csv-all-keys/input.csv", 3);
}

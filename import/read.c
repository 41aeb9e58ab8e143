#include "../graph/corpus/corpus.h"
#include "importers.h"
#include "parts.h"

#include <stdlib.h>
#include <unistd.h>

/* A count of bytes: digits, and perhaps K, M, G or T behind them, each 1024 times the last. */
static enum ent_status parse_bytes(const char *text, uint64_t *bytes, struct ent_error *err)
{
    uint64_t value = 0;
    const char *at = text;

    for (; *at >= '0' && *at <= '9'; at++) {
        unsigned digit = (unsigned)(*at - '0');
        if (value > (UINT64_MAX - digit) / 10)
            break;
        value = value * 10 + digit;
    }
    if (at > text && *at) {
        static const char units[] = "KMGT";
        const char *unit = strchr(units, *at >= 'a' ? *at - 'a' + 'A' : *at);
        unsigned shift = unit ? 10 * (unsigned)(unit - units + 1) : 64;
        if (shift < 64 && value <= UINT64_MAX >> shift) {
            value <<= shift;
            at++;
        }
    }
    if (at == text || *at)
        return ent_fail(err, ENT_EINVAL,
                        "max_bytes \"%.40s\" is not a number of bytes: 5000000, 500K, 20M, 2G",
                        text);
    *bytes = value;
    return ENT_OK;
}

static const char *option(const struct ent_sink *sink, const char *name)
{
    return sink->option ? sink->option(sink->self, name) : NULL;
}

static bool is_hashed(const struct ent_sink *sink)
{
    const char *hash = option(sink, "hash");

    return !hash || strcmp(hash, "no") != 0;
}

/* How many threads may read: as the caller said, else one a processor. */
static unsigned jobs(const struct ent_sink *sink)
{
    const char *said = option(sink, "jobs");
    long n = said ? atol(said) : sysconf(_SC_NPROCESSORS_ONLN);

    return n < 1 ? 1 : (unsigned)n;
}

/* What the caller chose for all formats. */
static enum ent_status apply_options(struct ent_input_stream *input, const struct ent_sink *sink,
                                     struct ent_error *err)
{
    const char *hash = option(sink, "hash"), *max_bytes = option(sink, "max_bytes");
    uint64_t bytes = 0, size;
    enum ent_status status;

    if (hash && strcmp(hash, "yes") != 0 && strcmp(hash, "no") != 0)
        return ent_fail(err, ENT_EINVAL, "hash \"%.40s\" is neither yes nor no", hash);
    ent_input_set_hash(input, is_hashed(sink));
    if (!max_bytes)
        return ENT_OK;
    status = parse_bytes(max_bytes, &bytes, err);
    if (status != ENT_OK)
        return status;
    ent_input_set_max_bytes(input, bytes);
    /* Threads that read parts of it do not see how much it is. */
    if (ent_input_is_plain(input, &size) && size > bytes)
        return ent_fail(err, ENT_ELIMIT, "has more than %s bytes (max_bytes)", max_bytes);
    return ENT_OK;
}

/* A file that only names what others number is no input of its own. */
static enum ent_status pass_over(const struct ent_corpus *corpus,
                                 const struct ent_input_stream *input,
                                 const struct ent_importer *importer, bool is_one_of_several,
                                 struct ent_error *err)
{
    if (!is_one_of_several)
        return ent_fail(err, ENT_EINVAL,
                        "goes with other files of %s and holds no records: read those, or their "
                        "folder",
                        importer->format.name);
    ent_log(ent_corpus_context(corpus), ENT_LOG_NOTE, "%s: passed over: it goes with %s",
            ent_input_name(input), importer->format.name);
    return ENT_OK;
}

/* One path that is read: a file, or a folder with all that it holds. */
struct reading {
    struct ent_corpus *corpus;
    const char *format; /* or NULL */
    bool is_folder;
    size_t n_read;            /* files, members of archives too */
    struct ent_error unknown; /* of the first that is of no format */
};

/* A file among others that is of no format is mostly there to tell of them: README.md. It is said,
 * and an error only where nothing else is read, or where nothing may be left out. */
static enum ent_status leave_unknown(struct reading *reading, const struct ent_input_stream *input,
                                     struct ent_error *why, struct ent_error *err)
{
    ent_error_set_source(why, ent_input_name(input));
    if (ent_corpus_is_strict(reading->corpus)) {
        if (err)
            *err = *why;
        return why->status;
    }
    if (reading->unknown.status == ENT_OK)
        reading->unknown = *why;
    ent_log(ent_corpus_context(reading->corpus), ENT_LOG_NOTE, "%s: passed over: %s",
            ent_input_name(input), why->message);
    return ENT_OK;
}

/* Read one file: a plain one, what a compressed one holds, or a member of an archive. */
static enum ent_status read_file(struct reading *reading, struct ent_input_stream *input,
                                 const char *path, struct ent_error *err)
{
    struct ent_corpus *corpus = reading->corpus;
    const char *format = reading->format;
    bool is_one_of_several;
    struct ent_error why = {0};
    const struct ent_importer *importer, *accompanied;
    struct ent_input_facts facts;
    const char *reason;
    struct ent_sink sink;
    struct ent_str head;
    char sha256[65];
    uint64_t size;
    enum ent_status status = ent_input_peek(input, &head, err);

    if (status != ENT_OK)
        return status;
    is_one_of_several = reading->is_folder || ent_input_is_member(input);
    accompanied = ent_importer_accompanied(ent_input_inner_name(input), format);
    if (accompanied)
        return pass_over(corpus, input, accompanied, is_one_of_several, err);
    status =
        ent_importer_choose(&importer, &reason, ent_input_inner_name(input), format, head, &why);
    if (status == ENT_EINVAL && !format && is_one_of_several)
        return leave_unknown(reading, input, &why, err);
    if (status != ENT_OK) {
        if (err)
            *err = why;
        return status;
    }

    ent_importer_facts(importer, &facts);
    facts.path = ent_input_name(input);
    /* An input's name begins with its path. */
    facts.name = facts.path + (strrchr(path, '/') ? strrchr(path, '/') + 1 - path : 0);
    facts.reason = reason;
    facts.has_mark = ent_input_has_mark(input);
    status = ent_corpus_begin_input(corpus, &facts, &sink, err);
    if (status != ENT_OK)
        return status;
    status = apply_options(input, &sink, err);
    if (status != ENT_OK)
        return status;
    if (ent_corpus_folds(corpus) && !importer->holds_inputs) {
        status = ent_read_parts(corpus, importer, input, jobs(&sink), is_hashed(&sink), err);
    } else {
        status = importer->read(input, &sink, err);
    }
    if (status != ENT_OK)
        return status;
    if (!ent_input_is_plain(input, &size))
        size = ent_input_size(input);
    ent_input_sha256(input, sha256);
    reading->n_read++;
    return ent_corpus_end_input(corpus, size, sha256, err);
}

/* Nothing is lost silently. */
static void tell_skipped(const struct ent_corpus *corpus, const char *path, size_t n)
{
    if (n > 0)
        ent_log(ent_corpus_context(corpus), ENT_LOG_NOTE,
                "%s: %zu passed over: hidden, or neither file nor folder", path, n);
}

/* Read one path that is no folder, and of an archive all members. */
static enum ent_status read_path(struct reading *reading, const char *path, struct ent_error *err)
{
    struct ent_input_stream *input = NULL;
    bool more = true;
    enum ent_status status = ent_input_open(&input, path, err);

    while (status == ENT_OK && more) {
        status = read_file(reading, input, path, err);
        if (status == ENT_OK)
            status = ent_input_next(input, &more, err);
    }
    if (status == ENT_OK)
        tell_skipped(reading->corpus, path, ent_input_n_skipped(input));
    else
        ent_error_set_source(err, input ? ent_input_name(input) : path);
    ent_input_close(input);
    return status;
}

enum ent_status ent_corpus_read(struct ent_corpus *corpus, const char *path, const char *format,
                                struct ent_error *err)
{
    struct reading reading = {.corpus = corpus, .format = format};
    char **files = NULL;
    size_t n_files = 0, n_skipped;
    enum ent_status status = ent_input_list(&files, &n_files, &n_skipped, path, err);

    reading.is_folder = n_files > 1;
    for (size_t i = 0; i < n_files && status == ENT_OK; i++)
        status = read_path(&reading, files[i], err);
    if (status == ENT_OK && reading.n_read == 0 && reading.unknown.status != ENT_OK) {
        if (err)
            *err = reading.unknown;
        status = reading.unknown.status;
    }
    if (status == ENT_OK)
        tell_skipped(corpus, path, n_skipped);
    else
        ent_error_set_source(err, path);
    ent_input_list_free(files, n_files);
    return status;
}

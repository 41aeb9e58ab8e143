#include "import/importers.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "recording.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A reader that must not fail is given all rejects it wants. */
#define ALL SIZE_MAX

/* A folder of cases: NAME/input.EXTENSION and what is to come of it. */
struct cases {
    char path[4096];
    struct dirent **entries;
    int n;
};

static int is_name(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static int is_input(const struct dirent *entry)
{
    return strncmp(entry->d_name, "input.", 6) == 0;
}

static struct cases open_cases(const char *folder)
{
    struct cases cases = {0};

    source_path(cases.path, folder);
    cases.n = scandir(cases.path, &cases.entries, is_name, alphasort);
    cr_assert_gt(cases.n, 0, "%s is empty or not there", cases.path);
    return cases;
}

static void close_cases(struct cases *cases)
{
    for (int i = 0; i < cases->n; i++)
        free(cases->entries[i]);
    free(cases->entries);
}

/* The paths of a case's input and of what is expected. */
static void case_paths(const struct cases *cases, int i, const char *expected, char input[8192],
                       char output[8192])
{
    struct dirent **inputs;
    int n;

    snprintf(output, 8192, "%s/%s", cases->path, cases->entries[i]->d_name);
    n = scandir(output, &inputs, is_input, alphasort);
    cr_assert_eq(n, 1, "%s has no input", output);
    snprintf(input, 8192, "%s/%s/%s", cases->path, cases->entries[i]->d_name, inputs[0]->d_name);
    snprintf(output, 8192, "%s/%s/%s", cases->path, cases->entries[i]->d_name, expected);
    free(inputs[0]);
    free(inputs);
}

Test(importers, valid_inputs)
{
    struct cases cases = open_cases("tests/import/valid");
    char input[8192], output[8192];

    for (int i = 0; i < cases.n; i++) {
        struct recording recording;
        struct ent_error err = {0};
        enum ent_status status;
        char *wanted;

        case_paths(&cases, i, "events", input, output);
        wanted = read_whole(output, NULL);
        recording_begin(&recording, 0);
        status = recording_read(&recording, input, NULL, &err);
        cr_expect_eq(status, ENT_OK, "%s: %s", input, err.message);
        cr_expect_str_eq(recording_end(&recording), wanted, "%s gives\n%s", input, recording.text);
        recording_free(&recording);
        free(wanted);
    }
    close_cases(&cases);
}

Test(importers, invalid_inputs)
{
    struct cases cases = open_cases("tests/import/invalid");
    char input[8192], output[8192], found[400];

    for (int i = 0; i < cases.n; i++) {
        struct recording recording;
        struct ent_error err = {0};
        enum ent_status status;
        char *wanted;

        case_paths(&cases, i, "error", input, output);
        wanted = read_whole(output, NULL);
        recording_begin(&recording, 0);
        status = recording_read(&recording, input, NULL, &err);
        snprintf(found, sizeof(found), "%zu %zu %s\n", err.line, err.column, err.message);
        cr_expect_neq(status, ENT_OK, "%s is read", input);
        cr_expect_eq(status, err.status, "%s", input);
        cr_expect_str_eq(found, wanted, "%s: %s", input, found);
        recording_free(&recording);
        free(wanted);
    }
    close_cases(&cases);
}

static const struct {
    const char *path, *format, *head;
    const char *chosen, *reason; /* or the error */
} choices[] = {
    {"x.json", NULL, "{\"format\": \"entente-interactions/1\"", "json",
     "by its extension and first bytes"},
    {"x.JSON", NULL, "nonsense", "json", "by its extension"},
    {"-", NULL, " \n{\"format\": \"entente-interactions/1\"", "json", "by its first bytes"},
    {"x.csv", NULL, "{\"format\": \"entente-interactions/1\"", "json", "by its first bytes"},
    {"x", NULL, "{\n", "json", "by its first bytes"},
    {"-", NULL, "{\"source\": \"a\", \"target\": \"b\"}\n{", "jsonl", "by its first bytes"},
    {"x.ndjson", NULL, "{\"source\": \"a\"}", "jsonl", "by its extension and first bytes"},
    {"x.csv.jsonl", NULL, "?", "jsonl", "by its extension"},
    {"x", NULL, "id, \"Source\" ,TARGET\r\n", "csv", "by its first bytes"},
    {"csv", NULL, "sources,target\n",
     "format not recognised: name it with --from (entente formats lists them)", NULL},
    {".csv", NULL, "?", "csv", "by its extension"},
    {"x.json", "csv", "?", "csv", "named"},
    {"x.json", "jsn", "?", "no input format 'jsn'; did you mean 'json'?", NULL},
    {"x.json", "parquet", "?", "no input format 'parquet' (entente formats lists them)", NULL},
    {"x.json", "json", "", "the file is empty", NULL},
};

Test(importers, choose)
{
    for (size_t i = 0; i < COUNT(choices); i++) {
        const struct ent_importer *importer = NULL;
        const char *reason = NULL;
        struct ent_error err = {0};
        enum ent_status status =
            ent_importer_choose(&importer, &reason, choices[i].path, choices[i].format,
                                ent_str_from(choices[i].head), &err);

        if (choices[i].reason) {
            cr_expect_eq(status, ENT_OK, "%s: %s", choices[i].path, err.message);
            cr_assert(importer);
            cr_expect_str_eq(importer->format.name, choices[i].chosen, "case %zu", i);
            cr_expect_str_eq(reason, choices[i].reason, "case %zu", i);
        } else {
            cr_expect_neq(status, ENT_OK);
            cr_expect_str_eq(err.message, choices[i].chosen);
        }
    }
}

Test(importers, table)
{
    const struct ent_format *format;
    size_t n = 0;

    for (; (format = ent_input_format(n)); n++) {
        const struct ent_importer *importer = ent_importer_find(format->name);
        cr_assert(importer);
        cr_expect_eq(&importer->format, format);
        cr_expect(format->summary && format->extensions);
        cr_expect(strstr("given exact overlap none", importer->merge));
        cr_expect_eq(importer->probe("", 0), 0);
    }
    cr_expect_geq(n, 3);
    cr_expect_null(ent_importer_find("nothing"));
}

Test(importers, a_file_cut_anywhere_is_an_error)
{
    char path[4096];
    size_t length;
    char *text = read_whole(source_path(path, "tests/import/valid/all-keys/input.json"), &length);

    /* What is behind the last brace is blank. */
    while (length > 0 && text[length - 1] != '}')
        length--;
    for (size_t cut = 0; cut < length; cut++) {
        struct recording recording;
        struct ent_error err = {0};

        recording_begin(&recording, ALL);
        cr_expect_neq(recording_read_bytes(&recording, "x.json", text, cut, &err), ENT_OK,
                      "%zu bytes are read", cut);
        cr_expect_neq(err.message[0], '\0');
        recording_free(&recording);
    }
    free(text);
}

/* The bytes as they come through a pipe on standard input, in pieces of `step`. */
static enum ent_status read_stdin(struct recording *recording, const char *bytes, size_t length,
                                  size_t step, struct ent_error *err)
{
    enum ent_status status;
    int ends[2], child, child_status;

    cr_assert_eq(pipe(ends), 0);
    child = feed(ends[1], bytes, length, step);
    close(ends[1]);
    cr_assert_geq(dup2(ends[0], STDIN_FILENO), 0);
    close(ends[0]);
    status = recording_read(recording, "-", NULL, err);
    waitpid(child, &child_status, 0);
    return status;
}

Test(importers, standard_input)
{
    static const char *const names[] = {"all-keys/input.json", "csv-all-keys/input.csv",
                                        "lines/input.jsonl"};
    static const size_t steps[] = {1, 7, 65536};

    for (size_t i = 0; i < COUNT(names); i++)
        for (size_t j = 0; j < COUNT(steps); j++) {
            struct recording from_file, from_pipe;
            struct ent_error err = {0};
            char name[200], path[4096], *bytes;
            size_t length;

            snprintf(name, sizeof(name), "tests/import/valid/%s", names[i]);
            bytes = read_whole(source_path(path, name), &length);
            recording_begin(&from_file, 0);
            recording_begin(&from_pipe, 0);
            cr_assert_eq(recording_read(&from_file, path, NULL, NULL), ENT_OK);
            cr_assert_eq(read_stdin(&from_pipe, bytes, length, steps[j], &err), ENT_OK, "%s: %s",
                         name, err.message);
            cr_expect_str_eq(recording_end(&from_pipe), recording_end(&from_file));
            recording_free(&from_file);
            recording_free(&from_pipe);
            free(bytes);
        }
}

Test(importers, what_cannot_be_opened)
{
    static const struct {
        const char *path, *message;
    } rows[] = {
        {"/", "is a directory"},
        {"/nowhere/at/all.json", "cannot be opened: No such file or directory"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ent_input_stream *input = NULL;
        struct ent_error err = {0};

        cr_expect_eq(ent_input_open(&input, rows[i].path, &err), ENT_EIO);
        cr_expect_str_eq(err.message, rows[i].message);
        cr_expect_null(input);
    }
}

Test(importers, bytes_are_counted_and_hashed)
{
    static const struct {
        const char *bytes, *sha256;
    } rows[] = {
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"\xEF\xBB\xBFx", "84144a41283d6dc344addf4e83189d83fdd656439675abf54e6f44ccb73b4eb6"},
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ent_input_stream *input = open_bytes(rows[i].bytes, strlen(rows[i].bytes));
        struct ent_str window = {0};
        bool end = false;
        char hex[65];

        while (!end)
            cr_assert_eq(ent_input_fill(input, &window, &end, 100, NULL), ENT_OK);
        ent_input_sha256(input, hex);
        cr_expect_str_eq(hex, rows[i].sha256);
        cr_expect_eq(ent_input_size(input), strlen(rows[i].bytes));
        ent_input_close(input);
    }
}

Test(importers, batches_of_reports)
{
    enum { N = 1000 };
    char *text = NULL;
    size_t length;
    FILE *out = open_memstream(&text, &length);
    struct recording recording;

    fputs("source,target,note\n", out);
    for (int i = 0; i < N; i++)
        fprintf(out, "a%d,\"b\"\"%d\",%0*d\n", i, i, 600, i);
    fclose(out);
    recording_begin(&recording, 0);
    cr_assert_eq(recording_read_bytes(&recording, "x.csv", text, length, NULL), ENT_OK);
    recording_end(&recording);
    cr_expect_eq(recording.n_reports, N);
    /* 600 kB in batches of 64 KiB; blocks of 256 KiB end within a batch, and the first is small. */
    cr_expect_lt(recording.n_batches, 16);
    cr_expect(strstr(recording.text, "report 1001:1 source=a999 target=b\"999 note=0"));
    recording_free(&recording);
    free(text);
}

Test(importers, rejects_stand_between_reports)
{
    static const char text[] = "{\"source\": \"a\", \"target\": \"b\"}\n"
                               "{\"source\": \"a\"}\n"
                               "{\"source\": \"c\", \"target\": \"d\"}\n"
                               "nonsense\n"
                               "{\"source\": \"e\", \"target\": \"f\", \"date\": \"x\"}\n";
    struct recording recording;

    recording_begin(&recording, ALL);
    cr_assert_eq(recording_read_bytes(&recording, "x.jsonl", text, strlen(text), NULL), ENT_OK);
    cr_expect_str_eq(recording_end(&recording),
                     "report 1:1 source=a target=b\n"
                     "reject 2:1 target is missing\n"
                     "report 3:1 source=c target=d\n"
                     "reject 4:1 invalid token near 'nonsense'\n"
                     "reject 5:40 date \"x\": not a date like 2024-03-26: 'x'\n",
                     "%s", recording.text);
    recording_free(&recording);
}

/* A byte here and there changed, left out, doubled or moved; the same for the same seed. */
static size_t mutate(char *bytes, size_t length, size_t room, uint64_t *state)
{
    static const char likely[] = "\"\\{}[]:,;\n\r\t 0-e.\xC3\xFF\0";
    size_t n = 1 + ent_mix((*state)++) % 4;

    while (n-- > 0 && length > 1) {
        size_t at = ent_mix((*state)++) % length, from = ent_mix((*state)++) % length;
        uint64_t draw = ent_mix((*state)++);

        switch (draw % 5) {
        case 0:
            bytes[at] = (char)(draw >> 8);
            break;
        case 1:
            bytes[at] = likely[(draw >> 8) % (sizeof(likely) - 1)];
            break;
        case 2:
            memmove(bytes + at, bytes + at + 1, length - at - 1);
            length--;
            break;
        case 3:
            if (length == room)
                break;
            memmove(bytes + at + 1, bytes + at, length - at);
            bytes[at] = likely[(draw >> 8) % (sizeof(likely) - 1)];
            length++;
            break;
        default:
            if (from > at) {
                size_t run = 1 + (draw >> 8) % 16;
                if (run > length - from)
                    run = length - from;
                memmove(bytes + at, bytes + from, run);
            }
        }
    }
    return length;
}

Test(importers, damaged_inputs_do_no_harm, .timeout = 300)
{
    enum { ROUNDS = 20000, ROOM = 65536 };
    struct cases cases = open_cases("tests/import/valid");
    char input[8192], output[8192];
    char *bytes = malloc(ROOM);
    uint64_t state = 20240326;
    size_t n_read = 0;

    cr_assert(bytes);
    for (int round = 0; round < ROUNDS; round++) {
        struct recording recording;
        struct ent_error err = {0};
        enum ent_status status;
        char *original;
        size_t length;

        case_paths(&cases, round % cases.n, "events", input, output);
        original = read_whole(input, &length);
        cr_assert_lt(length, ROOM);
        memcpy(bytes, original, length);
        free(original);
        length = mutate(bytes, length, ROOM, &state);
        recording_begin(&recording, ALL);
        status = recording_read_bytes(&recording, input, bytes, length, &err);
        cr_assert_eq(status, err.status, "round %d", round);
        if (status != ENT_OK) {
            cr_assert(err.message[0] && !strchr(err.message, '\n'), "round %d", round);
            cr_assert_eq(ent_utf8_check(err.message, strlen(err.message)), strlen(err.message));
        }
        n_read += status == ENT_OK;
        recording_free(&recording);
    }
    /* Neither nothing nor everything passes. */
    cr_expect(n_read > ROUNDS / 20 && n_read < ROUNDS * 19 / 20, "%zu of %d", n_read, ROUNDS);
    free(bytes);
    close_cases(&cases);
}

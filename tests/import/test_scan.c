#include "import/scan.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "recording.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* What a scan finds, a line each, with the error it ends in: malloc'ed. `first_line` is taken off
 * all lines. */
static char *scan_all(struct ent_input_stream *input, size_t first_line)
{
    static const char *const words[] = {"end", "value", "array", "element"};
    struct ent_error err = {0};
    struct ent_scan *scan = NULL;
    struct ent_scanned found;
    char *text = NULL;
    size_t length;
    FILE *out = open_memstream(&text, &length);
    enum ent_status status;

    cr_assert_eq(ent_scan_new(&scan, input, NULL), ENT_OK);
    while ((status = ent_scan_next(scan, &found, &err)) == ENT_OK && found.kind != ENT_SCAN_END)
        fprintf(out, "%s %.*s %zu:%zu %.*s\n", words[found.kind], (int)found.key.length,
                found.key.length > 0 ? found.key.data : "", found.place.line - first_line,
                found.place.column, (int)found.text.length,
                found.text.length > 0 ? found.text.data : "");
    if (status != ENT_OK)
        fprintf(out, "error %zu:%zu %s\n", err.line - first_line, err.column, err.message);
    fclose(out);
    ent_scan_free(scan);
    return text;
}

static char *scan_text(const char *text)
{
    struct ent_input_stream *input = open_bytes(text, strlen(text));
    char *found = scan_all(input, 0);

    ent_input_close(input);
    return found;
}

static const struct {
    const char *text, *found;
} cases[] = {
    {"{}", ""},
    {" [ ] ", "array  1:2 \n"},
    {"17", "value  1:1 17\n"},
    {"{\"a\": 1, \"b\" : [true,\n\"x\"] }",
     "value \"a\" 1:7 1\narray \"b\" 1:16 \nelement \"b\" 1:17 true\nelement \"b\" 2:1 \"x\"\n"},
    {"[[1, [2]], {\"k\": \"]\"}, -1e5]",
     "array  1:1 \nelement  1:2 [1, [2]]\nelement  1:12 {\"k\": \"]\"}\nelement  1:24 -1e5\n"},
    /* Columns count characters. */
    {"[\"\u00e9\u00e8\", 1]", "array  1:1 \nelement  1:2 \"\u00e9\u00e8\"\nelement  1:8 1\n"},
    {"{\"a\\\"\\\\\": \"\\\\\"}", "value \"a\\\"\\\\\" 1:11 \"\\\\\"\n"},
    {"", "error 1:1 the text is blank\n"},
    {"{", "error 1:2 the text ends here: expected a key in double quotes\n"},
    {"{\"a\" 1}", "error 1:6 expected ':' after a key, not '1'\n"},
    {"{\"a\": }", "error 1:7 expected a value, not '}'\n"},
    {"{\"a\": 1 \"b\": 2}",
     "value \"a\" 1:7 1\nerror 1:9 expected ',' or '}' after a value, not '\"'\n"},
    {"{\"a\": 1}}", "value \"a\" 1:7 1\nerror 1:9 expected nothing after the end, not '}'\n"},
    {"[1 2]",
     "array  1:1 \nelement  1:2 1\nerror 1:4 expected ',' or ']' after an element, not '2'\n"},
    {"[{\"a\": [1}]", "array  1:1 \nerror 1:10 expected ',' or ']' here, not '}'\n"},
    {"[\"a\\", "array  1:1 \nerror 1:2 the text ends inside this string\n"},
    {"[\"a\nb\"]", "array  1:1 \nerror 1:2 the line ends inside this string\n"},
    {"[{\"a\": 1", "array  1:1 \nerror 1:9 the text ends inside an object\n"},
};

Test(scan, finds_members_and_elements)
{
    for (size_t i = 0; i < COUNT(cases); i++) {
        char *found = scan_text(cases[i].text);
        cr_expect_str_eq(found, cases[i].found, "%s\nfound:\n%swanted:\n%s", cases[i].text, found,
                         cases[i].found);
        free(found);
    }
}

/* Whatever the reader's blocks cut in two: each byte of a text comes to lie at a block's end. */
Test(scan, blocks_cut_anywhere)
{
    static const char text[] =
        "{\"k\\\"\u00e9\": [\"a\\\\\\\"b\", {\"x\": [tru\ne]}, 12.5], \"z\" : null}\n";
    const size_t block = 256 * 1024, length = sizeof(text) - 1;
    char *padded = malloc(block + length);
    char *wanted = scan_text(text);

    cr_assert(padded);
    for (size_t cut = 0; cut <= length; cut++) {
        struct ent_input_stream *input;
        size_t padding = block - cut;
        char *found;

        memset(padded, '\n', padding);
        memcpy(padded + padding, text, length);
        input = open_bytes(padded, padding + length);
        found = scan_all(input, padding);
        ent_input_close(input);
        cr_assert_str_eq(found, wanted, "cut %zu", cut);
        free(found);
    }
    free(padded);
    free(wanted);
}

Test(scan, a_byte_at_a_time)
{
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct ent_input_stream *input = NULL;
        char folder[4096], path[4200];
        char *found;
        int status;
        pid_t child;

        make_folder(folder);
        snprintf(path, sizeof(path), "%s/fifo", folder);
        cr_assert_eq(mkfifo(path, 0600), 0);
        child = fork();
        cr_assert(child >= 0);
        if (child == 0) {
            FILE *fifo = fopen(path, "w");
            setvbuf(fifo, NULL, _IONBF, 0);
            for (const char *at = cases[i].text; *at; at++)
                fputc(*at, fifo);
            fclose(fifo);
            _exit(0);
        }
        cr_assert_eq(ent_input_open(&input, path, NULL), ENT_OK);
        found = scan_all(input, 0);
        ent_input_close(input);
        waitpid(child, &status, 0);
        cr_expect_str_eq(found, cases[i].found);
        free(found);
        remove_folder(folder);
    }
}

Test(scan, nesting_has_a_limit)
{
    enum { LEVELS = 100000 };
    char *text = malloc(2 * LEVELS + 1);
    char *found;

    cr_assert(text);
    memset(text, '[', LEVELS);
    memset(text + LEVELS, ']', LEVELS);
    text[2 * LEVELS] = '\0';
    found = scan_text(text);
    cr_expect_str_eq(found, "array  1:1 \nerror 1:65 nested more than 64 levels deep\n");
    free(found);

    /* 64 levels are well. */
    found = scan_text(text + LEVELS - 64);
    cr_expect(strstr(found, "error 1:129 expected nothing after the end"), "%s", found);
    free(found);
    found = scan_text(text + LEVELS - 65);
    cr_expect(strstr(found, "error 1:65 nested"), "%s", found);
    free(found);
    free(text);
}

Test(scan, elements_have_a_limit)
{
    size_t length = ENT_SCAN_MAX_LENGTH + 64;
    char *text = malloc(length + 1);
    char *found;

    cr_assert(text);
    memset(text, 'x', length);
    memcpy(text, "[1,\n \"", 6);
    memcpy(text + length - 2, "\"]", 3);
    found = scan_text(text);
    cr_expect_str_eq(found,
                     "array  1:1 \nelement  1:2 1\nerror 2:2 a value is longer than 64 MiB\n");
    free(found);
    free(text);
}

Test(scan, walks_over_values)
{
    static const char text[] = "{\"a\" : [1, {\"b\": \"}\"}],\n\"\\\"\":\"x\\\"\" ,\"n\":null }";
    static const char *const wanted[] = {"[1, {\"b\": \"}\"}]", "\"x\\\"\"", "null"};
    struct ent_walk walk;
    struct ent_str value;
    size_t n = 0;

    ent_walk_init(&walk, ent_str_from(text));
    while (ent_walk_next(&walk, &value)) {
        cr_assert_lt(n, COUNT(wanted));
        cr_expect(ent_str_is(value, wanted[n++]), "%.*s", (int)value.length, value.data);
    }
    cr_expect_eq(n, COUNT(wanted));
    ent_walk_init(&walk, ent_str_from("17"));
    cr_expect_not(ent_walk_next(&walk, &value));
    ent_walk_init(&walk, ent_str_from("[ ]"));
    cr_expect_not(ent_walk_next(&walk, &value));
}

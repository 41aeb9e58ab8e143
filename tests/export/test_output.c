#include "export/output.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <dirent.h>
#include <fcntl.h>
#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "export/child.h"

/* ---- Helpers ---- */

static char folder[32];

/* An empty folder to work in. */
static void enter(void)
{
    strcpy(folder, "/tmp/ent-output-XXXXXX");
    cr_assert_not_null(mkdtemp(folder));
    cr_assert_eq(chdir(folder), 0);
}

static void leave(void)
{
    char command[128];

    cr_assert_eq(chdir("/"), 0);
    snprintf(command, sizeof command, "chmod -R u+w %s; rm -rf %s", folder, folder);
    cr_assert_eq(system(command), 0);
}

static void put_file(const char *path, const char *content)
{
    FILE *file = fopen(path, "w");

    cr_assert_not_null(file, "%s", path);
    fputs(content, file);
    fclose(file);
}

static void assert_file(const char *path, const char *content)
{
    char buffer[256] = "";
    FILE *file = fopen(path, "r");

    cr_assert_not_null(file, "%s", path);
    cr_assert_lt(fread(buffer, 1, sizeof buffer - 1, file), sizeof buffer - 1);
    fclose(file);
    cr_assert_str_eq(buffer, content);
}

/* How many entries a folder has, hidden ones too. */
static size_t count_files(const char *path)
{
    DIR *directory = opendir(path);
    size_t n = 0;

    cr_assert_not_null(directory);
    for (struct dirent *entry; (entry = readdir(directory));)
        n += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(directory);
    return n;
}

static mode_t mode_of(const char *path)
{
    struct stat file;

    cr_assert_eq(lstat(path, &file), 0);
    return file.st_mode & 07777;
}

static struct ent_output *new_output(const char *path)
{
    struct ent_output *output = NULL;

    cr_assert_eq(ent_output_new(&output, path, NULL), ENT_OK);
    return output;
}

static struct ent_text *open_part(struct ent_output *output, const char *part)
{
    struct ent_text *text = NULL;
    struct ent_error err = {0};

    cr_assert_eq(ent_output_open(output, part, &text, &err), ENT_OK, "%s", err.message);
    return text;
}

static struct ent_text *new_text(void)
{
    struct ent_text *text = NULL;

    cr_assert_eq(ent_text_new(&text, -1, "memory", NULL), ENT_OK);
    return text;
}

static void assert_text(struct ent_text *text, const char *want)
{
    size_t length;

    cr_assert_eq(ent_text_flush(text, NULL), ENT_OK);
    cr_assert_str_eq(ent_text_memory(text, &length), want);
    cr_assert_eq(length, strlen(want));
    ent_text_free(text);
}

/* ---- Numbers ---- */

static void assert_reads_back(double value)
{
    char text[ENT_VALUE_TEXT], shortest[64];

    ent_format_real(value, text);
    if (strtod(text, NULL) != value)
        cr_assert_fail("%.17g is written %s", value, text);
    for (int precision = 15; precision <= 17; precision++) {
        snprintf(shortest, sizeof shortest, "%.*g", precision, value);
        if (strtod(shortest, NULL) == value)
            break;
    }
    if (value != 0 && strcmp(text, shortest) != 0)
        cr_assert_fail("%s is written %s", shortest, text);
}

Test(output, reals_read_back)
{
    uint64_t bits = 1;

    for (int i = 0; i < 100000; i++) {
        double value;

        bits = ent_mix(bits);
        /* Every tenth is a denormal. */
        uint64_t pattern = i % 10 == 0 ? bits & ~(UINT64_C(0x7FF) << 52) : bits;
        memcpy(&value, &pattern, sizeof value);
        if (isfinite(value))
            assert_reads_back(value);
        assert_reads_back((double)(bits % 1000000) / 1000);
        assert_reads_back((double)(bits >> 11));
    }
    assert_reads_back(DBL_MIN);
    assert_reads_back(DBL_TRUE_MIN);
    assert_reads_back(-DBL_MAX);
    assert_reads_back(999999999999999.0);
    assert_reads_back(1e15);
    assert_reads_back(1e15 + 0.125);
}

/* Where a way of writing begins or ends, and the numbers next to it: powers of two, below which
 * numbers lie twice as dense; powers of ten, where the digits change; 10^22, the last that a double
 * holds. */
Test(output, reals_at_borders)
{
    for (int e = -1074; e <= 1023; e++) {
        double power = ldexp(1, e);
        assert_reads_back(power);
        assert_reads_back(nextafter(power, 0));
        assert_reads_back(-nextafter(power, 2 * power));
    }
    for (int e = -323; e <= 308; e++) {
        char text[16];
        double power;
        snprintf(text, sizeof text, "1e%d", e);
        power = strtod(text, NULL);
        assert_reads_back(power);
        assert_reads_back(nextafter(power, 0));
        assert_reads_back(nextafter(power, INFINITY));
        assert_reads_back(power / 3);
    }
}

/* Numbers as measures make them: of common size with all their bits, quotients of small numbers,
 * and decimals of few and of many places. */
Test(output, common_reals_read_back)
{
    uint64_t bits = 7;

    for (int i = 0; i < 60000; i++) {
        double value;
        uint64_t pattern;

        bits = ent_mix(bits);
        pattern = (bits & ((UINT64_C(1) << 52) - 1)) | (1023 - 52 + bits % 104) << 52;
        memcpy(&value, &pattern, sizeof value);
        assert_reads_back(i % 2 ? value : -value);
        assert_reads_back((double)(bits % 1000) / (double)(bits / 1000 % 1000 + 1));
        assert_reads_back((double)(bits % 100000000) / pow(10, (double)(bits >> 32 & 15)));
        /* Few bits: digits end, and ties are met. */
        assert_reads_back(ldexp((double)(bits >> 48), -(int)(bits % 60)));
    }
}

static const struct {
    double value;
    const char *want;
} reals[] = {
    {0.1, "0.1"},
    {-0.0, "0"},
    {1.0 / 3, "0.3333333333333333"},
    {2.0, "2"},
    {-17.0, "-17"},
    {1e15, "1e+15"},
    {1e-7, "1e-07"},
    {0.1 + 0.2, "0.30000000000000004"},
    {5e-324, "4.94065645841247e-324"},
    {(double)NAN, ""},
    {(double)INFINITY, ""},
    {-(double)INFINITY, ""},
};

ParameterizedTestParameters(output, reals)
{
    static size_t indices[sizeof reals / sizeof *reals];

    for (size_t i = 0; i < sizeof reals / sizeof *reals; i++)
        indices[i] = i;
    return cr_make_param_array(size_t, indices, sizeof reals / sizeof *reals);
}

ParameterizedTest(size_t *index, output, reals)
{
    char text[ENT_VALUE_TEXT];

    ent_format_real(reals[*index].value, text);
    cr_assert_str_eq(text, reals[*index].want);
}

static const struct {
    int64_t value;
    const char *decimal, *integer;
} integers[] = {
    {0, "0", "0"},
    {1, "0.000001", "1"},
    {-1, "-0.000001", "-1"},
    {47800000, "47.8", "47800000"},
    {-4000000, "-4", "-4000000"},
    {1000000, "1", "1000000"},
    {999999, "0.999999", "999999"},
    {-500000, "-0.5", "-500000"},
    {100, "0.0001", "100"},
    {12345678900, "12345.6789", "12345678900"},
    {INT64_MAX, "9223372036854.775807", "9223372036854775807"},
    {INT64_MIN, "-9223372036854.775808", "-9223372036854775808"},
};

ParameterizedTestParameters(output, integers)
{
    static size_t indices[sizeof integers / sizeof *integers];

    for (size_t i = 0; i < sizeof integers / sizeof *integers; i++)
        indices[i] = i;
    return cr_make_param_array(size_t, indices, sizeof integers / sizeof *integers);
}

ParameterizedTest(size_t *index, output, integers)
{
    char text[ENT_VALUE_TEXT];
    struct ent_text *sink = new_text();

    ent_format_decimal(integers[*index].value, text);
    cr_assert_str_eq(text, integers[*index].decimal);
    ent_put_integer(sink, integers[*index].value);
    assert_text(sink, integers[*index].integer);
}

Test(output, integers_of_all_lengths)
{
    char want[32];

    for (uint64_t i = 0; i < 200000; i++) {
        struct ent_text *sink;
        int64_t value = (int64_t)(ent_mix(i) >> (i % 64)) * (i % 2 ? 1 : -1);

        if (i % 1000 == 0)
            value = (int64_t)i / 1000;
        sink = new_text();
        ent_put_integer(sink, value);
        snprintf(want, sizeof want, "%lld", (long long)value);
        assert_text(sink, want);
    }
}

/* A locale with a decimal comma, where the system has one or can make one. */
static bool set_comma_locale(void)
{
    static const char *const names[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "ru_RU.UTF-8", "de_DE", NULL};

    for (const char *const *name = names; *name; name++) {
        if (setlocale(LC_ALL, *name) && strcmp(localeconv()->decimal_point, ",") == 0)
            return true;
    }
    if (system("localedef -i de_DE -f UTF-8 ./de_DE.UTF-8 >/dev/null 2>&1") != 0)
        return false;
    setenv("LOCPATH", folder, 1);
    return setlocale(LC_ALL, "de_DE.UTF-8") && strcmp(localeconv()->decimal_point, ",") == 0;
}

Test(output, numbers_are_alike_in_every_locale, .init = enter, .fini = leave)
{
    char text[ENT_VALUE_TEXT];
    bool comma = set_comma_locale();

    if (!comma) {
        leave(); /* a test that is skipped is not cleaned up */
        cr_skip_test("no locale with a decimal comma");
    }
    snprintf(text, sizeof text, "%.1f", 0.5);
    cr_assert_str_eq(text, "0,5", "the locale is in force");
    ent_format_real(0.1, text);
    cr_assert_str_eq(text, "0.1");
    ent_format_real(-1234567.125, text);
    cr_assert_str_eq(text, "-1234567.125");
    ent_format_real(1e-301, text);
    cr_assert_str_eq(text, "1e-301");
    ent_format_decimal(-47800000, text);
    cr_assert_str_eq(text, "-47.8");
}

Test(output, times_are_as_formatted)
{
    static const int64_t times[] = {
        INT64_MIN, INT64_MAX, 0, -1, 1, 951782400, 951868799, -62135596800, 253402214400,
    };
    char want[ENT_SPAN_TEXT];

    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        struct ent_text *text = new_text();
        ent_time_format(times[i], want);
        ent_put_time(text, times[i]);
        assert_text(text, want);
    }
    for (int64_t day = -800000; day < 800000; day += 37) {
        struct ent_text *text = new_text();
        ent_time_format(day * ENT_DAY_S, want);
        ent_put_time(text, day * ENT_DAY_S);
        assert_text(text, want);
    }
}

/* ---- Escapes ---- */

static const struct {
    const char *name, *text, *json, *xml, *csv;
} escapes[] = {
    {"plain", "Niger", "\"Niger\"", "Niger", "Niger"},
    {"empty", "", "\"\"", "", "\"\""},
    {"quote", "a\"b", "\"a\\\"b\"", "a&quot;b", "\"a\"\"b\""},
    {"quotes alone", "\"\"", "\"\\\"\\\"\"", "&quot;&quot;", "\"\"\"\"\"\""},
    {"backslash", "tail\\", "\"tail\\\\\"", "tail\\", "tail\\"},
    {"markup", "<b>&", "\"<b>&\"", "&lt;b&gt;&amp;", "<b>&"},
    {"end of script", "</script>", "\"<\\/script>\"", "&lt;/script&gt;", "</script>"},
    {"comment", "<!--", "\"\\u003c!--\"", "&lt;!--", "<!--"},
    {"less at the end", "<", "\"<\"", "&lt;", "<"},
    {"blanks", "\t\n\r", "\"\\t\\n\\r\"", "&#9;&#10;&#13;", "\"\t\n\r\""},
    {"controls", "\x01\x1F\b\f", "\"\\u0001\\u001f\\b\\f\"",
     "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD", "\x01\x1F\b\f"},
    {"delete", "\x7F", "\"\x7F\"", "\x7F", "\x7F"},
    {"comma", "a,b", "\"a,b\"", "a,b", "\"a,b\""},
    {"formula", "=cmd()", "\"=cmd()\"", "=cmd()", "=cmd()"},
    {"Arabic", "\xD8\xA7\xD9\x84", "\"\xD8\xA7\xD9\x84\"", "\xD8\xA7\xD9\x84", "\xD8\xA7\xD9\x84"},
    {"emoji", "\xF0\x9F\x98\x80<", "\"\xF0\x9F\x98\x80<\"", "\xF0\x9F\x98\x80&lt;",
     "\xF0\x9F\x98\x80<"},
    {"nonexistent in XML", "\xEF\xBF\xBE\xEF\xBF\xBF!", "\"\xEF\xBF\xBE\xEF\xBF\xBF!\"",
     "\xEF\xBF\xBD\xEF\xBF\xBD!", "\xEF\xBF\xBE\xEF\xBF\xBF!"},
    {"Latin-1", "caf\xE9 \xC3\xA9", "\"caf\xEF\xBF\xBD \xC3\xA9\"", "caf\xEF\xBF\xBD \xC3\xA9",
     "caf\xE9 \xC3\xA9"},
    {"cut off", "a\xE2\x82", "\"a\xEF\xBF\xBD\xEF\xBF\xBD\"", "a\xEF\xBF\xBD\xEF\xBF\xBD",
     "a\xE2\x82"},
};

ParameterizedTestParameters(output, escapes)
{
    static size_t indices[sizeof escapes / sizeof *escapes];

    for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++)
        indices[i] = i;
    return cr_make_param_array(size_t, indices, sizeof escapes / sizeof *escapes);
}

ParameterizedTest(size_t *index, output, escapes)
{
    struct ent_text *text = new_text();

    ent_put_json(text, escapes[*index].text);
    assert_text(text, escapes[*index].json);
    text = new_text();
    ent_put_xml(text, escapes[*index].text);
    assert_text(text, escapes[*index].xml);
    text = new_text();
    ent_put_csv(text, escapes[*index].text);
    assert_text(text, escapes[*index].csv);
}

/* The length of the UTF-8 character at `at`, by the table of RFC 3629; 0 when there is none. */
static size_t character(const unsigned char *at)
{
    static const struct {
        unsigned char first[2], second[2];
        size_t length;
    } rows[] = {
        {{0x01, 0x7F}, {0x00, 0xFF}, 1}, {{0xC2, 0xDF}, {0x80, 0xBF}, 2},
        {{0xE0, 0xE0}, {0xA0, 0xBF}, 3}, {{0xE1, 0xEC}, {0x80, 0xBF}, 3},
        {{0xED, 0xED}, {0x80, 0x9F}, 3}, {{0xEE, 0xEF}, {0x80, 0xBF}, 3},
        {{0xF0, 0xF0}, {0x90, 0xBF}, 4}, {{0xF1, 0xF3}, {0x80, 0xBF}, 4},
        {{0xF4, 0xF4}, {0x80, 0x8F}, 4},
    };

    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        size_t n = 1;
        if (at[0] < rows[r].first[0] || at[0] > rows[r].first[1])
            continue;
        if (rows[r].length > 1 && (at[1] < rows[r].second[0] || at[1] > rows[r].second[1]))
            return 0;
        while (n < rows[r].length && (n == 1 || (at[n] & 0xC0) == 0x80))
            n++;
        return n == rows[r].length ? n : 0;
    }
    return 0;
}

/* As the header says, character by character. */
static void escape_slowly(const char *value, bool json, char *out)
{
    static const char *const names[256] = {
        ['\b'] = "\\b", ['\t'] = "\\t", ['\n'] = "\\n",  ['\f'] = "\\f",
        ['\r'] = "\\r", ['"'] = "\\\"", ['\\'] = "\\\\",
    };
    static const char *const entities[256] = {
        ['&'] = "&amp;", ['<'] = "&lt;",   ['>'] = "&gt;",   ['"'] = "&quot;",
        ['\t'] = "&#9;", ['\n'] = "&#10;", ['\r'] = "&#13;",
    };

    *out = '\0';
    for (const unsigned char *at = (const unsigned char *)value; *at;) {
        size_t length = character(at);
        const char *named = json ? names[*at] : entities[*at];

        out += strlen(out);
        if (named)
            strcpy(out, named);
        else if (json && *at == '<' && at[1] == '/')
            strcpy(out, "<\\");
        else if (json && *at == '<' && at[1] == '!')
            strcpy(out, "\\u003c");
        else if (json && *at < 0x20)
            sprintf(out, "\\u%04x", *at);
        else if (*at < 0x20 || length == 0 ||
                 (!json && length == 3 && memcmp(at, "\xEF\xBF", 2) == 0 && at[2] >= 0xBE))
            strcpy(out, "\xEF\xBF\xBD");
        else
            sprintf(out, "%.*s", (int)length, (const char *)at);
        at += length ? length : 1;
    }
}

/* Random bytes, most of them those that mean something, from every place in a word. */
Test(output, escapes_as_a_slow_reference)
{
    static const char pieces[][5] = {
        "a",        "<",        "</",       "<!",           "\"",
        "\\",       "&",        ">",        "\n",           "\x01",
        "\xC3",     "\xA9",     "\xC3\xA9", "\xEF\xBF\xBE", "\xF0\x9F\x98\x80",
        "\xED\xA0", "\xE2\x82", ",",        "xyz",          "\x7F"};
    _Alignas(16) char room[512];
    char want[4096], quoted[4200];
    uint64_t bits = 3;

    for (int i = 0; i < 20000; i++) {
        char *value = room + i % 16;
        struct ent_text *text;

        *value = '\0';
        for (int n = i / 16 % 40; n > 0; n--) {
            bits = ent_mix(bits);
            if (bits % 8 == 0)
                strncat(value, &(char){(char)(bits >> 8)}, 1);
            else
                strcat(value, pieces[(bits >> 16) % (sizeof pieces / sizeof *pieces)]);
        }
        text = new_text();
        ent_put_xml(text, value);
        escape_slowly(value, false, want);
        assert_text(text, want);
        text = new_text();
        ent_put_json(text, value);
        escape_slowly(value, true, want);
        snprintf(quoted, sizeof quoted, "\"%s\"", want);
        assert_text(text, quoted);
    }
}

Test(output, ids_stay_apart_in_xml)
{
    struct ent_text *text = new_text();

    ent_put_xml_id(text, "\x01|\x02|\xEF\xBF\xBE|\xEF\xBF\xBF|\xD8\xA7<");
    assert_text(text, "\xEF\xBF\xBD"
                      "0001|\xEF\xBF\xBD"
                      "0002|\xEF\xBF\xBD"
                      "fffe|\xEF\xBF\xBD"
                      "ffff|\xD8\xA7&lt;");
}

/* ---- The sink ---- */

Test(output, texts_longer_than_the_buffer, .init = enter, .fini = leave)
{
    struct ent_output *output = new_output("x.json");
    struct ent_text *text = open_part(output, NULL), *memory = new_text();
    char *piece = malloc(1000001);
    struct stat file;
    size_t length;

    memset(piece, 'x', 1000000);
    piece[1000000] = '\0';
    for (int i = 0; i < 3; i++) {
        ent_put(text, piece);
        ent_put(memory, piece);
        ent_put_integer(text, i);
        ent_put_integer(memory, i);
    }
    cr_assert_eq(ent_output_commit(output, NULL), ENT_OK);
    ent_output_free(output);
    cr_assert_eq(stat("x.json", &file), 0);
    cr_assert_eq(file.st_size, 3000003);
    ent_text_memory(memory, &length);
    cr_assert_eq(length, 3000003);
    ent_text_free(memory);
    free(piece);
}

/* ---- Files ---- */

Test(output, without_commit_nothing_changes, .init = enter, .fini = leave)
{
    struct ent_output *output = new_output("x.json");

    put_file("x.json", "old");
    ent_put(open_part(output, NULL), "new");
    cr_assert_eq(count_files("."), 2, "the new one is beside the old one");
    ent_output_free(output);
    assert_file("x.json", "old");
    cr_assert_eq(count_files("."), 1);
}

Test(output, commit_replaces_all_parts, .init = enter, .fini = leave)
{
    struct ent_output *output = new_output("dir.d/x.csv");

    cr_assert_eq(mkdir("dir.d", 0755), 0);
    put_file("dir.d/x.nodes.csv", "old");
    ent_put(open_part(output, "nodes"), "new nodes");
    ent_put(open_part(output, "edges.windows"), "new edges");
    ent_put(open_part(output, NULL), "new itself");
    cr_assert_str_eq(ent_output_names(output),
                     "dir.d/x.nodes.csv, dir.d/x.edges.windows.csv, dir.d/x.csv");
    assert_file("dir.d/x.nodes.csv", "old");
    cr_assert_eq(ent_output_commit(output, NULL), ENT_OK);
    ent_output_free(output);
    assert_file("dir.d/x.nodes.csv", "new nodes");
    assert_file("dir.d/x.edges.windows.csv", "new edges");
    assert_file("dir.d/x.csv", "new itself");
    cr_assert_eq(count_files("dir.d"), 3);
}

/* ---- Packed ---- */

static size_t read_file(const char *path, char *buffer, size_t size)
{
    FILE *file = fopen(path, "r");
    size_t n;

    cr_assert_not_null(file, "%s", path);
    n = fread(buffer, 1, size, file);
    fclose(file);
    return n;
}

static void write_packed(const char *path, int lines)
{
    struct ent_output *output = new_output(path);
    struct ent_text *text = open_part(output, "nodes");

    for (int i = 0; i < lines; i++) {
        ent_put_integer(text, i);
        ent_put(text, "\n");
    }
    cr_assert_eq(ent_output_commit(output, NULL), ENT_OK);
    ent_output_free(output);
}

/* What gzip unpacks is what was written, over many buffers; and the header (RFC 1952) has neither a
 * time nor a name, so that it is the same again. */
Test(output, gz_packs, .init = enter, .fini = leave)
{
    static char first[2000000], again[2000000];
    size_t length;

    write_packed("x.csv.gz", 200000);
    length = read_file("x.nodes.csv.gz", first, sizeof first);
    cr_assert(length > 10 && length < sizeof first);
    cr_assert_eq(memcmp(first, "\x1F\x8B\x08\0\0\0\0\0", 8), 0);
    cr_assert_eq(system("gzip -dc x.nodes.csv.gz >unpacked && seq 0 199999 | cmp - unpacked"), 0);
    write_packed("Y.CSV.GZ", 200000);
    cr_assert_eq(read_file("Y.nodes.CSV.GZ", again, sizeof again), length);
    cr_assert_eq(memcmp(first, again, length), 0);
    write_packed("empty.gz", 0);
    cr_assert_eq(system("gzip -dc empty.nodes.gz >unpacked && test ! -s unpacked"), 0);
    cr_assert_eq(count_files("."), 4);
}

Test(output, gz_fails_as_files_do, .init = enter, .fini = leave)
{
    struct ent_error err = {0};
    struct ent_output *output;

    cr_assert_eq(symlink("/dev/full", "full.json.gz"), 0);
    output = new_output("full.json.gz");
    ent_put(open_part(output, NULL), "text");
    cr_assert_eq(ent_output_commit(output, &err), ENT_EIO);
    cr_assert_str_eq(err.message, "cannot write full.json.gz: No space left on device");
    ent_output_free(output);

    put_file("x.json.gz", "old");
    output = new_output("x.json.gz");
    ent_put(open_part(output, NULL), "new");
    ent_output_free(output);
    assert_file("x.json.gz", "old");
    cr_assert_eq(count_files("."), 2);
}

Test(output, names_without_an_extension, .init = enter, .fini = leave)
{
    struct ent_output *output = new_output("plain"), *hidden = new_output(".csv");

    open_part(output, "nodes");
    cr_assert_str_eq(ent_output_names(output), "plain.nodes");
    open_part(hidden, "nodes");
    cr_assert_str_eq(ent_output_names(hidden), ".csv.nodes");
    ent_output_free(output);
    ent_output_free(hidden);
}

Test(output, two_outputs_in_one_folder, .init = enter, .fini = leave)
{
    struct ent_output *one = new_output("x.json"), *two = new_output("x.json"),
                      *three = new_output("y.json");

    ent_put(open_part(one, NULL), "one");
    ent_put(open_part(two, NULL), "two");
    ent_put(open_part(three, NULL), "three");
    cr_assert_eq(ent_output_commit(three, NULL), ENT_OK);
    cr_assert_eq(ent_output_commit(one, NULL), ENT_OK);
    cr_assert_eq(ent_output_commit(two, NULL), ENT_OK);
    ent_output_free(one);
    ent_output_free(two);
    ent_output_free(three);
    assert_file("x.json", "two");
    assert_file("y.json", "three");
    cr_assert_eq(count_files("."), 2);
}

Test(output, long_names_fit, .init = enter, .fini = leave)
{
    char name[256];
    struct ent_output *output;

    memset(name, 'n', 255);
    memcpy(name + 250, ".json", 6);
    output = new_output(name);
    ent_put(open_part(output, NULL), "content");
    cr_assert_eq(ent_output_commit(output, NULL), ENT_OK);
    ent_output_free(output);
    assert_file(name, "content");
}

Test(output, a_rename_that_fails_says_which_are_there, .init = enter, .fini = leave)
{
    struct ent_output *output = new_output("x.csv");
    struct ent_error err = {0};

    ent_put(open_part(output, "nodes"), "nodes");
    ent_put(open_part(output, "edges"), "edges");
    ent_put(open_part(output, "graph"), "graph");
    cr_assert_eq(mkdir("x.edges.csv", 0755), 0);
    cr_assert_eq(ent_output_commit(output, &err), ENT_EIO);
    cr_assert_str_eq(err.message,
                     "cannot replace x.edges.csv: Is a directory; already new: x.nodes.csv");
    ent_output_free(output);
    assert_file("x.nodes.csv", "nodes");
    cr_assert_eq(count_files("."), 2, "no temporary file is left");
}

Test(output, rights, .init = enter, .fini = leave)
{
    struct ent_output *output = new_output("x.csv");
    mode_t old = umask(027);

    put_file("x.edges.csv", "old");
    cr_assert_eq(chmod("x.edges.csv", 0604), 0);
    open_part(output, "nodes");
    open_part(output, "edges");
    cr_assert_eq(ent_output_commit(output, NULL), ENT_OK);
    ent_output_free(output);
    umask(old);
    cr_assert_eq(mode_of("x.nodes.csv"), 0640, "as the mask gives");
    cr_assert_eq(mode_of("x.edges.csv"), 0604, "kept");
}

Test(output, protected_files, .init = enter, .fini = leave)
{
    struct ent_output *output = new_output("x.json");
    struct ent_error err = {0};
    struct ent_text *text;
    enum ent_status status;
    bool root = geteuid() == 0;

    put_file("x.json", "old");
    cr_assert_eq(chmod("x.json", 0444), 0);
    /* Nothing is protected from root. The folder is anybody's: replacing would be allowed. */
    if (root) {
        cr_assert_eq(chmod(".", 0777), 0);
        cr_assert_eq(seteuid(65534), 0);
    }
    status = ent_output_open(output, NULL, &text, &err);
    if (root)
        cr_assert_eq(seteuid(0), 0);
    cr_assert_eq(status, ENT_EIO);
    cr_assert_str_eq(err.message, "cannot write x.json: Permission denied");
    ent_output_free(output);
    assert_file("x.json", "old");
}

Test(output, links_are_written_through, .init = enter, .fini = leave)
{
    struct ent_output *output;

    cr_assert_eq(mkdir("sub", 0755), 0);
    put_file("sub/real.json", "old");
    cr_assert_eq(symlink("sub/middle.json", "link.json"), 0);
    cr_assert_eq(symlink("real.json", "sub/middle.json"), 0);
    output = new_output("link.json");
    ent_put(open_part(output, NULL), "new");
    cr_assert_eq(count_files("."), 2, "beside the file, not the link");
    cr_assert_eq(count_files("sub"), 3);
    cr_assert_eq(ent_output_commit(output, NULL), ENT_OK);
    ent_output_free(output);
    assert_file("sub/real.json", "new");
    cr_assert_eq(mode_of("link.json") & 0777, 0777, "still a link");
    cr_assert_eq(count_files("sub"), 2);
}

Test(output, a_link_to_nothing_makes_the_file, .init = enter, .fini = leave)
{
    struct ent_output *output;
    struct ent_error err = {0};
    struct ent_text *text;

    cr_assert_eq(symlink("absent.json", "link.json"), 0);
    output = new_output("link.json");
    ent_put(open_part(output, NULL), "new");
    cr_assert_eq(ent_output_commit(output, NULL), ENT_OK);
    ent_output_free(output);
    assert_file("absent.json", "new");

    cr_assert_eq(symlink("loop.json", "loop.json"), 0);
    output = new_output("loop.json");
    cr_assert_eq(ent_output_open(output, NULL, &text, &err), ENT_EIO);
    cr_assert_str_eq(err.message, "cannot create loop.json: Too many levels of symbolic links");
    ent_output_free(output);
}

static const struct {
    const char *path, *want;
} failures[] = {
    {"absent/y.gexf", "cannot create absent/y.gexf: No such file or directory"},
    {"sub", "cannot write sub: Is a directory"},
    {"file/y.gexf", "cannot create file/y.gexf: Not a directory"},
};

Test(output, places_that_cannot_be_written, .init = enter, .fini = leave)
{
    cr_assert_eq(mkdir("sub", 0755), 0);
    put_file("file", "");
    for (size_t i = 0; i < sizeof failures / sizeof *failures; i++) {
        struct ent_output *output = new_output(failures[i].path);
        struct ent_error err = {0};
        struct ent_text *text;

        cr_assert_eq(ent_output_open(output, NULL, &text, &err), ENT_EIO);
        cr_assert_str_eq(err.message, failures[i].want);
        ent_output_free(output);
    }
    cr_assert_eq(count_files("."), 2);
}

Test(output, an_output_needs_a_name)
{
    struct ent_output *output = NULL;

    cr_assert_eq(ent_output_new(&output, "", NULL), ENT_EINVAL);
    cr_assert_null(output);
}

Test(output, a_full_disk)
{
    struct ent_output *output = new_output("/dev/full");
    struct ent_text *text = open_part(output, NULL);
    struct ent_error err = {0};

    for (int i = 0; i < 100000; i++)
        ent_put(text, "more than the buffer holds");
    cr_assert_eq(ent_output_commit(output, &err), ENT_EIO);
    cr_assert_str_eq(err.message, "cannot write /dev/full: No space left on device");
    cr_assert_str_eq(ent_output_names(output), "/dev/full");
    ent_output_free(output);
}

Test(output, parts_follow_each_other_in_a_pipe, .init = enter, .fini = leave)
{
    struct ent_output *output;
    char buffer[64] = "";
    int reader;

    cr_assert_eq(mkfifo("pipe.csv", 0600), 0);
    reader = open("pipe.csv", O_RDONLY | O_NONBLOCK);
    output = new_output("pipe.csv");
    ent_put(open_part(output, "nodes"), "nodes\n");
    ent_put(open_part(output, "edges"), "edges\n");
    cr_assert_eq(ent_output_commit(output, NULL), ENT_OK);
    cr_assert_str_eq(ent_output_names(output), "pipe.csv");
    ent_output_free(output);
    cr_assert_gt(read(reader, buffer, sizeof buffer - 1), 0);
    cr_assert_str_eq(buffer, "nodes\n\nedges\n");
    close(reader);
    cr_assert_eq(count_files("."), 1);
}

static void write_to_standard_output(const char *path)
{
    struct ent_output *output = new_output(path);
    int saved = dup(STDOUT_FILENO), file = open("out", O_WRONLY | O_CREAT | O_APPEND, 0600);

    fflush(stdout);
    cr_assert_geq(dup2(file, STDOUT_FILENO), 0);
    ent_put(open_part(output, "nodes"), "nodes\n");
    ent_put(open_part(output, "edges"), "edges\n");
    cr_assert_eq(ent_output_commit(output, NULL), ENT_OK);
    cr_assert_str_eq(ent_output_names(output), "standard output");
    ent_output_free(output);
    cr_assert_geq(dup2(saved, STDOUT_FILENO), 0, "it is open still");
    close(file);
    close(saved);
}

Test(output, standard_output, .init = enter, .fini = leave)
{
    put_file("out", "before\n");
    write_to_standard_output("-");
    assert_file("out", "before\nnodes\n\nedges\n");
    write_to_standard_output("/dev/stdout");
    assert_file("out", "before\nnodes\n\nedges\nnodes\n\nedges\n");
}

/* ---- Programs that help ---- */

static enum ent_status run(const char *script, const char *input, struct ent_text *out,
                           int limit_ms, struct ent_error *err)
{
    const char *const arguments[] = {"helper", "-c", script, NULL};
    FILE *file = tmpfile();
    struct ent_text *said = new_text();
    enum ent_status status;

    fputs(input, file);
    fflush(file);
    status = ent_child_run("/bin/sh", arguments, fileno(file), out, said, limit_ms, err);
    ent_text_free(said);
    fclose(file);
    return status;
}

static const struct {
    const char *script, *want;
    int limit_ms;
} children[] = {
    {"cat; echo and more", NULL, 5000},
    {"exit 3", "helper failed with exit status 3", 5000},
    {"echo 'a warning' >&2; echo 'helper: no layout' >&2; exit 1", "helper: no layout", 5000},
    {"echo '4:1: no nodes' >&2; exit 1", "helper: 4:1: no nodes", 5000},
    {"kill -9 $$", "helper was ended by signal 9 (Killed)", 5000},
    {"echo begun; exec sleep 20", "helper took longer than 1 s", 300},
    {"exec >&- 2>&-; exec sleep 20", "helper took longer than 1 s", 300},
};

ParameterizedTestParameters(output, children)
{
    static size_t indices[sizeof children / sizeof *children];

    for (size_t i = 0; i < sizeof children / sizeof *children; i++)
        indices[i] = i;
    return cr_make_param_array(size_t, indices, sizeof children / sizeof *children);
}

ParameterizedTest(size_t *index, output, children, .timeout = 10)
{
    struct ent_text *out = new_text();
    struct ent_error err = {0};
    enum ent_status status =
        run(children[*index].script, "input\n", out, children[*index].limit_ms, &err);

    if (children[*index].want) {
        cr_assert_eq(status, ENT_EIO);
        cr_assert_str_eq(err.message, children[*index].want);
        ent_text_free(out);
    } else {
        cr_assert_eq(status, ENT_OK, "%s", err.message);
        assert_text(out, "input\nand more\n");
    }
    cr_assert_lt(waitpid(-1, NULL, WNOHANG), 0, "no child is left");
}

Test(output, children_that_write_much, .timeout = 30)
{
    struct ent_text *out = new_text();
    struct ent_error err = {0};
    size_t length;

    cr_assert_eq(
        run("head -c 5000000 /dev/zero >&2; head -c 5000000 /dev/zero", "", out, 20000, &err),
        ENT_OK, "%s", err.message);
    ent_text_memory(out, &length);
    cr_assert_eq(length, 5000000);
    ent_text_free(out);
}

Test(output, children_that_do_not_exist)
{
    const char *const arguments[] = {"helper", NULL};
    struct ent_text *out = new_text();
    struct ent_error err = {0};
    FILE *file = tmpfile();

    cr_assert_eq(
        ent_child_run("/nonexistent/helper", arguments, fileno(file), out, out, 1000, &err),
        ENT_EIO);
    cr_assert_str_eq(err.message, "cannot run helper: No such file or directory");
    fclose(file);
    ent_text_free(out);
}

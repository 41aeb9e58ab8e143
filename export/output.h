#ifndef ENT_EXPORT_OUTPUT_H
#define ENT_EXPORT_OUTPUT_H

#include "../graph/tables.h"
#include "number.h"

/* The one text sink: buffered, with escaping and numbers. Errors stick: write on and ask at the
 * end. */
struct ent_text;

/**
 * A text apart from an output: to a descriptor, which stays the caller's, or with -1 kept in
 * memory. `name` is what errors call it. ENT_ENOMEM.
 */
enum ent_status ent_text_new(struct ent_text **out, int fd, const char *name,
                             struct ent_error *err);
void ent_text_free(struct ent_text *text);

/** Hand on what is buffered. ENT_EIO ("cannot write NAME: …") or ENT_ENOMEM when this or any
 * earlier writing failed. */
enum ent_status ent_text_flush(struct ent_text *text, struct ent_error *err);

/** What was to be written could not be made for want of memory: ent_text_flush will say so. */
void ent_text_fail_memory(struct ent_text *text);

/** What a text in memory holds, with a NUL behind it; borrowed until the next call. Ask
 * ent_text_flush whether it is whole. */
const char *ent_text_memory(struct ent_text *text, size_t *length);

/** Forget what it holds. */
void ent_text_clear(struct ent_text *text);

/*
 * The files of one output. Each part is written beside its target ("x.gexf" → ".x.gexf.PID.tmp"),
 * flushed to the disk, and all are renamed together by commit; an output that is freed without
 * commit leaves nothing and the old files as they were. What is not a regular file (a terminal, a
 * pipe, /dev/full, "-" for standard output) is written directly.
 */
struct ent_output;

enum ent_status ent_output_new(struct ent_output **out, const char *path, struct ent_error *err);
void ent_output_free(struct ent_output *output);

/**
 * Open a part: NULL is the path itself; "nodes" makes "x.nodes.csv" of "x.csv". Standard output and
 * what else is written directly takes one at a time: parts follow each other there, an empty line
 * between them. The text is the output's.
 */
enum ent_status ent_output_open(struct ent_output *output, const char *part, struct ent_text **text,
                                struct ent_error *err);

/**
 * A part that this output does not have, but may have had before: commit removes it, so that it
 * does not stand beside what is new. Only a regular file of exactly the part's name that begins
 * with `start`, as ours do, is removed; others are left alone. ENT_ENOMEM.
 */
enum ent_status ent_output_retire(struct ent_output *output, const char *part, const char *start,
                                  struct ent_error *err);
enum ent_status ent_output_commit(struct ent_output *output, struct ent_error *err);

/** What commit removes, joined by ", "; empty: nothing. Borrowed. */
const char *ent_output_retired(const struct ent_output *output);

/** The targets' names joined by ", ". Borrowed; for messages. */
const char *ent_output_names(const struct ent_output *output);

void ent_put_bytes(struct ent_text *text, const char *data, size_t length);

static inline void ent_put(struct ent_text *text, const char *literal)
{
    ent_put_bytes(text, literal, strlen(literal)); /* a literal's length is known when compiled */
}

/** Quoted and escaped. Also valid inside <script>: "</" is written "<\/", "<!" "\u003c!". Bytes
 * that are no UTF-8 become U+FFFD. */
void ent_put_json(struct ent_text *text, const char *value);

/** Escaped for text and attributes. Characters that XML 1.0 forbids become U+FFFD, as do bytes that
 * are no UTF-8; of an id their number follows in four hexadecimal digits, so that two ids stay two.
 */
void ent_put_xml(struct ent_text *text, const char *value);
void ent_put_xml_id(struct ent_text *text, const char *value);

void ent_put_csv(struct ent_text *text, const char *value); /* quoted where needed (RFC 4180) */

/** The same; what a spreadsheet would take for a formula (= + - @ or a tab at the start) gets an
 * apostrophe before it. */
void ent_put_csv_safe(struct ent_text *text, const char *value);

/** The one of the two that the options ask for. */
void (*ent_csv_putter(const struct ent_write_options *options))(struct ent_text *, const char *);
void ent_put_integer(struct ent_text *text, int64_t value);
void ent_put_decimal(struct ent_text *text, int64_t millionths); /* 47800000 → 47.8 */

/** As number.h says. */
void ent_put_real(struct ent_text *text, double value);
void ent_put_time(struct ent_text *text, int64_t time); /* as ent_time_format */

/** Whether there is a value to write: not missing and, of a number, finite. */
bool ent_has_cell(const struct ent_column *column, union ent_cells values, size_t index);

/** A cell of a column: numbers and booleans bare, text through `put_text`; nothing at all when
 * ent_has_cell says no: returns false. */
bool ent_put_cell(struct ent_text *text, const struct ent_column *column, union ent_cells values,
                  size_t index, void (*put_text)(struct ent_text *, const char *));

/*
 * A pen writes many short things into a text without asking for room each time. While it is down
 * nothing else may write to the text; `lift` hands on what it wrote.
 */
struct ent_pen {
    struct ent_text *text;
    char *begin, *at, *end;
};

/** Put it down: there is room for ENT_PEN_ROOM bytes. */
#define ENT_PEN_ROOM 1024
void ent_pen_down(struct ent_pen *pen, struct ent_text *text);
void ent_pen_lift(struct ent_pen *pen);

/** For so many bytes, at most ENT_PEN_ROOM. */
static inline void ent_pen_room(struct ent_pen *pen, size_t length)
{
    if ((size_t)(pen->end - pen->at) < length) {
        ent_pen_lift(pen);
        ent_pen_down(pen, pen->text);
    }
}

static inline void ent_pen_char(struct ent_pen *pen, char c)
{
    ent_pen_room(pen, 1);
    *pen->at++ = c;
}

static inline void ent_pen_bytes(struct ent_pen *pen, const char *data, size_t length)
{
    if (length > ENT_PEN_ROOM) {
        ent_pen_lift(pen);
        ent_put_bytes(pen->text, data, length);
        ent_pen_down(pen, pen->text);
        return;
    }
    ent_pen_room(pen, length);
    memcpy(pen->at, data, length);
    pen->at += length;
}

/** As ent_put_cell. */
bool ent_pen_cell(struct ent_pen *pen, const struct ent_column *column, union ent_cells values,
                  size_t index, void (*put_text)(struct ent_text *, const char *));

#endif

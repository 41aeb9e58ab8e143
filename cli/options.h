#ifndef ENT_CLI_OPTIONS_H
#define ENT_CLI_OPTIONS_H

#include "entente.h"

enum exit_status { DONE = 0, FAILED = 1, MISUSED = 2 };

enum report_format { REPORT_TEXT, REPORT_JSON, REPORT_CSV };

/* What the command line said. Choices of the view are options of the same names, from the library's
 * own list. */
struct outfile {
    const char *path, *format;
};

struct infile {
    const char *path, *format;
};

/* A choice for the input formats. */
struct choice {
    const char *name, *value;
};

struct options {
    struct infile *inputs;
    size_t n_inputs;
    struct choice *choices;
    size_t n_choices;
    const char **codebooks; /* --codebook */
    size_t n_codebooks;
    bool states;                /* --states */
    const char *write_codebook; /* --write-codebook */
    struct outfile *outputs;
    size_t n_outputs;
    struct ent_view *view;
    const char *measures;                                     /* --measure */
    const char *by;                                           /* --by */
    const char *tie, *why_actor, *in, *layer, *inputs_folder; /* of why */
    size_t top;                                               /* --top */
    const char *rejects;                                      /* --rejects */
    double max_rejects; /* --max-rejects; negative: by format */
    bool max_is_percent;
    struct ent_write_options write;
    struct ent_style style;
    bool layout;                       /* --layout */
    const char *title;                 /* --title */
    const char *view_file, *save_view; /* --view, --save-view */
    const char *merge_log;             /* --merge-log */
    bool near_misses;                  /* --near-misses */
    bool explain;                      /* --explain */
    const char *jobs;                  /* --jobs */
    double time_limit_s;               /* --time-limit; 0: none */
    bool folds;     /* one view only is asked for: reports may be counted as they pass */
    bool trims;     /* only a part is shown: what is said of the graph waits for that */
    bool must_fold; /* nothing but sums will do */
    enum report_format report;
    bool strict;       /* of check */
    const char *today; /* --today; that day where inputs are only looked at, else NULL */
    bool all;          /* of events */
    bool quiet, help;
};

/* Which options a subcommand takes, beside its inputs. */
enum takes {
    TAKES_INPUTS = 1,
    TAKES_VIEW = 2,
    TAKES_OUTPUTS = 4,
    TAKES_MEASURES = 8,
    TAKES_BY = 16,
    TAKES_REPORT = 32,
    TAKES_LISTING = 64,
    TAKES_ALL = 128,
    TAKES_WHY = 512,
    TAKES_TALLY = 256,
    TAKES_CODEBOOK = 512,
    TAKES_DRAWING = 1024,
};

/** Parse what stands behind a subcommand. On misuse says so on stderr and returns MISUSED. */
enum exit_status options_parse(struct options *options, const char *subcommand, unsigned takes,
                               int argc, char **argv);
void options_fini(struct options *options);

/** Print the options that a subcommand takes, for its --help. */
void options_help(unsigned takes);

/** Print what each option of drawings does. */
void drawing_help(void);

/** Print what each choice of the view does. */
void view_help(void);

/** One line of help: an option, its value (NULL: none) and what it is, wrapped. */
void help_line(const char *name, const char *value, const char *text);

/** "entente: FILE:LINE:COLUMN: what" on stderr. Returns FAILED. */
enum exit_status complain(const struct ent_error *err);

/** "entente: what" on stderr, with a pointer to --help. Returns MISUSED. */
enum exit_status misuse(const char *subcommand, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif

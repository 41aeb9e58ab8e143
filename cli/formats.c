#include "commands.h"
#include "terminal.h"

#include <stdio.h>
#include <string.h>

static void help(void)
{
    printf("Usage: entente formats\n\n"
           "The formats that can be read (--from NAME) and written (--to NAME). Without\nthese "
           "options "
           "the extension and the first bytes decide.\n");
    options_help(0);
    printf("\nExample:\n  entente formats\n");
}

static void show(const char *title, const struct ent_format *(*format)(size_t))
{
    struct sheet *sheet = sheet_new(3);
    const struct ent_format *one;

    sheet_cell(sheet, title);
    sheet_cell(sheet, "files");
    sheet_cell(sheet, "what it is");
    for (size_t i = 0; (one = format(i)); i++) {
        char extensions[120] = "";
        size_t used = 0;
        for (size_t e = 0; one->extensions[e] && used < sizeof extensions; e++)
            used += (size_t)snprintf(extensions + used, sizeof extensions - used, "%s.%s",
                                     e ? " " : "", one->extensions[e]);
        sheet_cell(sheet, one->name);
        sheet_cell(sheet, *extensions ? extensions : "–");
        sheet_cell(sheet, one->summary);
    }
    sheet_print(sheet, "l");
    sheet_free(sheet);
}

/* What some formats let choose, each once, by the first format that has it. */
static void show_choices(void)
{
    const struct ent_import_option *option, *same;
    bool titled = false;

    for (size_t f = 0; ent_input_format(f); f++) {
        for (size_t i = 0; (option = ent_input_option(f, i)); i++) {
            char text[300];
            bool before = false;
            for (size_t g = 0; g < f; g++) {
                for (size_t j = 0; (same = ent_input_option(g, j)); j++)
                    before |= strcmp(same->name, option->name) == 0;
            }
            if (before)
                continue;
            if (!titled)
                printf("\nchoices of the formats that are read\n");
            titled = true;
            snprintf(text, sizeof text, "%s: %s%s%s%s", ent_input_format(f)->name, option->summary,
                     option->fallback ? " [" : "", option->fallback ? option->fallback : "",
                     option->fallback ? "]" : "");
            help_line(option->name, option->values, text);
        }
    }
}

enum exit_status command_formats(int argc, char **argv)
{
    struct options options;
    enum exit_status status = options_parse(&options, "formats", 0, argc, argv);

    if (status == DONE && options.help) {
        help();
    } else if (status == DONE) {
        show("read", ent_input_format);
        printf("\n");
        show("write", ent_output_format);
        show_choices();
        printf("\nhow graphs are drawn and written\n");
        drawing_help();
    }
    options_fini(&options);
    return status;
}

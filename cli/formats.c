#include "commands.h"
#include "terminal.h"

#include <stdio.h>

static void help(void)
{
    printf("Usage: entente formats\n\n"
           "The formats that can be read (--from NAME) and written (--to NAME). Without these\n"
           "options the extension and the first bytes decide.\n");
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
        sheet_cell(sheet, extensions);
        sheet_cell(sheet, one->summary);
    }
    sheet_print(sheet, "l");
    sheet_free(sheet);
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
    }
    options_fini(&options);
    return status;
}

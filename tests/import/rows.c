/* Prints a CSV file's rows for csv_oracle.py: fields in hexadecimal between commas, or the word
 * "error". */
#include <stdio.h>

#include "import/delimited.h"

int main(int argc, char **argv)
{
    static const struct ent_dialect dialect = {',', '"'};
    struct ent_input_stream *input = NULL;
    struct ent_delimited *reader = NULL;
    struct ent_rows rows = {0};
    enum ent_status status;

    if (argc != 2 || ent_input_open(&input, argv[1], NULL) != ENT_OK)
        return 2;
    status = ent_delimited_new(&reader, input, &dialect, NULL);
    do {
        if (status == ENT_OK)
            status = ent_delimited_next(reader, 3, &rows, NULL);
        for (size_t i = 0; i < rows.n && status == ENT_OK; i++) {
            const struct ent_row *row = &rows.items[i];
            if (!row->is_sound)
                status = ENT_EPARSE;
            for (size_t j = 0; j < row->n_fields && status == ENT_OK; j++) {
                for (size_t k = 0; k < row->fields[j].length; k++)
                    printf("%02x", (unsigned char)row->fields[j].data[k]);
                putchar(j + 1 < row->n_fields ? ',' : '\n');
            }
        }
    } while (status == ENT_OK && rows.n > 0);
    if (status != ENT_OK)
        puts("error");
    ent_delimited_free(reader);
    ent_input_close(input);
    return 0;
}

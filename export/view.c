#include "facts.h"

enum ent_status ent_view_write(const struct ent_view *view, const char *path, struct ent_error *err)
{
    struct ent_output *output = NULL;
    struct ent_text *text;
    enum ent_status status = ent_output_new(&output, path, err);

    if (status == ENT_OK)
        status = ent_output_open(output, NULL, &text, err);
    if (status == ENT_OK) {
        ent_put(text, "{\"format\": \"entente-view/1\", \"view\": ");
        ent_put_choices(text, view);
        ent_put(text, "}\n");
        status = ent_output_commit(output, err);
    }
    ent_output_free(output);
    return status;
}

#include "layers.h"

static const char *const quads[] = {
    ENT_LAYER_NONE,    "verbal cooperation", "material cooperation",
    "verbal conflict", "material conflict",  NULL,
};
static const char *const roots[] = {
    ENT_LAYER_NONE, "01", "02", "03", "04", "05", "06", "07", "08", "09", "10",
    "11",           "12", "13", "14", "15", "16", "17", "18", "19", "20", NULL,
};

const char *ent_layer_fixed(enum ent_layers_by by, size_t i)
{
    switch (by) {
    case ENT_LAYERS_SIGN:
        return i < ENT_N_SIGNS ? ent_sign_name((enum ent_sign)i) : NULL;
    case ENT_LAYERS_QUAD:
        return i < sizeof quads / sizeof *quads ? quads[i] : NULL;
    case ENT_LAYERS_ROOT:
        return i < sizeof roots / sizeof *roots ? roots[i] : NULL;
    default:
        return NULL;
    }
}

struct ent_str ent_layer_of_type(const struct ent_view *view, struct ent_str type)
{
    if (view->layers == ENT_LAYERS_QUAD)
        return ent_str_from(quads[ent_code_quad(type, view->quad)]);
    return ent_code_find(type) ? ent_str(type.data, 2) : ent_str_from(ENT_LAYER_NONE);
}

enum ent_status ent_layers_init(struct ent_layers *layers, const struct ent_corpus *corpus,
                                const struct ent_view *view, struct ent_error *err)
{
    enum ent_status status = ent_interner_new(&layers->names, err);

    layers->corpus = corpus;
    layers->view = view;
    if (status == ENT_OK && view->layers == ENT_LAYERS_FIELD)
        status = ent_told_find(&layers->told, corpus, ent_view_layer_field(view), err);
    return status;
}

void ent_layers_fini(struct ent_layers *layers)
{
    ent_interner_free(layers->names);
    *layers = (struct ent_layers){0};
}

static struct ent_str field_of(const struct ent_layers *layers, const struct ent_event *event)
{
    size_t n;
    const struct ent_kept *reports = ent_corpus_reports(layers->corpus, &n), *first = NULL;
    struct ent_str found = ent_str(NULL, 0);

    for (uint32_t m = 0; m < event->n; m++) {
        const struct ent_kept *report = &reports[event->members[m]];
        struct ent_str text = ent_told_by(layers->corpus, &layers->told, report);
        if (!text.length || (first && !ent_report_speaks_before(layers->corpus, report, first)))
            continue;
        first = report;
        found = text;
    }
    return found;
}

enum ent_status ent_layers_number(struct ent_layers *layers, const struct ent_event *event,
                                  uint16_t *number, struct ent_error *err)
{
    struct ent_str name;
    uint32_t found;
    enum ent_status status;

    switch (layers->view->layers) {
    case ENT_LAYERS_SIGN:
        name = ent_str_from(ent_sign_name((enum ent_sign)event->sign));
        break;
    case ENT_LAYERS_KIND:
        name = ent_corpus_text(layers->corpus, event->kind);
        break;
    case ENT_LAYERS_FIELD:
        name = field_of(layers, event);
        break;
    default:
        name = ent_layer_of_type(layers->view, ent_corpus_text(layers->corpus, event->type));
    }
    status =
        ent_intern(layers->names, name.length ? name : ent_str_from(ENT_LAYER_NONE), &found, err);
    if (status == ENT_OK && found > UINT16_MAX)
        return ent_fail(err, ENT_ELIMIT, "more than %d layers: choose others", UINT16_MAX);
    *number = (uint16_t)found;
    return status;
}

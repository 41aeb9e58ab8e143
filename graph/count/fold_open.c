#include <stdlib.h>

#include "distinct.h"
#include "fold_body.h"

void ent_fold_set_view(struct ent_fold *fold, const struct ent_view *view)
{
    fold->view = view;
}

size_t ent_fold_n_texts(const struct ent_fold *fold)
{
    return ent_interner_count(fold->texts);
}

struct ent_str ent_fold_text(const struct ent_fold *fold, size_t number)
{
    return ent_interned(fold->texts, (uint32_t)number);
}

size_t ent_fold_n_spans(const struct ent_fold *fold)
{
    return fold->n_spans;
}

struct ent_span ent_fold_span(const struct ent_fold *fold, size_t number)
{
    return fold->spans[number].when;
}

const struct ent_distincts *ent_fold_distincts(const struct ent_fold *fold, size_t index)
{
    return fold->distinct && index < ENT_FOLD_SETS ? &fold->distinct[index] : NULL;
}

const struct ent_stretches *ent_fold_stretches(const struct ent_fold *fold)
{
    return &fold->counted.stretches;
}

struct ent_spell ent_fold_covered(const struct ent_fold *fold)
{
    return fold->covered;
}

void ent_fold_cover(struct ent_fold *fold, struct ent_spell covered)
{
    fold->covered = covered;
}

/* Cells by why they are placed or not, as they come. */
static enum ent_status collect(const struct ent_tally *tally, struct ent_fold_rest *rest,
                               enum ent_placing placing, struct ent_error *err)
{
    size_t n = ent_tally_count(tally);
    enum ent_status status =
        ent_grow(&rest->cells[placing], &rest->capacity[placing], rest->n_cells[placing] + n,
                 sizeof *rest->cells[placing], err);

    if (status == ENT_OK && n) {
        ent_tally_copy(tally, rest->cells[placing] + rest->n_cells[placing]);
        rest->n_cells[placing] += n;
    }
    return status;
}

static enum ent_status collect_all(const struct ent_counted *counted, struct ent_fold_rest *rest,
                                   struct ent_error *err)
{
    enum ent_status status = ENT_OK;

    ent_account_add(&rest->account, &counted->account);
    for (int p = ENT_UNDECIDED; p < ENT_N_PLACING && status == ENT_OK; p++)
        status = collect(counted->unplaced[p], rest, (enum ent_placing)p, err);
    for (size_t i = 0; i < counted->placed.n && status == ENT_OK; i++) {
        if (counted->placed.items[i])
            status = collect(counted->placed.items[i], rest, ENT_PLACED, err);
    }
    return status;
}

enum ent_status ent_fold_rest(const struct ent_fold *fold, struct ent_fold_rest *out,
                              struct ent_error *err)
{
    struct ent_fold_rest rest = {.n_reports = fold->n_reports};
    struct ent_counted changes = {0};
    enum ent_status status =
        fold->is_spent
            ? ent_fail(err, ENT_EINVAL, "the sums went into the one graph that was asked for")
            : collect_all(&fold->counted, &rest, err);

    if (status == ENT_OK && fold->distinct) {
        status = ent_counted_init(&changes, err);
        for (size_t i = 0; i < ENT_FOLD_SETS && status == ENT_OK; i++) {
            for (size_t k = 0; k < fold->distinct[i].n && status == ENT_OK; k++) {
                const struct ent_distinct *one = &fold->distinct[i].items[k];
                status =
                    ent_fold_count_distinct(fold, &changes, one, -1, -(int64_t)one->n_reports, err);
            }
        }
        if (status == ENT_OK)
            status = collect_all(&changes, &rest, err);
    }
    for (int p = 0; p < ENT_N_PLACING && status == ENT_OK; p++) {
        size_t kept = 0;
        status = ent_cells_sort(rest.cells[p], &rest.n_cells[p], err);
        for (size_t i = 0; i < rest.n_cells[p] && status == ENT_OK; i++) {
            if (!ent_sums_are_nothing(&rest.cells[p][i].sums))
                rest.cells[p][kept++] = rest.cells[p][i];
        }
        rest.n_cells[p] = kept;
    }
    ent_counted_fini(&changes);
    if (status == ENT_OK)
        *out = rest;
    else
        ent_fold_rest_fini(&rest);
    return status;
}

void ent_fold_rest_fini(struct ent_fold_rest *rest)
{
    for (int p = 0; p < ENT_N_PLACING; p++)
        free(rest->cells[p]);
    *rest = (struct ent_fold_rest){0};
}

enum ent_status ent_fold_add_name(struct ent_fold *fold, struct ent_str name, uint64_t times,
                                  uint32_t *number, struct ent_error *err)
{
    enum ent_status status = ent_fold_number_name(fold, name, number, err);

    if (status == ENT_OK)
        fold->times[*number] += times - 1;
    return status;
}

enum ent_status ent_fold_add_text(struct ent_fold *fold, struct ent_str text, uint32_t *number,
                                  struct ent_error *err)
{
    return ent_fold_number_text(fold, text, number, err);
}

enum ent_status ent_fold_add_cell(struct ent_fold *fold, const struct ent_cell *cell,
                                  enum ent_placing placing, struct ent_error *err)
{
    struct ent_tally *tally = fold->counted.unplaced[placing];
    enum ent_status status = ENT_OK;

    if (placing == ENT_PLACED)
        status = ent_tally_at(&fold->counted.placed, cell->time, &tally, err);
    return status == ENT_OK ? ent_tally_add(tally, cell, err) : status;
}

enum ent_status ent_fold_add_stretch(struct ent_fold *fold, struct ent_stretch one,
                                     struct ent_error *err)
{
    return ent_stretches_add(&fold->counted.stretches, one, err);
}

enum ent_status ent_fold_add_span(struct ent_fold *fold, struct ent_span when, uint32_t *number,
                                  struct ent_error *err)
{
    return ent_fold_number_span(fold, when, number, err);
}

enum ent_status ent_fold_add_distinct(struct ent_fold *fold, const struct ent_distinct *event,
                                      struct ent_error *err)
{
    struct ent_distinct one = *event;
    enum ent_status status = ent_fold_make_sets(fold, err);

    if (one.mutual && one.source > one.target) {
        one.source = event->target;
        one.target = event->source;
    }
    return status == ENT_OK
               ? ent_fold_put_distinct(fold, &fold->distinct[fold->spans[one.span].set],
                                       &fold->counted, &one, false, err)
               : status;
}

/* By pair, then by layer and way: the order of cells of one window and of stretches. */
static int compare_ties(const struct ent_cell *cell, const struct ent_stretch *one)
{
    if (cell->a != one->a)
        return cell->a < one->a ? -1 : 1;
    if (cell->b != one->b)
        return cell->b < one->b ? -1 : 1;
    if (cell->layer != one->layer)
        return cell->layer < one->layer ? -1 : 1;
    return (cell->way > one->way) - (cell->way < one->way);
}

enum ent_status ent_fold_check_stretches(struct ent_fold *fold, bool *fit, struct ent_error *err)
{
    const struct ent_stretches *own = &fold->counted.stretches;
    struct ent_stretches every = {0}, *stretches = &every;
    struct ent_fold_rest all = {0};
    size_t i = 0, n = 0;
    enum ent_status status = ENT_OK;

    *fit = true;
    for (size_t k = 0; k < own->n && status == ENT_OK; k++)
        status = ent_stretches_add(stretches, own->items[k], err);
    if (status == ENT_OK)
        status = ent_fold_late_dates(fold, stretches, err);
    for (size_t w = 0; w < fold->counted.placed.n && ent_fold_keeps_dates(fold->view); w++) {
        if (status == ENT_OK && fold->counted.placed.items[w])
            status = collect(fold->counted.placed.items[w], &all, ENT_PLACED, err);
    }
    n = all.n_cells[ENT_PLACED];
    for (size_t c = 0; c < n; c++)
        all.cells[ENT_PLACED][c].time = 0;
    if (status == ENT_OK && n)
        status = ent_cells_sort(all.cells[ENT_PLACED], &n, err);
    ent_stretches_merge(stretches);
    for (size_t c = 0; c < n && *fit; c++) {
        *fit =
            i < stretches->n && compare_ties(&all.cells[ENT_PLACED][c], &stretches->items[i]) == 0;
        if (c + 1 < n && *fit &&
            compare_ties(&all.cells[ENT_PLACED][c + 1], &stretches->items[i]) == 0)
            continue; /* another sign */
        while (*fit && i < stretches->n &&
               compare_ties(&all.cells[ENT_PLACED][c], &stretches->items[i]) == 0)
            i++;
    }
    *fit &= i == stretches->n;
    ent_stretches_fini(stretches);
    ent_fold_rest_fini(&all);
    return status;
}

void ent_fold_add_account(struct ent_fold *fold, const struct ent_account *account,
                          uint64_t n_reports)
{
    ent_account_add(&fold->counted.account, account);
    fold->n_reports += n_reports;
}

#include "corpus_body.h"

/* Codebooks: files that declare actors and tell nothing of what they do. */

/* Their numbers as files, beyond those of inputs. */
#define FIRST_FILE UINT32_C(0x10000)

enum ent_status ent_corpus_begin_codebook(struct ent_corpus *corpus, const char *path,
                                          const char *name, uint32_t layer,
                                          struct ent_declaring *by, struct ent_error *err)
{
    struct ent_codebook one = {.layer = layer};
    enum ent_status status = ent_grow(&corpus->codebooks, &corpus->codebooks_capacity,
                                      corpus->n_codebooks + 1, sizeof *corpus->codebooks, err);

    if (status != ENT_OK)
        return status;
    one.public.name = ent_arena_copy(&corpus->arena, ent_str_from(name));
    one.path = ent_arena_copy(&corpus->arena, ent_str_from(path));
    if (!one.public.name || !one.path)
        return ent_fail_memory(err);
    one.public.format = "codebook";
    one.public.reason = layer == ENT_LAYER_STATES ? "shipped" : "named";
    *by = (struct ent_declaring){FIRST_FILE + (uint32_t)corpus->n_codebooks, layer, one.path};
    corpus->codebooks[corpus->n_codebooks++] = one;
    corpus->resolved = false;
    return ENT_OK;
}

void ent_corpus_end_codebook(struct ent_corpus *corpus, uint64_t size, const char sha256[65])
{
    struct ent_input *input = &corpus->codebooks[corpus->n_codebooks - 1].public;

    input->size = size;
    memcpy(input->sha256, sha256, sizeof input->sha256);
}

size_t ent_corpus_n_codebooks(const struct ent_corpus *corpus)
{
    return corpus->n_codebooks;
}

const struct ent_input *ent_corpus_codebook(const struct ent_corpus *corpus, size_t index)
{
    return index < corpus->n_codebooks ? &corpus->codebooks[index].public : NULL;
}

/* ---- Taking actors ---- */

static enum ent_status take_actor(void *self, const struct ent_actor_record *actor,
                                  struct ent_error *err)
{
    struct ent_corpus *corpus = self;
    size_t last = corpus->n_codebooks - 1;
    const struct ent_declaring by = {FIRST_FILE + (uint32_t)last, corpus->codebooks[last].layer,
                                     corpus->codebooks[last].path};

    return ent_actors_declare(corpus->actors, actor, &by, err);
}

struct ent_sink ent_corpus_codebook_sink(struct ent_corpus *corpus)
{
    return (struct ent_sink){.self = corpus, .actor = take_actor};
}

#ifndef ENT_EXPORT_PACKING_H
#define ENT_EXPORT_PACKING_H

#include "../graph/error.h"

/* What is written, packed as gzip on its way to a descriptor. The header has no name and no time:
 * equal bytes are packed alike. */
struct ent_packing;

/** Whether a path says that its file is packed: "x.gexf.gz". */
bool ent_is_packed(const char *path);

/** The descriptor stays the caller's. ENT_ENOMEM, ENT_EIO (gzip is not known). */
enum ent_status ent_packing_new(struct ent_packing **out, int fd, struct ent_error *err);
void ent_packing_free(struct ent_packing *packing);

/** Each returns 0 or an errno. Nothing is whole before it is ended, once. */
int ent_packing_write(struct ent_packing *packing, const char *data, size_t length);
int ent_packing_end(struct ent_packing *packing);

/** Write all to a descriptor; returns 0 or an errno. */
int ent_write_all(int fd, const char *data, size_t length);

#endif

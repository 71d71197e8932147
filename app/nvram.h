/*
 * What outlives the power of one router: its files of nvram: and flash:, in memory and, when it has one, in a
 * directory of this machine. Owned by the host of the router.
 */
#ifndef GKMSH_APP_NVRAM_H
#define GKMSH_APP_NVRAM_H

#include "router/router.h"

struct nvram;

/* dir: NULL for memory alone. Reads what is there; NULL with *why when it cannot. */
struct nvram *nvram_new(const char *dir, struct text *why);
void nvram_free(struct nvram *); /* wipes; accepts NULL */

/* Carries out ROUTER_FX_FILE. On failure the old file stays, in memory and on disk. */
enum status nvram_take(struct nvram *, const struct router_fx *, wall_t now) must_use;
/* Gives all files to a router that is being switched on. */
enum status nvram_give(const struct nvram *, struct router *) must_use;
/* A file as it is kept; false when there is none. */
bool nvram_get(const struct nvram *, const char *path, struct router_file *out);
bool nvram_has(const struct nvram *, const char *path);

#endif

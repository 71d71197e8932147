/*
 * What `show crypto gdoi ks coop` prints, from a view of the engine. Some lines end with a blank: such
 * routers print it, and parsers of their output want it.
 */
#ifndef GKMSH_CLI_SHOW_COOP_H
#define GKMSH_CLI_SHOW_COOP_H

#include "base/text.h"
#include "coop/coop_view.h"

struct show_coop_group {
	const char *name;
	uint32_t handle, server_handle;
	const struct coop_view *view; /* NULL: no redundancy */
};

void show_coop(const struct show_coop_group *, bool detail, struct text *);
void show_coop_version(struct text *);
void show_coop_identifier(const struct show_coop_group *, bool detail, struct text *);

/* For displays of key servers: "Primary", "Alive". */
const char *show_coop_role(enum coop_role);
const char *show_coop_status(enum coop_peer_status);

#endif

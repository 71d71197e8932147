/*
 * What `show crypto gdoi|gkm` prints on a key server, from views of its engine and of its cooperation. Some
 * lines end with blanks: such routers print them, and parsers of their output want them.
 */
#ifndef GKMSH_CLI_SHOW_GDOI_KS_H
#define GKMSH_CLI_SHOW_GDOI_KS_H

#include "base/text.h"
#include "coop/coop_view.h"
#include "gdoi/gdoi_ks.h"

struct show_gdoi_server {
	const struct gdoi_ks *ks;
	uint32_t handle, server_handle;
	uint8_t version[3];	      /* of this key server */
	const struct coop_view *coop; /* NULL: no redundancy */
};

/* The whole of a group, as `show crypto gdoi` prints it; `... ks` and `... ks detail`. */
void show_gdoi_server(const struct show_gdoi_server *, struct when, struct text *);
void show_gdoi_ks(const struct show_gdoi_server *, struct when, bool detail, struct text *);
void show_gdoi_ks_policy(const struct show_gdoi_server *, struct when, struct text *);
void show_gdoi_ks_acl(const struct show_gdoi_server *, struct when, struct text *);
void show_gdoi_ks_rekey(const struct show_gdoi_server *, struct when, struct text *);
void show_gdoi_ks_replay(const struct show_gdoi_server *, struct when, struct text *);
void show_gdoi_ks_identifier(const struct show_gdoi_server *, struct when, bool detail,
			     struct text *);

void show_gdoi_ks_diagnose(const struct show_gdoi_server *, struct when, struct text *);

/* Of all groups that a command speaks of (rows_gdoi_ks.c). */
struct command;
void show_gdoi_servers(struct command *);
void show_gdoi_ks_diagnoses(struct command *);

/* ---- members (show_gdoi_members.c) ---- */
/* only: one of them, or 0 for all. */
void show_gdoi_ks_members(const struct show_gdoi_server *, struct when, ip4_t only, struct text *);
void show_gdoi_ks_summary(const struct show_gdoi_server *, struct when, struct text *);

/* A feature of `show crypto gdoi feature`, by the version of key management that brought it. */
struct show_gdoi_feature {
	const char *name;
	uint8_t server, member; /* 1.0.N */
};
extern const struct show_gdoi_feature show_gdoi_features[]; /* ends with no name */
/* "        10.0.0.1         1.0.25         Yes" */
void show_gdoi_support(ip4_t who, const uint8_t version[3], uint8_t since, struct text *);
void show_gdoi_ks_feature(const struct show_gdoi_server *, struct when,
			  const struct show_gdoi_feature *, struct text *);

#endif

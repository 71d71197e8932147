/*
 * What `show crypto gdoi|gkm` prints on a group member, from views of its engine. Some lines end with
 * blanks: such routers print them, and parsers of their output want them.
 */
#ifndef GKMSH_CLI_SHOW_GDOI_H
#define GKMSH_CLI_SHOW_GDOI_H

#include "base/text.h"
#include "gdoi/gdoi_gm.h"
#include "net/crypto_map.h"

struct show_gdoi_member {
	const struct gdoi_gm *gm;
	const char *interface;
	const char *version; /* of this member's key management: "1.0.25" */
	enum net_crypto_direction direction;
};

/* The whole of a group; and the part of it that `... gm` prints. */
void show_gdoi_group(const struct show_gdoi_member *, struct when, struct text *);
void show_gdoi_gm(const struct show_gdoi_member *, struct when, struct text *);
void show_gdoi_gm_rekey(const struct show_gdoi_member *, struct when, bool detail, struct text *);
void show_gdoi_gm_pubkey(const struct show_gdoi_member *, struct when, struct text *);
void show_gdoi_gm_identifier(const struct show_gdoi_member *, struct when, bool detail,
			     struct text *);
void show_gdoi_rekey_sa(const struct show_gdoi_member *, struct when, struct text *);

void show_gdoi_rekey_sa_detail(const struct show_gdoi_member *, struct when, struct text *);

void show_gdoi_diagnose(const struct show_gdoi_member *, struct when, struct text *);

/* Of a sender identifier: "24 bits (MEDIUM)" */
void show_gdoi_sid_size(unsigned bits, struct text *);
/* "permit ip 10.0.0.0 0.0.0.255 host 10.1.1.1 port = 848" */
void show_gdoi_ace(const struct gdoi_ace *, struct text *);
/* "esp-aes esp-sha-hmac " */
void show_gdoi_transform(const struct gdoi_transform *, struct text *);

#endif

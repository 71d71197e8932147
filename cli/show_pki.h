/*
 * What `show crypto pki` prints of trustpoints. Some lines end with a blank: such routers print it, and
 * parsers of their output want it.
 */
#ifndef GKMSH_CLI_SHOW_PKI_H
#define GKMSH_CLI_SHOW_PKI_H

#include "base/text.h"
#include "pki/cs.h"
#include "pki/tp.h"

struct shell;

/* "D9E4599D C573463B 07F2FBD6 620DB523" */
void show_pki_groups(struct bytes, struct text *);
/* name: one trustpoint, or NULL for all. */
void show_pki_certificates(struct shell *, struct tp *, const char *name, bool verbose,
			   struct text *);
void show_pki_pem(struct tp *, const char *name, struct text *);
void show_pki_trustpoints(struct tp *, const char *name, struct text *);
void show_pki_status(struct tp *, const char *name, struct text *);
void show_pki_crls(struct shell *, struct tp *, struct text *);
/* Either may be NULL: there is none. */
void show_pki_timers(struct tp *, const struct cs *, struct when now, bool detail, struct text *);
void show_pki_counters(struct tp *, struct text *);

#endif

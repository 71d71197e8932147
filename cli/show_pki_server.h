/* What `show crypto pki server` prints, from the views of the certificate server. */
#ifndef GKMSH_CLI_SHOW_PKI_SERVER_H
#define GKMSH_CLI_SHOW_PKI_SERVER_H

#include "base/text.h"
#include "pki/cs.h"

struct shell;

void show_cs(struct shell *, const struct cs *, struct text *);
void show_cs_requests(const struct cs *, struct text *);
void show_cs_certificates(struct shell *, const struct cs *, struct text *);
void show_cs_crl(struct shell *, const struct cs *, struct text *);

#endif

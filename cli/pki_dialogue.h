/*
 * What the handlers of `crypto pki` share: a dialogue about one trustpoint, from the question whether the
 * authority is trusted to the request that leaves.
 */
#ifndef GKMSH_CLI_PKI_DIALOGUE_H
#define GKMSH_CLI_PKI_DIALOGUE_H

#include "cli/command.h"
#include "pki/tp.h"

#define DIALOGUE_PASSWORD_MAX 80
#define DIALOGUE_LINES_HELP   "End with a blank line or the word \"quit\" on a line by itself\n\n"

/* Between the questions; the state of its command, wiped with it. */
struct dialogue {
	char name[PKI_LABEL];
	char password[DIALOGUE_PASSWORD_MAX + 1];
	bool enroll; /* authentication is the first half of an enrolment */
	bool serial;
	ip4_t ip;
	unsigned tries;
	uint64_t op;
};

/* The trustpoints as they are configured now; NULL until one is. */
struct tp *dialogue_tp(struct command *);
/* About the trustpoint that the command names; NULL, and the command has failed: there is none. */
struct dialogue *dialogue_begin(struct command *, struct tp_view *);

void pki_authenticate(struct command *);
void pki_enroll(struct command *);
void pki_import_certificate(struct command *);
void pki_import_pkcs12(struct command *);
void pki_export_pkcs12(struct command *);
void pki_export_pem(struct command *);
void pki_import_pem(struct command *);
/* A trustpoint comes into being with what is imported for it. */
bool pki_make_trustpoint(struct command *, const char *name);

#endif

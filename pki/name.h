/*
 * Distinguished names the way routers write and read them. Within pki/, and for the shell's check of what
 * is typed as issuer-name or subject-name.
 */
#ifndef GKMSH_PKI_NAME_H
#define GKMSH_PKI_NAME_H

#include <openssl/types.h>

#include "base/addr.h"
#include "base/status.h"
#include "pki/pki_view.h"

/* What a router adds to its subject: one RDN of several values. NULL or IP4_ANY: not there. */
struct name_device {
	const char *serial;
	ip4_t ip;
	const char *hostname;
};

/*
 * "CN=router, OU=VPN, O=Lab" as typed: LDAP order, so the DER begins with what stands last. A comma parts
 * the RDNs and "+" the values of one; a backslash or quotes keep either. Values that fit are
 * PrintableString, others UTF8String. ST_SYNTAX: not a name; ST_RANGE: a value of a length its attribute
 * does not allow. device may be NULL; it comes last in the DER.
 */
enum status name_parse(const char *text, const struct name_device *device,
		       X509_NAME **out) must_use;
bool name_valid(const char *text);

void name_to_view(const X509_NAME *, struct name_view *);
#define NAME_FILE_SIZE 40
/* "Root-CAcisco#5.cer": where a certificate is stored, without the device in front; fits into that size. */
void name_storage_file(const struct cert_view *, char *out, size_t size);

/* Appends text with control characters and what is not ASCII as \xNN. */
void name_escape(char *to, size_t size, const uint8_t *from, size_t n);

#endif

/*
 * The modes of the shell. A configuration mode climbs to its parent; the prompts are those that clients
 * look for (pyATS names some of them one by one).
 */
#ifndef GKMSH_CLI_MODES_H
#define GKMSH_CLI_MODES_H

#include "grammar/gram.h"

enum {
	MODE_ANY = 0, /* of a row: every configuration mode */
	MODE_EXEC = 1,
	MODE_CONFIG,
	MODE_INTERFACE,
	MODE_LINE,
	MODE_ACL_EXT,
	MODE_ACL_STD,
	MODE_ISAKMP_POLICY,
	MODE_ISAKMP_PROFILE,
	MODE_KEYRING,
	MODE_CRYPTO_IDENTITY,
	MODE_TRANSFORM,
	MODE_IPSEC_PROFILE,
	MODE_CRYPTO_MAP,
	MODE_FAIL_CLOSE,
	MODE_GROUP,
	MODE_KS,
	MODE_KS_SA,
	MODE_COOP,
	MODE_KSSID,
	MODE_TRUSTPOINT,
	MODE_CERT_SERVER,
	MODE_CERT_MAP,
	MODE_CERT_CHAIN,
	MODE_ENROLL_PROFILE,
	MODE_ARCHIVE,
	MODE_ARCHIVE_LOG,
	MODE_CALL_HOME,
	MODE_CALL_HOME_PROFILE,
	MODE_REDUNDANCY,
	MODE_VIRTUAL_SERVICE,
	MODE_CONTROL_PLANE,
	MODE_SSH_PUBKEY,
	MODE_SSH_PUBKEY_USER,
	MODE_SSH_PUBKEY_DATA,
};

extern const struct gram_mode shell_modes[];

#endif

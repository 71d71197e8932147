/* debug crypto ...: the switches, and a row that turns each on. A switch includes those below it. */
#include "cli/debug.h"
#include "cli/modes.h"
#include "cli/rows_exec.h"
#include "cli/syslog_tables.h"

#define CRYPTO_SECTION "Cryptographic Subsystem"
#define PKI_SECTION    "PKI"

const struct debug_switch debug_crypto[] = {
    {"crypto.isakmp", CRYPTO_SECTION, "Crypto ISAKMP"},
    {"crypto.isakmp.error", CRYPTO_SECTION, "Crypto ISAKMP Error"},
    {"crypto.ipsec", CRYPTO_SECTION, "Crypto IPSEC"},
    {"crypto.engine", CRYPTO_SECTION, "Crypto Engine"},
    {"crypto.gdoi", CRYPTO_SECTION, "Crypto GDOI"},
    {"crypto.gdoi.gm", CRYPTO_SECTION, "Crypto GDOI GM"},
    {"crypto.gdoi.gm.registration", CRYPTO_SECTION, "Crypto GDOI GM Registration"},
    {"crypto.gdoi.gm.rekey", CRYPTO_SECTION, "Crypto GDOI GM Rekey"},
    {"crypto.gdoi.gm.acls", CRYPTO_SECTION, "Crypto GDOI GM ACL"},
    {"crypto.gdoi.gm.replay", CRYPTO_SECTION, "Crypto GDOI GM Replay"},
    {"crypto.gdoi.ks", CRYPTO_SECTION, "Crypto GDOI KS"},
    {"crypto.gdoi.ks.registration", CRYPTO_SECTION, "Crypto GDOI KS Registration"},
    {"crypto.gdoi.ks.rekey", CRYPTO_SECTION, "Crypto GDOI KS Rekey"},
    {"crypto.gdoi.ks.acls", CRYPTO_SECTION, "Crypto GDOI KS ACL"},
    {"crypto.gdoi.ks.coop", CRYPTO_SECTION, "Crypto GDOI KS COOP"},
    {"crypto.gdoi.ks.replay", CRYPTO_SECTION, "Crypto GDOI KS Replay"},
    {"crypto.pki.messages", PKI_SECTION, "Crypto PKI Msg"},
    {"crypto.pki.transactions", PKI_SECTION, "Crypto PKI Trans"},
    {"crypto.pki.validation", PKI_SECTION, "Crypto PKI Validation Path"},
    {"crypto.pki.api", PKI_SECTION, "Crypto PKI API"},
    {"crypto.pki.callback", PKI_SECTION, "Crypto PKI Callback"},
    {"crypto.pki.scep", PKI_SECTION, "Crypto PKI SCEP"},
    {"crypto.pki.server", PKI_SECTION, "Crypto PKI Certificate Server"},
    {0},
};

#define LEVELS                                                                                \
	" [all-levels$level\"All levels\"|detail$level\"Detail level\"|error$level\"Error "   \
	"level\"|event$level\"Event level\"|packet$level\"Packet level\"|terse$level\"Terse " \
	"level\"]"
/* gdoi and gkm are the same words; each switch has its row for debug and for undebug. */
#define SWITCH(name_, path_, more_)                                                           \
	{.name = "debug." name_,                                                              \
	 .mode = MODE_EXEC,                                                                   \
	 .privilege = 15,                                                                     \
	 .flags = ROW_NO,                                                                     \
	 .syntax = "debug\"Debugging functions (see also 'undebug')\" " path_ more_,          \
	 .handler = debug_row},                                                               \
	{                                                                                     \
		.name = "undebug." name_, .mode = MODE_EXEC, .privilege = 15,                 \
		.syntax =                                                                     \
		    "undebug\"Disable debugging functions (see also 'debug')\" " path_ more_, \
		.handler = undebug_row                                                        \
	}
#define CRYPTO "crypto\"Cryptographic subsystem\" "
#define GDOI                                                                                  \
	CRYPTO "(gdoi$word\"Group key management debugging\"|gkm$word\"Group key management " \
	       "debugging\")"
#define GM  GDOI " gm\"Group member\""
#define KS  GDOI " ks\"Key server\""
#define PKI CRYPTO "pki\"PKI Client\" "

const struct gram_row rows_debug[] = {
    SWITCH("crypto.isakmp", CRYPTO "isakmp\"ISAKMP Key Management\"", ""),
    SWITCH("crypto.isakmp.error", CRYPTO "isakmp error\"ISAKMP errors\"", ""),
    SWITCH("crypto.ipsec", CRYPTO "ipsec\"IPSEC processing\"", ""),
    SWITCH("crypto.engine", CRYPTO "engine\"Crypto Engine Debug\"", ""),
    SWITCH("crypto.gdoi", GDOI, LEVELS),
    SWITCH("crypto.gdoi.gm", GM, LEVELS),
    SWITCH("crypto.gdoi.gm.registration", GM " registration\"GM registration\"", LEVELS),
    SWITCH("crypto.gdoi.gm.rekey", GM " rekey\"GM rekey\"", LEVELS),
    SWITCH("crypto.gdoi.gm.acls", GM " acls\"GM access lists\"", LEVELS),
    SWITCH("crypto.gdoi.gm.replay", GM " replay\"GM anti-replay\"", LEVELS),
    SWITCH("crypto.gdoi.ks", KS, LEVELS),
    SWITCH("crypto.gdoi.ks.registration", KS " registration\"KS registration\"", LEVELS),
    SWITCH("crypto.gdoi.ks.rekey", KS " rekey\"KS rekey\"", LEVELS),
    SWITCH("crypto.gdoi.ks.acls", KS " acls\"KS access lists\"", LEVELS),
    SWITCH("crypto.gdoi.ks.coop", KS " coop\"Cooperative key servers\"", LEVELS),
    SWITCH("crypto.gdoi.ks.replay", KS " replay\"KS anti-replay\"", LEVELS),
    SWITCH("crypto.pki.messages", PKI "messages\"PKI Input/Output Messages\"", ""),
    SWITCH("crypto.pki.transactions", PKI "transactions\"PKI Transaction Events\"", ""),
    SWITCH("crypto.pki.validation", PKI "validation\"PKI Validation Path Events\"", ""),
    SWITCH("crypto.pki.api", PKI "api\"PKI API Events\"", ""),
    SWITCH("crypto.pki.callback", PKI "callback\"PKI Callback Events\"", ""),
    SWITCH("crypto.pki.scep", PKI "scep\"PKI SCEP Events\"", ""),
    SWITCH("crypto.pki.server", PKI "server\"PKI Certificate Server\"", ""),
    {0},
};

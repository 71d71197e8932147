/* crypto isakmp, crypto keyring, crypto identity. */
#include "cli/config_handlers.h"

#define KEY_VALUE                                                                           \
	"[0$type\"Specifies an UNENCRYPTED password will follow\"|"                         \
	"6$type\"Specifies an ENCRYPTED password will follow\"] WORD$key\"The UNENCRYPTED " \
	"(cleartext) user password\""

/* clang-format off */
const struct gram_row rows_isakmp[] = {
CONF("identity", MODE_CONFIG, ORDER_IDENTITY, ROW_LIST | ROW_BLOCK, config_store,
     "crypto\"Encryption module\" identity\"Enter a crypto identity list\" WORD$name\"Identity Tag\"",
     .key = "name", .enters = MODE_CRYPTO_IDENTITY),
CONF("identity.description", MODE_CRYPTO_IDENTITY, 10, 0, config_store,
     "description\"Description of the crypto identity\" ~ LINE$text\"Description\""),
CONF("identity.dn", MODE_CRYPTO_IDENTITY, 20, ROW_LIST | ROW_ORDERED, config_store,
     "dn\"Distinguished name identifier\" LINE$dn\"attribute=value[,attribute=value]\"", .key = "dn"),
CONF("identity.fqdn", MODE_CRYPTO_IDENTITY, 30, ROW_LIST | ROW_ORDERED, config_store,
     "fqdn\"Fully qualified distinguished name identifier\" WORD$fqdn\"Name\"", .key = "fqdn"),

CONF("keyring", MODE_CONFIG, ORDER_KEYRING, ROW_LIST, config_store,
     "crypto keyring\"Key ring commands\" WORD$name\"Key ring name\" [vrf\"Mention a vrf it belongs to\" WORD$vrf\"VRF name\"]",
     .key = "name", .write = "crypto keyring WORD$name [vrf WORD$vrf] ", .enters = MODE_KEYRING),
CONF("keyring.description", MODE_KEYRING, 10, 0, config_store,
     "description\"Specify a description about this keyring\" ~ LINE$text\"Description\""),
CONF("keyring.local-address", MODE_KEYRING, 20, 0, config_store,
     "local-address\"Limit the keyring usage to a local address\" ~ "
     "(A.B.C.D$address\"Specify an IP address to bind to\"|INTERFACE$if)"),
CONF("keyring.key.address", MODE_KEYRING, 30, ROW_LIST | ROW_SECRET, config_store,
     "pre-shared-key\"Pre-Shared Key\" address\"pre shared key by address\" A.B.C.D$address\"IP address prefix\" ~ "
     "[A.B.C.D$mask\"address prefix mask\" ~] key\"specify the key\" " KEY_VALUE, .key = "address mask"),
CONF("keyring.key.hostname", MODE_KEYRING, 31, ROW_LIST | ROW_SECRET, config_store,
     "pre-shared-key hostname\"hostname define peer policy for hostname\" WORD$host\"peer hostname\" ~ "
     "key\"specify the key\" " KEY_VALUE, .key = "host"),

CONF("isakmp.enable", MODE_CONFIG, ORDER_ISAKMP, ROW_NEGATED, config_store,
     "crypto isakmp\"Configure ISAKMP policy\" enable\"Enable ISAKMP\""),
CONF("isakmp.policy", MODE_CONFIG, ORDER_ISAKMP + 1, ROW_LIST | ROW_BLOCK, config_store,
     "crypto isakmp policy\"Set policy for an ISAKMP protection suite\" "
     "<1-10000>$priority\"Priority of protection suite\"", .key = "priority", .enters = MODE_ISAKMP_POLICY),
CONF("isakmp.policy.encryption", MODE_ISAKMP_POLICY, 10, 0, config_store,
     "encryption\"Set encryption algorithm for protection suite\" ~ "
     "(des$cipher\"DES - Data Encryption Standard (56 bit keys).\"|3des$cipher\"Three key triple DES\"|"
     "aes$cipher\"AES - Advanced Encryption Standard.\" [128$bits\"128 bit keys.\"|192$bits\"192 bit keys.\"|"
     "256$bits\"256 bit keys.\"])",
     .write = "encr (des$cipher|3des$cipher|aes$cipher [192$bits|256$bits])", .defaults = "cipher=des"),
CONF("isakmp.policy.hash", MODE_ISAKMP_POLICY, 20, 0, config_store,
     "hash\"Set hash algorithm for protection suite\" ~ (md5$hash\"Message Digest 5\"|sha$hash\"Secure Hash Standard\"|"
     "sha256$hash\"Secure Hash Standard 2 (256 bit)\"|sha384$hash\"Secure Hash Standard 2 (384 bit)\"|"
     "sha512$hash\"Secure Hash Standard 2 (512 bit)\")", .defaults = "hash=sha"),
CONF("isakmp.policy.authentication", MODE_ISAKMP_POLICY, 30, 0, config_store,
     "authentication\"Set authentication method for protection suite\" ~ (pre-share$method\"Pre-Shared Key\"|"
     "rsa-encr$method\"Rivest-Shamir-Adleman Encryption\"|rsa-sig$method\"Rivest-Shamir-Adleman Signature\")",
     .defaults = "method=rsa-sig"),
CONF("isakmp.policy.group", MODE_ISAKMP_POLICY, 40, 0, config_store,
     "group\"Set the Diffie-Hellman group\" ~ (1$group\"Diffie-Hellman group 1 (768 bit)\"|"
     "14$group\"Diffie-Hellman group 14 (2048 bit)\"|15$group\"Diffie-Hellman group 15 (3072 bit)\"|"
     "16$group\"Diffie-Hellman group 16 (4096 bit)\"|19$group\"Diffie-Hellman group 19 (256 bit ecp)\"|"
     "2$group\"Diffie-Hellman group 2 (1024 bit)\"|20$group\"Diffie-Hellman group 20 (384 bit ecp)\"|"
     "21$group\"Diffie-Hellman group 21 (521 bit ecp)\"|24$group\"Diffie-Hellman group 24 (2048 bit, 256 bit subgroup)\"|"
     "5$group\"Diffie-Hellman group 5 (1536 bit)\")", .defaults = "group=1"),
CONF("isakmp.policy.lifetime", MODE_ISAKMP_POLICY, 50, 0, config_store,
     "lifetime\"Set lifetime for ISAKMP security association\" ~ <60-86400>$seconds\"lifetime in seconds\"",
     .defaults = "seconds=86400"),
CONF("isakmp.identity", MODE_CONFIG, ORDER_ISAKMP + 10, 0, config_store,
     "crypto isakmp identity\"Set the identity which ISAKMP will use\" ~ "
     "(address$how\"Use the IP address of the interface for the identity\"|"
     "dn$how\"Use the distinguished name of the router cert for the identity\"|"
     "hostname$how\"Use the hostname of the router for the identity\")", .defaults = "how=address"),
CONF("isakmp.key.address", MODE_CONFIG, ORDER_ISAKMP + 11, ROW_LIST | ROW_SECRET, config_isakmp_key,
     "crypto isakmp key\"Set pre-shared key for remote peer\" " KEY_VALUE " "
     "address\"define shared key with IP address\" A.B.C.D$address\"Peer IP address\" "
     "[A.B.C.D$mask\"Peer IP subnet mask\"] [no-xauth$no-xauth\"Bypasses XAuth for this peer\"]",
     .write = "crypto isakmp key [0$type|6$type] WORD$key address A.B.C.D$address [A.B.C.D$mask] [no-xauth$no-xauth] ",
     .key = "address mask"),
CONF("isakmp.key.hostname", MODE_CONFIG, ORDER_ISAKMP + 12, ROW_LIST | ROW_SECRET, config_isakmp_key,
     "crypto isakmp key " KEY_VALUE " hostname\"define shared key with hostname\" WORD$host\"Peer Hostname\" "
     "[no-xauth$no-xauth\"Bypasses XAuth for this peer\"]", .key = "host"),
CONF("isakmp.invalid-spi-recovery", MODE_CONFIG, ORDER_ISAKMP + 13, 0, config_store,
     "crypto isakmp invalid-spi-recovery\"Initiate IKE and send Invalid SPI Notify\""),
CONF("isakmp.disconnect-revoked-peers", MODE_CONFIG, ORDER_ISAKMP + 14, 0, config_store,
     "crypto isakmp disconnect-revoked-peers\"Disconnect Crypto Session with Revoked Peer\""),
CONF("isakmp.keepalive", MODE_CONFIG, ORDER_ISAKMP + 15, 0, config_store,
     "crypto isakmp keepalive\"Set a keepalive interval for use with IOS peers\" ~ "
     "<10-3600>$interval\"Number of seconds between keep alives\" "
     "[<2-60>$retry\"Number of seconds between retries if keepalive fails\"] "
     "[on-demand$mode\"Send keepalive only on demand\"|periodic$mode\"Send keepalive periodically\"]",
     .write = "crypto isakmp keepalive <10-3600>$interval [<2-60>$retry] [periodic$mode]"),
CONF("isakmp.nat.keepalive", MODE_CONFIG, ORDER_ISAKMP + 16, 0, config_store,
     "crypto isakmp nat\"Set a nat keepalive interval for use with IOS peers\" "
     "keepalive\"Set a nat keepalive interval for use with IOS peers\" ~ <5-3600>$seconds\"Number of seconds\""),
CONF("isakmp.aggressive-mode", MODE_CONFIG, ORDER_ISAKMP + 17, 0, config_store,
     "crypto isakmp aggressive-mode\"Disable ISAKMP aggressive mode\" disable\"Disable ISAKMP aggressive mode\""),
CONF("isakmp.fragmentation", MODE_CONFIG, ORDER_ISAKMP + 18, 0, config_store,
     "crypto isakmp fragmentation\"IKE Fragmentation enabled if required\""),
CONF("isakmp.diagnose", MODE_CONFIG, ORDER_ISAKMP + 19, 0, config_store,
     "crypto isakmp diagnose\"Diagnostic configuration\" error\"Enable diagnose error\" ~ [<0-1000>$number\"Number of entries\"]"),
CONF("isakmp.performance", MODE_CONFIG, ORDER_ISAKMP + 20, 0, config_store,
     "crypto isakmp performance\"Enable performance statistics collection\""),
CONF("isakmp.default.policy", MODE_CONFIG, ORDER_ISAKMP + 21, ROW_NEGATED, config_store,
     "crypto isakmp default\"ISAKMP default policy\" policy\"Enable default policies for ISAKMP protection suite\""),
CONF("crypto.logging.session", MODE_CONFIG, ORDER_ISAKMP + 22, 0, config_store,
     "crypto logging\"logging messages\" session\"logging up/down session\""),
CONF("crypto.call.ike", MODE_CONFIG, ORDER_ISAKMP + 23, ROW_LIST, config_store,
     "crypto call\"Configure Crypto Call Admission Control\" admission\"Configure Crypto Call Admission Control\" "
     "limit\"Configure Crypto Call Admission Control limits\" "
     "ike\"Configure Crypto Call Admission Control active IKE SA limit\" "
     "(sa$which\"Maximum active IKE SAs allowed\"|"
     "in-negotiation-sa$which\"Maximum number of in-negotiation IKE SAs allowed\") ~ <0-99999>$number\"Number\"",
     .key = "which"),
CONF("crypto.call.ipsec", MODE_CONFIG, ORDER_ISAKMP + 24, 0, config_store,
     "crypto call admission limit ipsec\"Configure Crypto Call Admission Control active IPSec SA limit\" "
     "sa\"Maximum active IPSec SAs allowed\" ~ <0-99999>$number\"Number\""),
CONF("isakmp.doi", MODE_CONFIG, ORDER_ISAKMP + 25, 0, config_store,
     "crypto isakmp doi\"Domain of interpretation that phase 1 is begun under; both are accepted\" ~ "
     "(gdoi$doi\"GDOI, 2 (default)\"|ipsec$doi\"IPsec, 1: analysers follow phase 1 under this one alone\")",
     .defaults = "doi=gdoi"),
CONF("isakmp.profile", MODE_CONFIG, ORDER_ISAKMP + 30, ROW_LIST, config_store,
     "crypto isakmp profile\"Define ISAKMP Profiles\" WORD$name\"Profile name\"", .key = "name",
     .enters = MODE_ISAKMP_PROFILE),
CONF("isakmp.profile.description", MODE_ISAKMP_PROFILE, 10, 0, config_store,
     "description\"Specify a description of this profile\" ~ LINE$text\"Description\""),
CONF("isakmp.profile.vrf", MODE_ISAKMP_PROFILE, 15, 0, config_store,
     "vrf\"Specify the VRF it is related to\" ~ WORD$vrf\"VRF name\""),
CONF("isakmp.profile.keyring", MODE_ISAKMP_PROFILE, 20, ROW_LIST | ROW_ORDERED, config_store,
     "keyring\"Specify keyring to use\" (default$keyring\"Use the default keyring\"|WORD$keyring\"Name of keyring\")",
     .key = "keyring"),
CONF("isakmp.profile.self-identity", MODE_ISAKMP_PROFILE, 30, 0, config_store,
     "self-identity\"Specify Identity to use\" ~ (address$how\"Use IPv4 address\"|fqdn$how\"Use FQDN\" [WORD$id\"FQDN\"]|"
     "user-fqdn$how\"Use user FQDN\" WORD$id\"User FQDN\")"),
CONF("isakmp.profile.match.certificate", MODE_ISAKMP_PROFILE, 40, ROW_LIST, config_store,
     "match\"Match values of peer\" certificate\"Peer certificate attributes\" WORD$map\"Certificate map\"", .key = "map"),
CONF("isakmp.profile.match.address", MODE_ISAKMP_PROFILE, 41, ROW_LIST, config_store,
     "match identity\"Peer identity\" address\"IP Address(es)\" A.B.C.D$address\"IP address\" "
     "[A.B.C.D$mask\"Specify mask\"] [WORD$vrf\"fvrf\"]", .key = "address mask",
     .write = "match identity address A.B.C.D$address [A.B.C.D$mask] [WORD$vrf] "),
CONF("isakmp.profile.match.host", MODE_ISAKMP_PROFILE, 42, ROW_LIST, config_store,
     "match identity host\"match a hostname/domain\" (domain\"match domain instead of exact\" WORD$domain\"Domain name\"|"
     "WORD$host\"Hostname\")", .key = "domain host"),
CONF("isakmp.profile.match.group", MODE_ISAKMP_PROFILE, 43, ROW_LIST, config_store,
     "match identity group\"Group name\" WORD$group\"Group name\"", .key = "group"),
CONF("isakmp.profile.keepalive", MODE_ISAKMP_PROFILE, 50, 0, config_store,
     "keepalive\"Set a keepalive interval for use with IOS peers\" ~ <10-3600>$interval\"Number of seconds between keep alives\" "
     "retry\"Retry interval if keepalive fails\" <2-60>$retry\"Number of seconds\""),
CONF("isakmp.profile.local-address", MODE_ISAKMP_PROFILE, 60, ROW_LIST, config_store,
     "local-address\"Interface to use for local address for this isakmp profile\" "
     "(A.B.C.D$address\"Specify an IP address to bind to\"|INTERFACE$if)", .key = "address if"),
CONF("isakmp.profile.ca", MODE_ISAKMP_PROFILE, 25, ROW_LIST, config_store,
     "ca\"Specify certificate authorities to trust\" trust-point\"Cert authority trustpoint for RSA sig\" "
     "WORD$trustpoint\"Trustpoint\"", .key = "trustpoint"),
CONF("isakmp.profile.initiate", MODE_ISAKMP_PROFILE, 70, 0, config_store,
     "initiate\"Initiator property\" mode\"Phase 1 negotiation mode to use\" ~ "
     "(aggressive$mode\"Aggressive mode\"|main$mode\"Main mode\")", .defaults = "mode=main"),
{0},
};
/* clang-format on */

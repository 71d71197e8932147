/* crypto ipsec: transform sets, profiles, lifetimes. */
#include "cli/config_handlers.h"

#define AH                                                                                 \
	"ah-md5-hmac$ah\"AH-HMAC-MD5 transform\"|ah-sha-hmac$ah\"AH-HMAC-SHA transform\"|" \
	"ah-sha256-hmac$ah\"AH-HMAC-SHA256 transform\"|ah-sha384-hmac$ah\"AH-HMAC-SHA384 " \
	"transform\"|ah-sha512-hmac$ah\"AH-HMAC-SHA512 transform\""
#define KEY_BITS "[128$bits\"128 bit keys.\"|192$bits\"192 bit keys.\"|256$bits\"256 bit keys.\"]"
#define HMAC                                                                                     \
	"esp-md5-hmac$hmac\"ESP transform using HMAC-MD5 auth\"|esp-sha-hmac$hmac\"ESP "         \
	"transform using HMAC-SHA auth\"|esp-sha256-hmac$hmac\"ESP transform using HMAC-SHA256 " \
	"auth\"|esp-sha384-hmac$hmac\"ESP transform using HMAC-SHA384 auth\"|"                   \
	"esp-sha512-hmac$hmac\"ESP transform using HMAC-SHA512 auth\""
#define ESP                                                                                 \
	"esp-3des$esp\"ESP transform using 3DES(EDE) cipher (168 bits)\"|esp-aes$esp\"ESP " \
	"transform using AES cipher\" " KEY_BITS                                            \
	"|esp-des$esp\"ESP transform using DES cipher (56 bits)\"|esp-null$esp\"ESP "       \
	"transform w/o cipher\"|esp-seal$esp\"ESP transform using SEAL cipher (160 bits)\""
#define WINDOW                                                                                \
	"(1024$window\"Window size of 1024\"|128$window\"Window size of 128\"|256$window\""   \
	"Window size of 256\"|512$window\"Window size of 512\"|64$window\"Window size of 64 " \
	"(default)\")"
#define SETS(n) " [WORD$ts" #n "\"Proposal tag\"" /* closed by the user */

/* clang-format off */
const struct gram_row rows_ipsec[] = {
CONF("ipsec.sa.lifetime.kilobytes", MODE_CONFIG, ORDER_IPSEC, 0, config_store,
     "crypto ipsec\"Configure IPSEC policy\" security-association\"Security association parameters\" "
     "lifetime\"security association lifetime\" kilobytes\"Volume-based key duration\" ~ "
     "(<2560-4294967295>$kilobytes\"Security association duration in kilobytes\"|"
     "disable$disable\"Disable Volume-based Rekey\")", .defaults = "kilobytes=4608000"),
CONF("ipsec.sa.lifetime.seconds", MODE_CONFIG, ORDER_IPSEC + 1, 0, config_store,
     "crypto ipsec security-association lifetime seconds\"Time-based key duration in seconds\" ~ "
     "<120-2592000>$seconds\"Security association duration in seconds\"", .defaults = "seconds=3600"),
CONF("ipsec.sa.lifetime.days", MODE_CONFIG, ORDER_IPSEC + 2, 0, config_store,
     "crypto ipsec security-association lifetime days\"Time-based key duration in days\" ~ "
     "<1-30>$days\"Security association duration in days\""),
CONF("ipsec.sa.idle-time", MODE_CONFIG, ORDER_IPSEC + 3, 0, config_store,
     "crypto ipsec security-association idle-time\"Automatically delete IPSec SAs after a given idle period.\" ~ "
     "<60-86400>$seconds\"Idle time in seconds\""),
CONF("ipsec.sa.replay.window", MODE_CONFIG, ORDER_IPSEC + 4, 0, config_store,
     "crypto ipsec security-association replay\"Set replay checking.\" window-size\"Set replay window size.\" ~ " WINDOW,
     .defaults = "window=64"),
CONF("ipsec.sa.replay.disable", MODE_CONFIG, ORDER_IPSEC + 5, 0, config_store,
     "crypto ipsec security-association replay disable\"Disable replay checking\""),
CONF("ipsec.transform-set", MODE_CONFIG, ORDER_TRANSFORM, ROW_LIST, config_transform_set,
     "crypto ipsec transform-set\"Define transform and settings\" WORD$name\"Transform set tag\" ~ "
     "(esp-gcm$esp\"ESP transform using GCM cipher\" " KEY_BITS "|esp-gmac$esp\"ESP transform using GMAC cipher\" " KEY_BITS "|"
     "{" AH "|" ESP "|" HMAC "}+)",
     .write = "crypto ipsec transform-set WORD$name (esp-gcm$esp [128$bits|192$bits|256$bits]|"
	      "esp-gmac$esp [128$bits|192$bits|256$bits]|"
	      "{ah-md5-hmac$ah|ah-sha-hmac$ah|ah-sha256-hmac$ah|ah-sha384-hmac$ah|ah-sha512-hmac$ah|"
	      "esp-3des$esp|esp-aes$esp [192$bits|256$bits]|esp-des$esp|esp-null$esp|esp-seal$esp|"
	      "esp-md5-hmac$hmac|esp-sha-hmac$hmac|esp-sha256-hmac$hmac|esp-sha384-hmac$hmac|esp-sha512-hmac$hmac}+) ",
     .key = "name", .enters = MODE_TRANSFORM),
CONF("transform.mode", MODE_TRANSFORM, 10, 0, config_transform_mode,
     "mode\"encapsulation mode (transport/tunnel)\" ~ (tunnel$mode\"tunnel (datagram encapsulation) mode\"|"
     "transport$mode\"transport (payload encapsulation) mode\" "
     "[require$require\"Accept only the configured encapsulation mode.\"])"),
CONF("transform.esn", MODE_TRANSFORM, 20, 0, config_store, "esn\"extended Sequence number\""),
CONF("ipsec.df-bit", MODE_CONFIG, ORDER_TRANSFORM + 10, 0, config_store,
     "crypto ipsec df-bit\"Handling of encapsulated DF bit.\" ~ (clear$how\"Clear DF bit in outer IP header\"|"
     "copy$how\"Copy DF bit from inner IP header\"|set$how\"Set DF bit in outer IP header\")", .defaults = "how=copy"),
CONF("ipsec.fragmentation", MODE_CONFIG, ORDER_TRANSFORM + 11, 0, config_store,
     "crypto ipsec fragmentation\"Handling of fragmentation of near-MTU sized packets\" ~ "
     "(after-encryption$how\"Perform fragmentation after encryption\"|"
     "before-encryption$how\"Perform fragmentation before encryption\")", .defaults = "how=before-encryption"),
CONF("ipsec.nat-transparency", MODE_CONFIG, ORDER_TRANSFORM + 12, ROW_LIST | ROW_BOTH, config_store,
     "crypto ipsec nat-transparency\"IPsec NAT transparency model\" (spi-matching$how\"Match inbound SPI to outbound SPI\"|"
     "udp-encapsulation$how\"UDP encapsulation of IPsec protocols\")", .key = "how"),

CONF("ipsec.profile", MODE_CONFIG, ORDER_PROFILE, ROW_LIST | ROW_BLOCK, config_store,
     "crypto ipsec profile\"Configure an ipsec policy profile\" WORD$name\"Profile tag\"", .key = "name",
     .enters = MODE_IPSEC_PROFILE),
CONF("profile.description", MODE_IPSEC_PROFILE, 10, 0, config_store,
     "description\"Description of the crypto map statement policy\" ~ LINE$text\"Description\""),
CONF("profile.lifetime.kilobytes", MODE_IPSEC_PROFILE, 20, 0, config_store,
     "set\"Set values for encryption/decryption\" security-association\"Security association parameters\" "
     "lifetime\"security association lifetime\" kilobytes\"Volume-based key duration\" ~ "
     "(<2560-4294967295>$kilobytes\"Security association duration in kilobytes\"|disable$disable\"Disable Volume-based Rekey\")"),
CONF("profile.lifetime.seconds", MODE_IPSEC_PROFILE, 21, 0, config_store,
     "set security-association lifetime seconds\"Time-based key duration in seconds\" ~ "
     "<120-2592000>$seconds\"Security association duration in seconds\""),
CONF("profile.lifetime.days", MODE_IPSEC_PROFILE, 22, 0, config_store,
     "set security-association lifetime days\"Time-based key duration in days\" ~ <1-30>$days\"Days\""),
CONF("profile.idle-time", MODE_IPSEC_PROFILE, 23, 0, config_store,
     "set security-association idle-time\"Automatically delete IPSec SAs after a given idle period.\" ~ "
     "<60-86400>$seconds\"Idle time in seconds\""),
CONF("profile.replay.window", MODE_IPSEC_PROFILE, 24, 0, config_store,
     "set security-association replay\"Set replay checking.\" window-size\"Set replay window size.\" ~ " WINDOW),
CONF("profile.replay.disable", MODE_IPSEC_PROFILE, 25, 0, config_store,
     "set security-association replay disable\"Disable replay checking\""),
CONF("profile.dfbit", MODE_IPSEC_PROFILE, 26, 0, config_store,
     "set security-association dfbit\"Handling of encapsulated DF bit.\" ~ (clear$how\"Clear DF bit in outer IP header\"|"
     "copy$how\"Copy DF bit from inner IP header\"|set$how\"Set DF bit in outer IP header\")"),
CONF("profile.level", MODE_IPSEC_PROFILE, 27, 0, config_store,
     "set security-association level\"specify a security association granularity level for identities\" "
     "per-host\"request a security association per host pair\""),
CONF("profile.transform-set", MODE_IPSEC_PROFILE, 30, 0, config_set_transform,
     "set transform-set\"Specify list of transform sets in priority order\" ~ WORD$ts1\"Proposal tag\""
     SETS(2) SETS(3) SETS(4) SETS(5) SETS(6) "]]]]]",
     .write = "set transform-set WORD$ts1 [WORD$ts2] [WORD$ts3] [WORD$ts4] [WORD$ts5] [WORD$ts6] "),
CONF("profile.pfs", MODE_IPSEC_PROFILE, 40, 0, config_store,
     "set pfs\"Specify pfs settings\" ~ [group1$group\"D-H Group1 (768-bit modp)\"|group14$group\"D-H Group14 (2048-bit modp)\"|"
     "group15$group\"D-H Group15 (3072-bit modp)\"|group16$group\"D-H Group16 (4096-bit modp)\"|"
     "group19$group\"D-H Group19 (256-bit ecp)\"|group2$group\"D-H Group2 (1024-bit modp)\"|"
     "group20$group\"D-H Group20 (384-bit ecp)\"|group21$group\"D-H Group21 (521-bit ecp)\"|"
     "group24$group\"D-H Group24 (2048-bit modp, 256 bit subgroup)\"|group5$group\"D-H Group5 (1536-bit modp)\"]"),
CONF("profile.isakmp-profile", MODE_IPSEC_PROFILE, 50, 0, config_store,
     "set isakmp-profile\"Specify isakmp Profile\" ~ WORD$profile\"isakmp profile name\""),
CONF("profile.identity", MODE_IPSEC_PROFILE, 51, 0, config_store,
     "set identity\"Identity restriction\" ~ WORD$identity\"Name of identity\""),
CONF("profile.mixed-mode", MODE_IPSEC_PROFILE, 52, 0, config_store, "set mixed-mode\"Turn on IPSec mixed-mode\""),
CONF("profile.responder-only", MODE_IPSEC_PROFILE, 60, 0, config_store,
     "responder-only\"Do not initiate SAs from this device\""),
{0},
};
/* clang-format on */

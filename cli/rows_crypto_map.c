/* crypto map: what an interface encrypts, and by which group or peer. */
#include "cli/config_handlers.h"

#define SETS(n) " [WORD$ts" #n "\"Proposal tag\""

/* clang-format off */
const struct gram_row rows_crypto_map[] = {
CONF("map.local-address", MODE_CONFIG, ORDER_CRYPTO_MAP, ROW_LIST, config_store,
     "crypto map\"Enter a crypto map\" WORD$name\"Crypto map tag\" "
     "local-address\"Interface to use for local address for this crypto map\" ~ INTERFACE$if", .key = "name"),
CONF("map.fail-close", MODE_CONFIG, ORDER_CRYPTO_MAP + 1, ROW_LIST | ROW_BLOCK, config_store,
     "crypto map WORD$name gdoi\"Configure crypto map gdoi features\" "
     "fail-close\"Configure crypto map on Fail Close mode\"", .key = "name", .enters = MODE_FAIL_CLOSE),
CONF("fail-close.match", MODE_FAIL_CLOSE, 10, 0, config_store,
     "match\"Match values.\" address\"Match address of packets to encrypt.\" ~ WORD$list\"Access-list name\""),
CONF("fail-close.activate", MODE_FAIL_CLOSE, 20, 0, config_store,
     "activate\"Activate the crypto map to work in fail-close mode\""),
CONF("map", MODE_CONFIG, ORDER_CRYPTO_MAP + 2, ROW_LIST | ROW_BLOCK, config_crypto_map,
     "crypto map WORD$name ~ <1-65535>$seq\"Sequence to insert into crypto map entry\" "
     "[gdoi$type\"configure GDOI map\"|ipsec-isakmp$type\"IPSEC w/ISAKMP\"|ipsec-manual$type\"IPSEC w/manual keying\"]",
     .write = "crypto map WORD$name <1-65535>$seq [gdoi$type|ipsec-isakmp$type|ipsec-manual$type] ",
     .key = "name seq", .enters = MODE_CRYPTO_MAP),
CONF("map.description", MODE_CRYPTO_MAP, 10, 0, config_store,
     "description\"Description of the crypto map statement policy\" ~ LINE$text\"Description\""),
CONF("map.set.peer", MODE_CRYPTO_MAP, 20, ROW_LIST | ROW_ORDERED, config_store,
     "set\"Set values for encryption/decryption\" peer\"Allowed Encryption/Decryption peer.\" HOST$peer\"IP address or name of peer\" "
     "[default$default\"Reset to default peer in list in the event of a failure\"]", .key = "peer"),
CONF("map.set.lifetime.seconds", MODE_CRYPTO_MAP, 30, 0, config_store,
     "set security-association\"Security association parameters\" lifetime\"security association lifetime\" "
     "seconds\"Time-based key duration in seconds\" ~ <120-2592000>$seconds\"Security association duration in seconds\""),
CONF("map.set.lifetime.kilobytes", MODE_CRYPTO_MAP, 31, 0, config_store,
     "set security-association lifetime kilobytes\"Volume-based key duration\" ~ "
     "(<2560-4294967295>$kilobytes\"Security association duration in kilobytes\"|disable$disable\"Disable Volume-based Rekey\")"),
CONF("map.set.transform-set", MODE_CRYPTO_MAP, 40, 0, config_set_transform,
     "set transform-set\"Specify list of transform sets in priority order\" ~ WORD$ts1\"Proposal tag\""
     SETS(2) SETS(3) SETS(4) SETS(5) SETS(6) "]]]]]",
     .write = "set transform-set WORD$ts1 [WORD$ts2] [WORD$ts3] [WORD$ts4] [WORD$ts5] [WORD$ts6] "),
CONF("map.set.pfs", MODE_CRYPTO_MAP, 50, 0, config_store,
     "set pfs\"Specify pfs settings\" ~ [group1$group\"D-H Group1 (768-bit modp)\"|group14$group\"D-H Group14 (2048-bit modp)\"|"
     "group15$group\"D-H Group15 (3072-bit modp)\"|group16$group\"D-H Group16 (4096-bit modp)\"|"
     "group19$group\"D-H Group19 (256-bit ecp)\"|group2$group\"D-H Group2 (1024-bit modp)\"|"
     "group20$group\"D-H Group20 (384-bit ecp)\"|group21$group\"D-H Group21 (521-bit ecp)\"|"
     "group24$group\"D-H Group24 (2048-bit modp, 256 bit subgroup)\"|group5$group\"D-H Group5 (1536-bit modp)\"]"),
CONF("map.set.isakmp-profile", MODE_CRYPTO_MAP, 60, 0, config_store,
     "set isakmp-profile\"Specify isakmp Profile\" ~ WORD$profile\"isakmp profile name\""),
CONF("map.set.identity", MODE_CRYPTO_MAP, 61, 0, config_store,
     "set identity\"Identity restriction\" ~ WORD$identity\"Name of identity\""),
CONF("map.set.group", MODE_CRYPTO_MAP, 70, 0, config_set_group,
     "set group\"Set the san group parameters\" ~ WORD$group\"Group name\""),
CONF("map.match", MODE_CRYPTO_MAP, 80, 0, config_store,
     "match\"Match values.\" address\"Match address of packets to encrypt.\" ~ "
     "(<100-199>$list\"IP access-list number\"|<2000-2699>$list\"IP access-list number (expanded range)\"|"
     "WORD$list\"Access-list name\")"),
CONF("map.reverse-route", MODE_CRYPTO_MAP, 90, 0, config_store,
     "reverse-route\"Reverse Route Injection.\" [static$static\"Create routes based on static ACLs permanently\"]"),
CONF("map.qos", MODE_CRYPTO_MAP, 91, 0, config_store,
     "qos\"Quality of Service related commands\" pre-classify\"Enable QOS classification before packets are tunnel encapsulated\""),
{0},
};
/* clang-format on */

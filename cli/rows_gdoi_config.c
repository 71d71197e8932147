/* crypto gdoi|gkm group: member, key server, cooperation. */
#include "cli/config_handlers.h"

#define HASHES                                                                                 \
	"(sha$hash\"Secure Hash Standard\"|sha256$hash\"Secure Hash Standard 2 (256 bit)\"|"   \
	"sha384$hash\"Secure Hash Standard 2 (384 bit)\"|sha512$hash\"Secure Hash Standard 2 " \
	"(512 bit)\")"
#define SETS(n) " [WORD$ts" #n "\"Transform set tag\""

/* clang-format off */
const struct gram_row rows_gdoi_config[] = {
CONF("gdoi.group", MODE_CONFIG, ORDER_GDOI, ROW_LIST | ROW_BLOCK, config_group,
     "crypto (gdoi$keyword\"Configure GKM (Group Key Management, GDOI or G-IKEv2) Policy\"|"
     "gkm$keyword\"Configure GKM (Group Key Management, GDOI or G-IKEv2) Policy\") "
     "group\"Configure a GKM (Group Key Management, GDOI or G-IKEv2) Group\" "
     "[ipv6$ipv6\"IPv6 GKM (Group Key Management) Group\"] WORD$name\"Group name\"",
     .key = "name", .enters = MODE_GROUP),
CONF("group.identity", MODE_GROUP, 10, 0, config_store,
     "identity\"Set the identity of the group\" ~ (number\"Set the identity of the group as a number\" "
     "<0-2147483647>$number\"Group number\"|address\"Set the identity of the group as an address\" "
     "ipv4\"Set the identity of the group as an IPv4 address\" A.B.C.D$address\"Group address\")"),
CONF("group.passive", MODE_GROUP, 15, 0, config_store, "passive\"Set the group in passive mode\""),
CONF("group.server.address", MODE_GROUP, 20, ROW_LIST | ROW_ORDERED, config_store,
     "server\"Set the group server for of the group\" address\"Identify the group server by address\" "
     "ipv4\"Set the IPv4 address of the group server\" A.B.C.D$address\"IPv4 address of the group server\"",
     .key = "address"),
CONF("group.server.hostname", MODE_GROUP, 21, ROW_LIST | ROW_ORDERED, config_store,
     "server hostname\"Identify the group server by hostname\" ipv4\"Set the IPv4 hostname of the group server\" "
     "WORD$host\"Hostname of the group server\"", .key = "host"),
CONF("group.server.local", MODE_GROUP, 90, 0, config_store,
     "server local\"Configure GKM group server defined locally\"", .enters = MODE_KS),
CONF("group.client.bypass-policy", MODE_GROUP, 30, 0, config_store,
     "client\"Set the group client parameters\" "
     "bypass-policy\"Allow group-key management traffic sent to this GM only\""),
CONF("group.client.pfs", MODE_GROUP, 31, ROW_NEGATED, config_store,
     "client pfs\"Enable/Disable PFS on GM, By Default its enabled\""),
CONF("group.client.protocol", MODE_GROUP, 32, 0, config_store,
     "client protocol\"Group Member Registration & Rekey Protocol\" ~ "
     "(gdoi$protocol\"Use GDOI (ISAKMP) Protocol for Registration & Rekey\"|"
     "gikev2$protocol\"Use G-IKEv2 Protocol for Registration & Rekey\" WORD$profile\"IKEv2 profile\")",
     .defaults = "protocol=gdoi"),
CONF("group.client.recovery-check", MODE_GROUP, 33, 0, config_store,
     "client recovery-check\"Specify GM recovery check parameters\" ~ "
     "interval\"Waiting period(sec) between consecutive recovery registrations\" <100-1000>$seconds\"Seconds\""),
CONF("group.client.registration", MODE_GROUP, 34, 0, config_store,
     "client registration\"Set the group client management/register interface\" "
     "interface\"Set the group client management/register interface\" ~ INTERFACE$if"),
CONF("group.client.rekey.encryption", MODE_GROUP, 35, 0, config_store,
     "client rekey\"Set the group client acceptable rekey ciphers and hashs\" "
     "encryption\"Set the group client acceptable rekey ciphers\" ~ "
     "{3des-cbc$3des-cbc\"Triple DES in CBC mode\"|aes\"AES\" 128$aes-128\"128 bit AES\"|aes 192$aes-192\"192 bit AES\"|"
     "aes 256$aes-256\"256 bit AES\"|des-cbc$des-cbc\"DES in CBC mode\"}+"),
CONF("group.client.rekey.hash", MODE_GROUP, 36, 0, config_store,
     "client rekey hash\"Set the group client acceptable rekey hash\" ~ "
     "{sha$sha\"Secure Hash Standard\"|sha256$sha256\"Secure Hash Standard 2 (256 bit)\"|"
     "sha384$sha384\"Secure Hash Standard 2 (384 bit)\"|sha512$sha512\"Secure Hash Standard 2 (512 bit)\"}+"),
CONF("group.client.status", MODE_GROUP, 37, 0, config_store,
     "client status\"group-member status\" active-sa\"TEK SA with positive remaining lifetime\" ~ "
     "track\"enable stub tracking object\" <1-1000>$object\"Object number\""),
CONF("group.client.transform-sets", MODE_GROUP, 38, 0, config_store,
     "client transform-sets\"Specify list of group client acceptable transform sets\" ~ WORD$ts1\"Transform set tag\""
     SETS(2) SETS(3) SETS(4) SETS(5) SETS(6) "]]]]]",
     .write = "client transform-sets WORD$ts1 [WORD$ts2] [WORD$ts3] [WORD$ts4] [WORD$ts5] [WORD$ts6] "),
CONF("group.client.transport-encrypt-key", MODE_GROUP, 39, 0, config_store,
     "client transport-encrypt-key\"Enforce group or pair-wise keying\" ~ "
     "(group-key$key\"Enforce group key\"|pair-wise-key$key\"Enforce pair-wise key\")"),

CONF("ks.rekey.algorithm", MODE_KS, 10, 0, config_store,
     "rekey\"Configure rekey policy for the group\" algorithm\"Set the rekey encryption algorithm\" ~ "
     "(3des-cbc$algorithm\"Triple DES in CBC mode\"|des-cbc$algorithm\"DES in CBC mode\"|"
     "aes$algorithm\"AES\" (128$bits\"128 bit AES\"|192$bits\"192 bit AES\"|256$bits\"256 bit AES\"))",
     .defaults = "algorithm=3des-cbc"),
CONF("ks.rekey.address", MODE_KS, 15, 0, config_store,
     "rekey address\"Define the rekey packet format\" ipv4\"Match ipv4 packets\" ~ "
     "(<100-199>$list\"IP access-list number\"|WORD$list\"Access-list name\")"),
CONF("ks.rekey.lifetime", MODE_KS, 20, 0, config_store,
     "rekey lifetime\"Define the rekey lifetime\" ~ (seconds\"Time-based key duration in seconds\" "
     "<300-2592000>$seconds\"Rekey lifetime in seconds\"|days\"Time-based key duration in days\" <1-30>$days\"Days\")",
     .defaults = "seconds=86400"),
CONF("ks.rekey.retransmit", MODE_KS, 25, 0, config_store,
     "rekey retransmit\"Define the rekey retransmission parameters\" ~ <10-60>$interval\"Number of seconds between retransmits\" "
     "[number\"Retransmit this many times\" <1-10>$number\"Number of retransmissions\"|"
     "periodic$periodic\"Periodically send retransmit rekeys\"]", .defaults = "interval=10 number=2"),
CONF("ks.rekey.authentication", MODE_KS, 30, 0, config_store,
     "rekey authentication\"Identify the rekey authentication keypair\" "
     "mypubkey\"Identify a keypair associated with this device\" rsa\"Identify an RSA keypair\" ~ WORD$label\"RSA key label\""),
CONF("ks.rekey.sig-hash", MODE_KS, 35, 0, config_store,
     "rekey sig-hash\"Set rekey signature-hash parameters\" algorithm\"Set the rekey signature-hash algorithm\" ~ " HASHES,
     .defaults = "hash=sha"),
CONF("ks.rekey.transport", MODE_KS, 40, 0, config_store,
     "rekey transport\"Specify the rekey distribution method\" unicast\"specify unicast rekey distribution\""),
CONF("ks.rekey.acknowledgement", MODE_KS, 45, 0, config_store,
     "rekey acknowledgement\"Request group members to acknowledge rekeys\" ~ "
     "(any$how\"Cisco or interoperable acknowledgement\"|cisco$how\"Cisco acknowledgement\"|"
     "interoperable$how\"Interoperable acknowledgement\")", .defaults = "how=cisco"),
CONF("ks.authorization.address", MODE_KS, 50, 0, config_store,
     "authorization\"Configure authorization for the group\" address\"Set authorization by address\" "
     "ipv4\"Set authorization by address\" ~ (<1-99>$list\"IP standard access list\"|WORD$list\"Access-list name\")"),
CONF("ks.authorization.identity", MODE_KS, 51, 0, config_store,
     "authorization identity\"Set authorization by identity\" ~ WORD$identity\"Crypto identity name\""),
CONF("ks.registration.interface", MODE_KS, 55, ROW_LIST, config_store,
     "registration\"Configure registration for the group\" "
     "interface\"Identify an interface on which to respond to GKM registrations\" INTERFACE$if", .key = "if"),
CONF("ks.registration.crl", MODE_KS, 56, 0, config_store,
     "registration periodic\"Define periodic registrations for the group\" crl\"On every new CRL\" "
     "trustpoint\"For a PKI trustpoint\" ~ WORD$trustpoint\"Trustpoint name\""),
CONF("ks.gdoi", MODE_KS, 57, ROW_NEGATED, config_store,
     "gdoi\"Enable GDOI (ISAKMP) Protocol for Registration & Rekey\""),
CONF("ks.group.size", MODE_KS, 58, 0, config_store,
     "group\"Configure parameters for the group (e.g. Suite-B)\" "
     "size\"Set Group Size for Suite-B counter transforms (SID length)\" ~ "
     "(large$size\"32-bit Sender ID (FIPS 140-2 Operating Mode)\"|medium$size\"24-bit Sender ID (Default)\"|"
     "small$size\"Interoperable with GDOI / G-IKEv2 Standard\" (8$bits\"8-bit\"|12$bits\"12-bit\"|16$bits\"16-bit\"))",
     .defaults = "size=medium"),
CONF("ks.identifier", MODE_KS, 59, 0, config_store,
     "identifier\"Enter Suite-B KSSID (Key Server Sender ID) config mode\"", .enters = MODE_KSSID),
CONF("kssid.range", MODE_KSSID, 10, ROW_LIST, config_store,
     "range\"Assign range of Key Server Sender IDs (unique in entire group)\" <0-127>$first\"First\" "
     "-\"Range separator\" <0-127>$last\"Last\"", .key = "first last"),
CONF("kssid.value", MODE_KSSID, 20, ROW_LIST, config_store,
     "value\"Assign Key Server Sender ID (unique in entire group)\" <0-127>$value\"Value\"", .key = "value"),
CONF("ks.pfs", MODE_KS, 60, 0, config_store, "pfs\"Enable/Disable PFS on KS, By Default its disabled\""),
CONF("ks.sa", MODE_KS, 70, ROW_LIST, config_store,
     "sa\"Configure a security association\" ipsec\"Configure an IPsec SA\" <1-65535>$seq\"Sequence number\"",
     .key = "seq", .enters = MODE_KS_SA),
CONF("ks.sa.receive-only", MODE_KS, 71, 0, config_store,
     "sa receive-only\"Configure SA to work only in inbound direction\""),
CONF("ks.sa.d3p", MODE_KS, 72, 0, config_store,
     "sa d3p\"Enable IP delivery delay detection protocol for all SAs within the group\" ~ window\"IP-D3P window size\" "
     "(sec\"IP-D3P window size in seconds\" <1-100>$sec\"Seconds\"|"
     "msec\"IP-D3P window size in milliseconds\" <1000-100000>$msec\"Milliseconds\")"),
CONF("ks.sa.pair-wise-keying", MODE_KS, 73, 0, config_store,
     "sa pair-wise-keying\"Enable KGS pair-wise-keying\""),
CONF("ks.address", MODE_KS, 80, 0, config_store,
     "address\"Configure server source address\" ipv4\"Set ipv4 address of local server\" ~ A.B.C.D$address\"Local address\""),
CONF("ks.redundancy", MODE_KS, 90, 0, config_store,
     "redundancy\"Enter cooperative key server configuration mode\"", .enters = MODE_COOP),

CONF("sa.profile", MODE_KS_SA, 10, 0, config_store,
     "profile\"Configure an ipsec profile for the SA\" ~ WORD$profile\"Profile name\""),
CONF("sa.match", MODE_KS_SA, 20, 0, config_store,
     "match\"Match characteristics of packets to encrypt\" address\"Match addresses of packets to encrypt\" "
     "ipv4\"Match ipv4 packets\" ~ (<100-199>$list\"IP access-list number\"|"
     "<2000-2699>$list\"IP access-list number (expanded range)\"|WORD$list\"Access-list name\")"),
CONF("sa.replay", MODE_KS_SA, 30, ROW_BOTH, config_store,
     "replay\"Set replay method\" ~ (counter\"Enable anti-replay check for single source traffic by using sequence number\" "
     "window-size\"Set replay window size.\" (64$window\"Window size of 64 (default)\"|128$window\"Window size of 128\"|"
     "256$window\"Window size of 256\"|512$window\"Window size of 512\"|1024$window\"Window size of 1024\")|"
     "time\"Enable anti-replay check for any traffic by using time\" window-size\"Time based replay window size\" "
     "<1-100>$seconds\"Window size in seconds\")", .defaults = "window=64"),
CONF("sa.tag", MODE_KS_SA, 40, 0, config_store,
     "tag\"Set inline tagging method\" cts\"Cisco Trust Security\" sgt\"Security Group Tag\""),

CONF("coop.priority", MODE_COOP, 10, 0, config_store,
     "local\"Local key server configurations\" priority\"Set local server priority\" ~ <1-255>$priority\"Priority\"",
     .defaults = "priority=1"),
CONF("coop.peer", MODE_COOP, 20, ROW_LIST | ROW_ORDERED, config_store,
     "peer\"Peer server configurations\" address\"Peer server address\" ipv4\"Set peer server ipv4 address\" "
     "A.B.C.D$address\"Peer address\"", .key = "address"),
CONF("coop.protocol.pdu", MODE_COOP, 30, 0, config_store,
     "protocol\"Specify various protocol operational values\" pdu\"Maximum size of COOP messages\" ~ <1-65000>$size\"Octets\""),
CONF("coop.protocol.version", MODE_COOP, 31, 0, config_store,
     "protocol version\"Set COOP ANN version\" ~ (base$version\"Base version\"|optimize$version\"Optimized version\")"),
CONF("coop.protocol.timeout", MODE_COOP, 32, ROW_LIST | ROW_HIDDEN, config_store,
     "protocol timeout\"Protocol timeouts\" (refresh$which\"Primary refresh\"|periodic$which\"Secondary periodic\"|"
     "policy$which\"Policy\") ~ <1-3600>$seconds\"Seconds\"", .key = "which"),
CONF("coop.protocol.retransmit", MODE_COOP, 33, ROW_HIDDEN, config_store,
     "protocol retransmit\"Retransmissions\" ~ <1-100>$number\"Number\""),
{0},
};
/* clang-format on */

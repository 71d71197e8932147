/* HTTP, SSH, NTP, static routes. */
#include "cli/config_handlers.h"

/* clang-format off */
const struct gram_row rows_services[] = {
CONF("ip.forward-protocol", MODE_CONFIG, ORDER_FORWARD, ROW_LIST | ROW_BOTH, config_store,
     "ip forward-protocol\"Controls forwarding of physical and directed IP broadcasts\" "
     "(nd$protocol\"Sun's Network Disk protocol\"|udp$protocol\"Packets to a specific UDP port\")", .key = "protocol"),
CONF("ip.http.server", MODE_CONFIG, ORDER_FORWARD + 1, ROW_BOTH, config_store,
     "ip http\"HTTP server configuration\" server\"Enable http server\""),
CONF("ip.http.port", MODE_CONFIG, ORDER_FORWARD + 2, 0, config_store,
     "ip http port\"Set http server port\" ~ <1-65535>$port\"HTTP port\"", .defaults = "port=80"),
CONF("ip.http.access-class", MODE_CONFIG, ORDER_FORWARD + 3, 0, config_store,
     "ip http access-class\"Restrict http server access by access-class\" ~ <1-99>$list\"Access list number\""),
CONF("ip.http.authentication", MODE_CONFIG, ORDER_FORWARD + 4, 0, config_store,
     "ip http authentication\"Set http server authentication method\" ~ "
     "(aaa$method\"Use AAA access control methods\"|enable$method\"Use enable passwords\"|"
     "local$method\"Use local username and passwords\")"),
CONF("ip.http.secure-server", MODE_CONFIG, ORDER_FORWARD + 5, ROW_BOTH, config_store,
     "ip http secure-server\"Enable HTTP secure server\""),
CONF("ip.http.secure-trustpoint", MODE_CONFIG, ORDER_FORWARD + 6, 0, config_store,
     "ip http secure-trustpoint\"Set http secure server certificate trustpoint\" ~ WORD$name\"Trustpoint name\""),
CONF("ip.http.max-connections", MODE_CONFIG, ORDER_FORWARD + 7, 0, config_store,
     "ip http max-connections\"Set maximum number of concurrent http server connections\" ~ "
     "<1-50>$number\"Maximum number of connections\"", .defaults = "number=5"),
CONF("ip.http.timeout-policy", MODE_CONFIG, ORDER_FORWARD + 8, 0, config_store,
     "ip http timeout-policy\"Set http server time-out policy parameters\" ~ idle\"Idle time-out\" "
     "<1-600>$idle\"Seconds\" life\"Life time\" <1-86400>$life\"Seconds\" requests\"Maximum requests\" "
     "<1-86400>$requests\"Number of requests\""),
CONF("ip.http.client.source-interface", MODE_CONFIG, ORDER_FORWARD + 9, 0, config_store,
     "ip http client\"Set http client parameters\" "
     "source-interface\"Specify interface for source address in all HTTP(S) client connections\" ~ INTERFACE$if"),
CONF("ip.ftp.source-interface", MODE_CONFIG, ORDER_FORWARD + 10, 0, config_store,
     "ip ftp\"FTP configuration commands\" source-interface\"Specify interface for source address in FTP connections\" "
     "~ INTERFACE$if"),
CONF("ip.tftp.source-interface", MODE_CONFIG, ORDER_FORWARD + 11, 0, config_store,
     "ip tftp\"tftp configuration commands\" "
     "source-interface\"Specify interface for source address in TFTP connections\" ~ INTERFACE$if"),
CONF("shell", MODE_CONFIG, ORDER_DNS - 3, 0, config_store,
     "shell\"Configure shell command\" processing\"Enable shell processing\" [full$full\"Enable full shell processing\"]"),
CONF("ip.routing", MODE_CONFIG, ORDER_DNS - 1, ROW_NEGATED, config_store,
     "ip routing\"Enable IP routing\""),
CONF("ip.multicast-routing", MODE_CONFIG, ORDER_DNS + 6, 0, config_store,
     "ip multicast-routing\"Enable IP multicast forwarding\" [distributed$distributed\"Distributed multicast switching\"]"),
CONF("ip.source-route", MODE_CONFIG, ORDER_DNS - 2, ROW_NEGATED, config_store,
     "ip source-route\"Process packets with source routing header options\""),
CONF("ip.bootp.server", MODE_CONFIG, ORDER_DNS + 7, ROW_NEGATED, config_store,
     "ip bootp\"Config BOOTP services\" server\"Enable BOOTP server\""),
CONF("ip.classless", MODE_CONFIG, ORDER_DNS + 8, ROW_NEGATED | ROW_HIDDEN, config_store,
     "ip classless\"Follow classless routing forwarding rules\""),
CONF("ip.subnet-zero", MODE_CONFIG, ORDER_DNS + 9, ROW_NEGATED | ROW_HIDDEN, config_store,
     "ip subnet-zero\"Allow 'subnet zero' subnets\""),
CONF("ip.finger", MODE_CONFIG, ORDER_DNS + 10, ROW_HIDDEN, config_store, "ip finger\"finger server\""),
CONF("ip.tcp.synwait-time", MODE_CONFIG, ORDER_DNS + 11, 0, config_store,
     "ip tcp\"Global TCP parameters\" synwait-time\"Set time to wait on new TCP connections\" ~ "
     "<5-300>$seconds\"Seconds to wait\"", .defaults = "seconds=30"),
CONF("ip.tcp.path-mtu-discovery", MODE_CONFIG, ORDER_DNS + 12, 0, config_store,
     "ip tcp path-mtu-discovery\"Enable path-MTU discovery on new TCP connections\""),
CONF("ip.pim.rp-address", MODE_CONFIG, ORDER_FORWARD + 20, ROW_LIST, config_store,
     "ip pim\"PIM global commands\" rp-address\"PIM RP-address (Rendezvous Point)\" "
     "A.B.C.D$address\"IP address of Rendezvous-point for group\" ~ "
     "[<1-99>$list\"Access-list reference for group\"|WORD$list\"IP Named Standard Access list\"]", .key = "address"),
CONF("ip.route", MODE_CONFIG, ORDER_ROUTE, ROW_LIST, config_ip_route,
     "ip route\"Establish static routes\" A.B.C.D$net\"Destination prefix\" "
     "A.B.C.D$mask\"Destination prefix mask\" ~ "
     "(INTERFACE$if [A.B.C.D$via\"Forwarding router's address\"]|A.B.C.D$via\"Forwarding router's address\") "
     "[<1-255>$distance\"Distance metric for this route\"] "
     "{name\"Specify name of the next hop\" WORD$name\"Name\"|"
     "permanent$permanent\"permanent route\"|tag\"Set tag for this route\" <1-4294967295>$tag\"Tag value\"|"
     "track\"Install route depending on tracked item\" <1-1000>$track\"tracked object number\"}",
     .key = "net mask if via"),
CONF("ip.ssh.version", MODE_CONFIG, ORDER_ROUTE + 10, 0, config_store,
     "ip ssh\"Configure ssh options\" version\"Specify protocol version to be supported\" ~ "
     "<1-2>$version\"Protocol version\""),
CONF("ip.ssh.time-out", MODE_CONFIG, ORDER_ROUTE + 11, 0, config_store,
     "ip ssh time-out\"Specify SSH time-out interval\" ~ <1-120>$seconds\"SSH time-out interval (secs)\"",
     .defaults = "seconds=120"),
CONF("ip.ssh.authentication-retries", MODE_CONFIG, ORDER_ROUTE + 12, 0, config_store,
     "ip ssh authentication-retries\"Specify number of authentication retries\" ~ "
     "<0-5>$number\"Number of authentication retries\"", .defaults = "number=3"),
CONF("ip.ssh.rsa", MODE_CONFIG, ORDER_ROUTE + 13, 0, config_store,
     "ip ssh rsa\"Configure RSA keypair name for SSH\" keypair-name\"RSA keypair name\" ~ WORD$label\"Keypair name\""),
CONF("ip.ssh.source-interface", MODE_CONFIG, ORDER_ROUTE + 14, 0, config_store,
     "ip ssh source-interface\"Specify interface for source address in SSH connections\" ~ INTERFACE$if"),
CONF("ip.ssh.logging", MODE_CONFIG, ORDER_ROUTE + 15, 0, config_store,
     "ip ssh logging\"Configure logging for SSH\" events\"SSH events\""),
CONF("ip.ssh.dh", MODE_CONFIG, ORDER_ROUTE + 16, 0, config_store,
     "ip ssh dh\"Diffie-Hellman\" min\"Minimum Diffie-Hellman key size\" size\"Minimum size\" ~ "
     "(1024$bits\"1024 bits\"|2048$bits\"2048 bits\"|4096$bits\"4096 bits\")"),
CONF("ip.ssh.server.algorithm", MODE_CONFIG, ORDER_ROUTE + 18, ROW_LIST, config_store,
     "ip ssh server\"SSH server\" algorithm\"Algorithms of the server\" "
     "(authentication$which\"User authentication methods\"|encryption$which\"Encryption algorithms\"|"
     "hostkey$which\"Host key algorithms\"|kex$which\"DH key exchange algorithms\"|mac$which\"MAC algorithms\"|"
     "publickey$which\"Public key algorithms\") ~ LINE$list\"Algorithms in order of preference\"", .key = "which"),
CONF("ip.ssh.pubkey-chain", MODE_CONFIG, ORDER_ROUTE + 17, 0, config_store,
     "ip ssh pubkey-chain\"pubkey chain configuration commands\"", .enters = MODE_SSH_PUBKEY),
CONF("ip.ssh.pubkey.username", MODE_SSH_PUBKEY, 10, ROW_LIST, config_store,
     "username\"SSH user name\" WORD$user\"username\"", .key = "user", .enters = MODE_SSH_PUBKEY_USER),
CONF("ip.ssh.pubkey.key-hash", MODE_SSH_PUBKEY_USER, 10, ROW_LIST, config_store,
     "key-hash\"specify the pub key hash of user\" (ssh-rsa$type\"ssh-rsa key type\"|ssh-dss$type\"ssh-dss key type\") "
     "HEX$hash\"key hash\" [LINE$comment\"key name\"]", .key = "hash",
     .write = "key-hash (ssh-rsa$type|ssh-dss$type) HEX$hash [LINE$comment] "),
CONF("ip.ssh.pubkey.key-string", MODE_SSH_PUBKEY_USER, 20, ROW_HIDDEN, config_key_string,
     "key-string\"specify the pub key in the encoded form of user\"", .enters = MODE_SSH_PUBKEY_DATA),
EXEC("ip.ssh.pubkey.data", MODE_SSH_PUBKEY_DATA, 15, 0, config_key_data, "LINE$text\"Key data\""),
CONF("ip.scp.server", MODE_CONFIG, ORDER_ROUTE + 20, 0, config_store,
     "ip scp\"Scp commands\" server\"SCP server\" enable\"Enable SCP server\""),
CONF("ntp.server", MODE_CONFIG, ORDER_NTP + 5, ROW_LIST, config_store,
     "ntp\"Configure NTP\" server\"Configure NTP server\" HOST$host\"IP address or name of peer\" ~ "
     "{version\"Configure NTP version\" <1-4>$version\"NTP version number\"|"
     "key\"Configure peer authentication key\" <1-4294967295>$key\"Peer key number\"|"
     "prefer$prefer\"Prefer this peer when possible\"|iburst$iburst\"Send a burst when peer is unreachable (Default)\"|"
     "burst$burst\"Send a burst when peer is reachable (Default)\"|"
     "minpoll\"Minimum poll interval\" <4-17>$minpoll\"Poll value in Log2\"|"
     "maxpoll\"Maximum poll interval\" <4-17>$maxpoll\"Poll value in Log2\"|"
     "source\"Interface for source address\" INTERFACE$if}", .key = "host"),
CONF("ntp.peer", MODE_CONFIG, ORDER_NTP + 6, ROW_LIST, config_store,
     "ntp peer\"Configure NTP peer\" HOST$host\"IP address or name of peer\" ~ "
     "{key\"Configure peer authentication key\" <1-4294967295>$key\"Peer key number\"|"
     "prefer$prefer\"Prefer this peer when possible\"}", .key = "host"),
CONF("ntp.master", MODE_CONFIG, ORDER_NTP + 4, 0, config_store,
     "ntp master\"Act as NTP master clock\" ~ [<1-15>$stratum\"Stratum number\"]"),
CONF("ntp.authenticate", MODE_CONFIG, ORDER_NTP, 0, config_store, "ntp authenticate\"Authenticate time sources\""),
CONF("ntp.authentication-key", MODE_CONFIG, ORDER_NTP + 1, ROW_LIST | ROW_SECRET, config_store,
     "ntp authentication-key\"Authentication key for trusted time sources\" <1-4294967295>$number\"Key number\" ~ "
     "md5\"MD5 authentication\" WORD$key\"Authentication key\" [<0-7>$type\"Authentication key encryption type\"]",
     .key = "number"),
CONF("ntp.trusted-key", MODE_CONFIG, ORDER_NTP + 2, ROW_LIST, config_store,
     "ntp trusted-key\"Key numbers for trusted time sources\" <1-4294967295>$number\"Key number\"", .key = "number"),
CONF("ntp.source", MODE_CONFIG, ORDER_NTP + 3, 0, config_store,
     "ntp source\"Configure interface for source address\" ~ INTERFACE$if"),
{0},
};
/* clang-format on */

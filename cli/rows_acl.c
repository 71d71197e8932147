/* Access lists, named and numbered. */
#include "cli/config_handlers.h"

/* An address in an extended entry: p is s or d (source, destination). */
#define ADDRESS(p, what)                                                                        \
	"(any$" p "any\"Any " what " host\"|host\"A single " what " host\" A.B.C.D$" p "host\"" \
	"Host address\"|A.B.C.D$" p "net\"Address\" A.B.C.D$" p "wild\"Wildcard bits\")"
#define PORT_NAMES(c)                                                                          \
	"bgp$" c "\"Border Gateway Protocol (179)\"|bootpc$" c "\"Bootstrap Protocol (BOOTP) " \
	"client (68)\"|bootps$" c "\"Bootstrap Protocol (BOOTP) server (67)\"|domain$" c       \
	"\"Domain Name Service (53)\"|ftp$" c "\"File Transfer Protocol (21)\"|isakmp$" c      \
	"\"Internet Security Association and Key Management Protocol (500)\"|"                 \
	"non500-isakmp$" c "\"Internet Security Association and Key Management Protocol "      \
	"(4500)\"|ntp$" c "\"Network Time Protocol (123)\"|smtp$" c "\"Simple Mail Transport " \
	"Protocol (25)\"|snmp$" c "\"Simple Network Management Protocol (161)\"|syslog$" c     \
	"\"System Logger (514)\"|tacacs$" c "\"TAC Access Control System (49)\"|telnet$" c     \
	"\"Telnet (23)\"|tftp$" c "\"Trivial File Transfer Protocol (69)\"|www$" c             \
	"\"World Wide Web (HTTP, 80)\"|<0-65535>$" c "\"Port number\""
#define PORTS(p)                                                                                 \
	"[(eq$" p "op\"Match only packets on a given port number\"|gt$" p "op\"Match only "      \
	"packets with a greater port number\"|lt$" p "op\"Match only packets with a lower port " \
	"number\"|neq$" p "op\"Match only packets not on a given port number\") (" PORT_NAMES(   \
	    p "port") ")|range$" p                                                               \
		      "op\"Match only packets in the range of port numbers\" (" PORT_NAMES(      \
			  p "port") ") (" PORT_NAMES(p "last") ")]"
#define AF(n) "|af" #n "$dscp\"Match packets with AF" #n " dscp\""
#define CS(n) "|cs" #n "$dscp\"Match packets with CS" #n " dscp\""
#define DSCP                                                                                      \
	"dscp\"Match packets with given dscp value\" (<0-63>$dscp\"Differentiated services "      \
	"codepoint value\"" AF(11) AF(12) AF(13) AF(21) AF(22) AF(23) AF(31) AF(32) AF(33) AF(41) \
	    AF(42) AF(43) CS(1) CS(2) CS(3) CS(4) CS(5) CS(6)                                     \
		CS(7) "|default$dscp\"Match packets with default dscp (000000)\"|ef$dscp\"Match " \
		      "packets with EF dscp (101110)\")"
#define PRECEDENCE                                                                               \
	"precedence\"Match packets with given precedence value\" (<0-7>$precedence\"Precedence " \
	"value\"|"                                                                               \
	"critical$precedence\"Match packets with critical precedence (5)\"|"                     \
	"flash$precedence\"Match packets with flash precedence (3)\"|"                           \
	"flash-override$precedence\"Match packets with flash override precedence (4)\"|"         \
	"immediate$precedence\"Match packets with immediate precedence (2)\"|"                   \
	"internet$precedence\"Match packets with internetwork control precedence (6)\"|"         \
	"network$precedence\"Match packets with network control precedence (7)\"|"               \
	"priority$precedence\"Match packets with priority precedence (1)\"|"                     \
	"routine$precedence\"Match packets with routine precedence (0)\")"
#define TOS                                                                               \
	"tos\"Match packets with given TOS value\" (<0-15>$tos\"Type of service value\"|" \
	"max-reliability$tos\"Match packets with max reliable TOS (2)\"|"                 \
	"max-throughput$tos\"Match packets with max throughput TOS (4)\"|"                \
	"min-delay$tos\"Match packets with min delay TOS (8)\"|"                          \
	"min-monetary-cost$tos\"Match packets with min monetary cost TOS (1)\"|"          \
	"normal$tos\"Match packets with normal TOS (0)\")"
#define COMMON_OPTIONS                                                                           \
	DSCP "|fragments$fragments\"Check non-initial fragments\"|log$log\"Log matches against " \
	     "this entry\"|"                                                                     \
	     "log-input$log-input\"Log matches against this entry, including input "             \
	     "interface\"|" PRECEDENCE "|" TOS
#define OPTIONS "{" COMMON_OPTIONS "}"
#define TCP_OPTIONS                                                                              \
	"{ack$ack\"Match on the ACK bit\"|established$established\"Match established "           \
	"connections\"|"                                                                         \
	"fin$fin\"Match on the FIN bit\"|psh$psh\"Match on the PSH bit\"|rst$rst\"Match on the " \
	"RST bit\"|"                                                                             \
	"syn$syn\"Match on the SYN bit\"|" COMMON_OPTIONS "}"
#define PROTOCOLS                                                                               \
	"(ahp$proto\"Authentication Header Protocol\"|eigrp$proto\"Cisco's EIGRP routing "      \
	"protocol\"|esp$proto\"Encapsulation Security Payload\"|gre$proto\"Cisco's GRE "        \
	"tunneling\"|igmp$proto\"Internet Gateway Message Protocol\"|ip$proto\"Any Internet "   \
	"Protocol\"|ipinip$proto\"IP in IP tunneling\"|nos$proto\"KA9Q NOS compatible IP over " \
	"IP tunneling\"|ospf$proto\"OSPF routing protocol\"|pcp$proto\"Payload Compression "    \
	"Protocol\"|pim$proto\"Protocol Independent Multicast\"|<0-255>$proto\"An IP protocol " \
	"number\")"
#define ICMP_TYPES                                                                               \
	"[<0-255>$icmp\"ICMP message type\" [<0-255>$code\"ICMP message code\"]|"                \
	"administratively-prohibited$icmp\"Administratively prohibited\"|echo$icmp\"Echo "       \
	"(ping)\"|echo-reply$icmp\"Echo reply\"|host-unreachable$icmp\"Host unreachable\"|"      \
	"net-unreachable$icmp\"Net unreachable\"|packet-too-big$icmp\"Fragmentation needed and " \
	"DF set\"|port-unreachable$icmp\"Port unreachable\"|redirect$icmp\"All redirects\"|"     \
	"time-exceeded$icmp\"All time exceededs\"|ttl-exceeded$icmp\"TTL exceeded\"|"            \
	"unreachable$icmp\"All unreachables\"]"
#define SEQ "[<1-2147483647>$seq\"Sequence Number\"] "
#define ACTION                                                                         \
	"(deny$action\"Specify packets to reject\"|permit$action\"Specify packets to " \
	"forward\") "
#define BOTH	    ADDRESS("s", "source") " " ADDRESS("d", "destination")
#define ENTRY_FLAGS (ROW_LIST | ROW_ORDERED | ROW_NUMBERED)

#define EXT_IP ACTION PROTOCOLS " " BOTH " " OPTIONS
#define EXT_ICMP \
	ACTION "icmp$proto\"Internet Control Message Protocol\" " BOTH " " ICMP_TYPES " " OPTIONS
#define EXT_TCP                                                                                \
	ACTION "tcp$proto\"Transmission Control Protocol\" " ADDRESS("s", "source") " " PORTS( \
	    "s") " " ADDRESS("d", "destination") " " PORTS("d") " " TCP_OPTIONS
#define EXT_UDP                                                                         \
	ACTION "udp$proto\"User Datagram Protocol\" " ADDRESS("s", "source") " " PORTS( \
	    "s") " " ADDRESS("d", "destination") " " PORTS("d") " " OPTIONS
#define STD_ENTRY                                                                \
	ACTION "(any$sany\"Any source host\"|host\"A single host address\" "     \
	       "A.B.C.D$shost\"Host address\"|A.B.C.D$snet\"Address to match\" " \
	       "[A.B.C.D$swild\"Wildcard bits\"]) [log$log\"Log matches against this entry\"]"
#define STD_WRITE                                                                            \
	"(deny$action|permit$action) (any$sany|A.B.C.D$shost|A.B.C.D$snet [A.B.C.D$swild]) " \
	"[log$log]"
#define EXT_NUMBER                                                                            \
	"access-list\"Add an access list entry\" (<100-199>$list\"IP extended access list\"|" \
	"<2000-2699>$list\"IP extended access list (expanded range)\") ~ "
#define STD_NUMBER                                                                  \
	"access-list (<1-99>$list\"IP standard access list\"|<1300-1999>$list\"IP " \
	"standard access list (expanded range)\") ~ "

/* clang-format off */
const struct gram_row rows_acl[] = {
CONF("acl.extended", MODE_CONFIG, ORDER_ACL + 1, ROW_LIST | ROW_BLOCK, config_acl,
     "ip access-list\"Named access-list\" extended\"Extended Access List\" "
     "(<100-199>$name\"Extended IP access-list number\"|<2000-2699>$name\"Extended IP access-list number (expanded range)\"|"
     "WORD$name\"Access-list name\")", .key = "name", .enters = MODE_ACL_EXT),
CONF("acl.standard", MODE_CONFIG, ORDER_ACL, ROW_LIST | ROW_BLOCK, config_acl,
     "ip access-list standard\"Standard Access List\" "
     "(<1-99>$name\"Standard IP access-list number\"|<1300-1999>$name\"Standard IP access-list number (expanded range)\"|"
     "WORD$name\"Access-list name\")", .key = "name", .enters = MODE_ACL_STD),
EXEC("acl.resequence", MODE_CONFIG, 15, 0, config_acl_resequence,
     "ip access-list resequence\"Resequence Access List\" WORD$name\"Access-list name\" "
     "<1-2147483647>$start\"Starting Sequence Number\" <1-2147483647>$step\"Step to increment the sequence number\""),
CONF("ace.ip", MODE_ACL_EXT, 10, ENTRY_FLAGS, config_ace, SEQ EXT_IP, .key = "-seq"),
CONF("ace.icmp", MODE_ACL_EXT, 10, ENTRY_FLAGS, config_ace, SEQ EXT_ICMP, .key = "-seq"),
CONF("ace.tcp", MODE_ACL_EXT, 10, ENTRY_FLAGS, config_ace, SEQ EXT_TCP, .key = "-seq"),
CONF("ace.udp", MODE_ACL_EXT, 10, ENTRY_FLAGS, config_ace, SEQ EXT_UDP, .key = "-seq"),
CONF("ace.remark", MODE_ACL_EXT, 10, ROW_LIST | ROW_ORDERED, config_ace,
     SEQ "remark\"Access list entry comment\" LINE$text\"Comment up to 100 characters\"", .key = "-seq",
     .write = "remark LINE$text"),
EXEC("ace.number", MODE_ACL_EXT, 15, ROW_NO, config_ace_number,
     "<1-2147483647>$seq\"Sequence Number\""),
CONF("std.ace", MODE_ACL_STD, 10, ENTRY_FLAGS, config_ace, SEQ STD_ENTRY, .key = "-seq",
     .write = "[<1-2147483647>$seq] " STD_WRITE),
CONF("std.remark", MODE_ACL_STD, 10, ROW_LIST | ROW_ORDERED, config_ace,
     SEQ "remark\"Access list entry comment\" LINE$text\"Comment up to 100 characters\"", .key = "-seq",
     .write = "remark LINE$text"),
EXEC("std.number", MODE_ACL_STD, 15, ROW_NO, config_ace_number, "<1-2147483647>$seq\"Sequence Number\""),
/* Numbered lists typed line by line are the same lists: kept in the named form's node. */
EXEC("access-list.ip", MODE_CONFIG, 15, ROW_NO, config_access_list, EXT_NUMBER EXT_IP),
EXEC("access-list.icmp", MODE_CONFIG, 15, ROW_NO, config_access_list, EXT_NUMBER EXT_ICMP),
EXEC("access-list.tcp", MODE_CONFIG, 15, ROW_NO, config_access_list, EXT_NUMBER EXT_TCP),
EXEC("access-list.udp", MODE_CONFIG, 15, ROW_NO, config_access_list, EXT_NUMBER EXT_UDP),
EXEC("access-list.std", MODE_CONFIG, 15, ROW_NO, config_access_list, STD_NUMBER STD_ENTRY),
EXEC("access-list.remark", MODE_CONFIG, 15, ROW_NO, config_access_list,
     "access-list (<1-199>$list\"IP access list\"|<1300-2699>$list\"IP access list (expanded range)\") ~ "
     "remark\"Access list entry comment\" LINE$text\"Comment up to 100 characters\""),
{0},
};
/* clang-format on */

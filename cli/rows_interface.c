/* Interfaces. */
#include "cli/config_handlers.h"

/* clang-format off */
const struct gram_row rows_interface[] = {
CONF("interface", MODE_CONFIG, ORDER_INTERFACE, ROW_LIST | ROW_BLOCK, config_interface,
     "interface\"Select an interface to configure\" INTERFACE$if", .key = "if", .enters = MODE_INTERFACE),
CONF("if.description", MODE_INTERFACE, 10, 0, config_store,
     "description\"Interface specific description\" ~ "
     "LINE$text\"Up to 200 characters describing this interface\""),
CONF("if.bandwidth", MODE_INTERFACE, 20, 0, config_store,
     "bandwidth\"Set bandwidth informational parameter\" ~ <1-100000000>$kbps\"Bandwidth in kilobits\""),
CONF("if.vrf", MODE_INTERFACE, 15, ROW_HIDDEN, config_store,
     "vrf\"VRF Parameters on the interface\" forwarding\"Configure forwarding table\" ~ WORD$name\"VRF name\""),
CONF("if.mac-address", MODE_INTERFACE, 25, 0, config_store,
     "mac-address\"Manually set interface MAC address\" ~ H.H.H$mac\"MAC address\""),
CONF("if.ip.address", MODE_INTERFACE, 30, ROW_BOTH | ROW_PREFIX, config_ip_address,
     "ip\"Interface Internet Protocol config commands\" address\"Set the IP address of an interface\" ~ "
     "A.B.C.D$address\"IP address\" A.B.C.D$mask\"IP subnet mask\""),
CONF("if.ip.secondary", MODE_INTERFACE, 29, ROW_LIST | ROW_PREFIX, config_ip_address,
     "ip address A.B.C.D$address\"IP address\" A.B.C.D$mask\"IP subnet mask\" "
     "secondary$secondary\"Make this IP address a secondary address\"", .key = "address"),
CONF("if.ip.access-group", MODE_INTERFACE, 40, ROW_LIST, config_store,
     "ip access-group\"Specify access control for packets\" "
     "(<1-199>$list\"IP access list (standard or extended)\"|<1300-2699>$list\"IP expanded access list (standard or extended)\"|"
     "WORD$list\"Access-list name\") ~ (in$direction\"inbound packets\"|out$direction\"outbound packets\")",
     .key = "direction"),
CONF("if.ip.mtu", MODE_INTERFACE, 45, 0, config_store,
     "ip mtu\"Set IP Maximum Transmission Unit\" ~ <68-9216>$mtu\"MTU (bytes)\""),
CONF("if.ip.redirects", MODE_INTERFACE, 41, ROW_NEGATED, config_store,
     "ip redirects\"Enable sending ICMP Redirect messages\""),
CONF("if.ip.unreachables", MODE_INTERFACE, 42, ROW_NEGATED, config_store,
     "ip unreachables\"Enable sending ICMP Unreachable messages\""),
CONF("if.ip.directed-broadcast", MODE_INTERFACE, 44, 0, config_store,
     "ip directed-broadcast\"Enable forwarding of directed broadcasts\""),
CONF("if.arp.timeout", MODE_INTERFACE, 48, 0, config_store,
     "arp\"Set arp type (arpa, probe, snap), timeout, log options\" timeout\"Set ARP cache timeout\" ~ "
     "<0-2147483>$seconds\"Seconds\"", .defaults = "seconds=14400"),
CONF("if.ip.proxy-arp", MODE_INTERFACE, 43, ROW_NEGATED, config_store, "ip proxy-arp\"Enable proxy ARP\""),
CONF("if.ip.nat", MODE_INTERFACE, 46, ROW_LIST | ROW_HIDDEN, config_store,
     "ip nat\"NAT interface commands\" (inside$side\"Inside interface for address translation\"|"
     "outside$side\"Outside interface for address translation\")", .key = "side"),
CONF("if.ip.tcp.adjust-mss", MODE_INTERFACE, 47, 0, config_store,
     "ip tcp\"TCP interface commands\" adjust-mss\"Adjust the mss of transit packets\" ~ "
     "<500-1460>$mss\"Maximum segment size in bytes\""),
CONF("if.ip.virtual-reassembly", MODE_INTERFACE, 75, 0, config_store,
     "ip virtual-reassembly\"Virtual Reassembly\""),
CONF("if.ip.pim", MODE_INTERFACE, 48, 0, config_store,
     "ip pim\"PIM interface commands\" ~ (dense-mode$mode\"Enable PIM dense-mode operation\"|"
     "sparse-dense-mode$mode\"Enable PIM sparse-dense-mode operation\"|"
     "sparse-mode$mode\"Enable PIM sparse-mode operation\")"),
CONF("if.ip.igmp.join-group", MODE_INTERFACE, 49, ROW_LIST, config_store,
     "ip igmp\"IGMP interface commands\" join-group\"IGMP join multicast group\" "
     "A.B.C.D$group\"IP group address\"", .key = "group"),
CONF("if.load-interval", MODE_INTERFACE, 50, 0, config_store,
     "load-interval\"Specify interval for load calculation for an interface\" ~ "
     "<30-600>$seconds\"Load interval delay in seconds\"", .defaults = "seconds=300"),
CONF("if.shutdown", MODE_INTERFACE, 60, 0, config_store, "shutdown\"Shutdown the selected interface\""),
CONF("if.mtu", MODE_INTERFACE, 27, 0, config_store,
     "mtu\"Set the interface Maximum Transmission Unit (MTU)\" ~ <64-9216>$mtu\"MTU size in bytes\"",
     .defaults = "mtu=1500"),
CONF("if.delay", MODE_INTERFACE, 28, 0, config_store,
     "delay\"Specify interface throughput delay\" ~ <1-16777215>$delay\"Throughput delay (tens of microseconds)\""),
CONF("if.keepalive", MODE_INTERFACE, 61, ROW_BOTH, config_store,
     "keepalive\"Enable keepalive\" ~ [<0-32767>$seconds\"Keepalive period (default 10 seconds)\"]",
     .defaults = "seconds=10"),
CONF("if.duplex", MODE_INTERFACE, 62, 0, config_store,
     "duplex\"Configure duplex operation.\" ~ (auto$duplex\"Enable AUTO duplex configuration\"|"
     "full$duplex\"Force full duplex operation\"|half$duplex\"Force half-duplex operation\")", .defaults = "duplex=auto"),
CONF("if.speed", MODE_INTERFACE, 63, 0, config_store,
     "speed\"Configure speed operation.\" ~ (10$speed\"Force 10 Mbps operation\"|100$speed\"Force 100 Mbps operation\"|"
     "1000$speed\"Force 1000 Mbps operation\"|auto$speed\"Enable AUTO speed configuration\")", .defaults = "speed=auto"),
CONF("if.negotiation", MODE_INTERFACE, 64, ROW_BOTH, config_store,
     "negotiation\"Select Autonegotiation mode\" auto\"Perform link autonegotiation\""),
CONF("if.tunnel.source", MODE_INTERFACE, 70, 0, config_store,
     "tunnel\"protocol-over-protocol tunneling\" source\"source of tunnel packets\" ~ "
     "(A.B.C.D$address\"ip address\"|INTERFACE$if)"),
CONF("if.tunnel.mode", MODE_INTERFACE, 71, 0, config_store,
     "tunnel mode\"tunnel encapsulation method\" ~ (gre$mode\"generic route encapsulation protocol\"|"
     "ipsec$mode\"IPSec tunnel encapsulation\") (ip$over\"over IP\"|ipv4$over\"over IPv4\"|multipoint$over\"multipoint\")"),
CONF("if.tunnel.destination", MODE_INTERFACE, 72, 0, config_store,
     "tunnel destination\"destination of tunnel\" ~ HOST$host\"ip address or host name\""),
CONF("if.tunnel.key", MODE_INTERFACE, 73, 0, config_store,
     "tunnel key\"security or selector key\" ~ <0-4294967295>$key\"key\""),
CONF("if.tunnel.protection", MODE_INTERFACE, 74, 0, config_store,
     "tunnel protection\"Enable tunnel protection\" ipsec\"Use ipsec to protect this tunnel interface\" "
     "profile\"Determine the ipsec policy profile to use.\" ~ WORD$profile\"Name of the ipsec profile to be used\""),
CONF("if.cdp", MODE_INTERFACE, 80, ROW_BOTH, config_store,
     "cdp\"CDP interface subcommands\" enable\"Enable CDP on interface\""),
CONF("if.mop.enabled", MODE_INTERFACE, 81, ROW_BOTH, config_store,
     "mop\"DEC MOP server commands\" enabled\"Enable MOP for interface\""),
CONF("if.mop.sysid", MODE_INTERFACE, 82, ROW_BOTH, config_store,
     "mop sysid\"Send MOP system ID messages for interface\""),
CONF("if.crypto.map", MODE_INTERFACE, 90, 0, config_interface_map,
     "crypto\"Encryption/Decryption commands\" map\"Assign a Crypto Map\" ~ WORD$name\"Crypto Map tag\""),
CONF("if.crypto.df-bit", MODE_INTERFACE, 91, 0, config_store,
     "crypto ipsec\"Set IPSec parameters\" df-bit\"Handling of encapsulated DF bit.\" ~ "
     "(clear$how\"Clear DF bit in outer IP header\"|copy$how\"Copy DF bit from inner IP header\"|"
     "set$how\"Set DF bit in outer IP header\")", .defaults = "how=copy"),
CONF("if.crypto.fragmentation", MODE_INTERFACE, 92, 0, config_store,
     "crypto ipsec fragmentation\"Handling of fragmentation of near-MTU sized packets\" ~ "
     "(after-encryption$how\"Perform fragmentation after encryption\"|"
     "before-encryption$how\"Perform fragmentation before encryption\")"),
{0},
};
/* clang-format on */

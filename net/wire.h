/*
 * What lies on the wire: Ethernet, ARP, IPv4, ICMP, UDP and the header of our streams.
 */
#ifndef GKMSH_NET_WIRE_H
#define GKMSH_NET_WIRE_H

#include "base/addr.h"
#include "base/bytes.h"
#include "base/status.h"

#define ETHER_HEADER 14
#define ETHER_MIN    60 /* without the check sequence: shorter frames are padded */
#define ETHER_IPV4   0x0800
#define ETHER_ARP    0x0806

#define ARP_LEN	    28
#define ARP_REQUEST 1
#define ARP_REPLY   2

#define IPV4_HEADER	20
#define IPV4_HEADER_MAX 60
#define IPV4_LENGTH_MAX 65535
#define IPV4_DF		0x4000
#define IPV4_MF		0x2000
#define IPV4_OFFSET	0x1fff

#define ICMP_HEADER	   8
#define ICMP_ECHO_REPLY	   0
#define ICMP_UNREACHABLE   3
#define ICMP_QUENCH	   4
#define ICMP_REDIRECT	   5
#define ICMP_ECHO	   8
#define ICMP_TIME_EXCEEDED 11
#define ICMP_PARAMETER	   12

enum icmp_unreachable {
	ICMP_NET = 0,
	ICMP_HOST = 1,
	ICMP_PROTOCOL = 2,
	ICMP_PORT = 3,
	ICMP_FRAG = 4,
	ICMP_ADMIN = 13,
};

#define UDP_HEADER 8

#define STREAM_HEADER 20 /* ports, numbers and flags lie where TCP's do, so access lists apply */
#define STREAM_FIN    0x01
#define STREAM_SYN    0x02
#define STREAM_RST    0x04
#define STREAM_PSH    0x08
#define STREAM_ACK    0x10

struct ipv4 {
	uint8_t header; /* octets, options included */
	uint8_t tos;
	uint16_t length;
	uint16_t id;
	uint16_t frag; /* flags and offset as on the wire */
	uint8_t ttl;
	uint8_t proto;
	uint16_t checksum;
	ip4_t src, dst;
};

/* ST_TRUNCATED or ST_SYNTAX; the checksum is not looked at. */
enum status ipv4_read(struct bytes packet, struct ipv4 *out) must_use;
/* Writes 20 octets, checksum made; header and checksum of the struct are not used. */
void ipv4_write(uint8_t *at, const struct ipv4 *);
void ipv4_set_checksum(uint8_t *packet); /* over the header as it stands */

/* RFC 1071: the complement that makes a sum of zero; a checksum that holds gives 0. */
uint16_t net_checksum(struct bytes, uint32_t sum);
/* Sum of the pseudo header, to start net_checksum() with. */
uint32_t net_pseudo_sum(ip4_t src, ip4_t dst, uint8_t proto, size_t len);

#endif

#include "router/read_acl.h"

#include <stdlib.h>
#include <string.h>

/* The words of an entry that stand for numbers. */
struct word {
	const char *name;
	int value;
};

static const struct word protocols[] = {
    {"ahp", 51},  {"eigrp", 88},	 {"esp", 50},	{"gre", 47}, {"icmp", 1},
    {"igmp", 2},  {"ip", NET_PROTO_ANY}, {"ipinip", 4}, {"nos", 94}, {"ospf", 89},
    {"pcp", 108}, {"pim", 103},		 {"tcp", 6},	{"udp", 17}, {NULL, 0}};
static const struct word ports[] = {
    {"bgp", 179},    {"bootpc", 68},	      {"bootps", 67}, {"domain", 53}, {"ftp", 21},
    {"isakmp", 500}, {"non500-isakmp", 4500}, {"ntp", 123},   {"smtp", 25},   {"snmp", 161},
    {"syslog", 514}, {"tacacs", 49},	      {"telnet", 23}, {"tftp", 69},   {"www", 80},
    {NULL, 0}};
static const struct word dscps[] = {
    {"af11", 10}, {"af12", 12},	  {"af13", 14}, {"af21", 18}, {"af22", 20}, {"af23", 22},
    {"af31", 26}, {"af32", 28},	  {"af33", 30}, {"af41", 34}, {"af42", 36}, {"af43", 38},
    {"cs1", 8},	  {"cs2", 16},	  {"cs3", 24},	{"cs4", 32},  {"cs5", 40},  {"cs6", 48},
    {"cs7", 56},  {"default", 0}, {"ef", 46},	{NULL, 0}};
static const struct word precedences[] = {{"routine", 0},  {"priority", 1},	  {"immediate", 2},
					  {"flash", 3},	   {"flash-override", 4}, {"critical", 5},
					  {"internet", 6}, {"network", 7},	  {NULL, 0}};
static const struct word services[] = {{"normal", 0},	       {"min-monetary-cost", 1},
				       {"max-reliability", 2}, {"max-throughput", 4},
				       {"min-delay", 8},       {NULL, 0}};
/* type and, in the high octet, code + 1 */
static const struct word icmp_types[] = {{"administratively-prohibited", 14 << 8 | 3},
					 {"echo", 8},
					 {"echo-reply", 0},
					 {"host-unreachable", 2 << 8 | 3},
					 {"net-unreachable", 1 << 8 | 3},
					 {"packet-too-big", 5 << 8 | 3},
					 {"port-unreachable", 4 << 8 | 3},
					 {"redirect", 5},
					 {"time-exceeded", 11},
					 {"ttl-exceeded", 1 << 8 | 11},
					 {"unreachable", 3},
					 {NULL, 0}};

static int value_of(const struct word *words, const struct conf_entry *e, const char *capture)
{
	const char *text = conf_arg(e, capture);

	for (const struct word *w = words; w->name; w++) {
		if (!strcmp(w->name, text))
			return w->value;
	}
	return (int)conf_num(e, capture, 0);
}

static void read_ports(const struct conf_entry *e, const char *op, const char *port,
		       const char *last, struct net_ports *out)
{
	static const struct {
		const char *word;
		enum net_port_op op;
	} ops[] = {{"eq", NET_PORT_EQ},
		   {"neq", NET_PORT_NEQ},
		   {"lt", NET_PORT_LT},
		   {"gt", NET_PORT_GT},
		   {"range", NET_PORT_RANGE}};
	const char *word = conf_arg(e, op);

	for (size_t i = 0; word && i < sizeof ops / sizeof *ops; i++) {
		if (!strcmp(ops[i].word, word))
			out->op = ops[i].op;
	}
	if (!word)
		return;
	out->port[out->n++] = (uint16_t)value_of(ports, e, port);
	if (out->op == NET_PORT_RANGE)
		out->port[out->n++] = (uint16_t)value_of(ports, e, last);
	/* "range 9 1" is "range 1 9" */
	if (out->n == 2 && out->port[0] > out->port[1]) {
		uint16_t low = out->port[1];

		out->port[1] = out->port[0];
		out->port[0] = low;
	}
}

static void read_address(const struct conf_entry *e, const char *host, const char *net,
			 const char *wild, ip4_t *address, ip4_t *wildcard)
{
	*address = conf_ip(e, host, conf_ip(e, net, 0));
	if (conf_has(e, host))
		*wildcard = 0;
	else if (conf_has(e, net))
		*wildcard = conf_ip(e, wild, 0);
	else
		*wildcard = IP4_BROADCAST;
}

static void read_icmp(const struct conf_entry *e, struct net_ace *a)
{
	int v;

	if (!conf_has(e, "icmp"))
		return;
	v = value_of(icmp_types, e, "icmp");
	a->flags |= NET_ACE_ICMP_TYPE;
	a->icmp_type = (uint8_t)v;
	if (v >> 8 || conf_has(e, "code")) {
		a->flags |= NET_ACE_ICMP_CODE;
		a->icmp_code = (uint8_t)(v >> 8 ? (v >> 8) - 1 : (int)conf_num(e, "code", 0));
	}
}

static void read_marks(const struct conf_entry *e, struct net_ace *a)
{
	static const struct {
		const char *capture;
		const struct word *words;
		uint32_t flag;
	} marks[] = {{"dscp", dscps, NET_ACE_DSCP},
		     {"precedence", precedences, NET_ACE_PRECEDENCE},
		     {"tos", services, NET_ACE_TOS}};
	uint8_t *const to[] = {&a->dscp, &a->precedence, &a->tos};

	for (size_t i = 0; i < 3; i++) {
		if (!conf_has(e, marks[i].capture))
			continue;
		a->flags |= marks[i].flag;
		*to[i] = (uint8_t)value_of(marks[i].words, e, marks[i].capture);
	}
}

static void read_flags(const struct conf_entry *e, struct net_ace *a)
{
	static const struct {
		const char *capture;
		uint32_t flag;
		uint8_t tcp;
	} flags[] = {{"established", NET_ACE_ESTABLISHED, 0},
		     {"fragments", NET_ACE_FRAGMENTS, 0},
		     {"log", NET_ACE_LOG, 0},
		     {"log-input", NET_ACE_LOG_INPUT, 0},
		     {"fin", 0, 1},
		     {"syn", 0, 2},
		     {"rst", 0, 4},
		     {"psh", 0, 8},
		     {"ack", 0, 16}};

	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
		if (!conf_has(e, flags[i].capture))
			continue;
		a->flags |= flags[i].flag;
		a->tcp_any |= flags[i].tcp;
	}
}

static void read_ace(const struct conf_entry *e, bool standard, struct net_ace *a)
{
	*a = (struct net_ace){.seq = (uint32_t)conf_num(e, "seq", 0), .proto = NET_PROTO_ANY};
	if (str_equal(conf_arg(e, "action"), "permit"))
		a->flags |= NET_ACE_PERMIT;
	read_address(e, "shost", "snet", "swild", &a->src, &a->src_wild);
	a->dst_wild = IP4_BROADCAST;
	read_flags(e, a);
	if (standard)
		return;
	a->proto = (uint16_t)value_of(protocols, e, "proto");
	read_address(e, "dhost", "dnet", "dwild", &a->dst, &a->dst_wild);
	read_ports(e, "sop", "sport", "slast", &a->src_port);
	read_ports(e, "dop", "dport", "dlast", &a->dst_port);
	read_icmp(e, a);
	read_marks(e, a);
}

enum status read_ace_list(const struct conf_node *list, struct net_ace **aces, size_t *n)
{
	size_t k = 0;

	*aces = NULL;
	*n = 0;
	conf_each (e, list, NULL)
		k += conf_has(e, "seq"); /* not the remarks */
	if (!k)
		return ST_OK;
	*aces = calloc(k, sizeof **aces);
	if (!*aces)
		return ST_NOMEM;
	conf_each (e, list, NULL) {
		if (conf_has(e, "seq"))
			read_ace(e, !strcmp(conf_row(e)->name, "std.ace"), &(*aces)[(*n)++]);
	}
	return ST_OK;
}

/* Who sent what to whom: every datagram as it left the router that made it, drawn as a ladder. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab/inside.h"
#include "net/wire.h"

#define COLUMN	    14
#define COLUMNS_MAX 8

/* ---- noting ---- */

static int owner_of(const struct lab *lab, ip4_t a)
{
	for (size_t i = 0; i < lab->n_nodes; i++)
		if (lab->nodes[i].node && lab->conf.ops->owns(lab->nodes[i].node, a))
			return (int)i;
	return -1;
}

static void describe_icmp(struct bytes p, struct text *t)
{
	static const struct {
		uint8_t type;
		const char *name;
	} types[] = {
	    {ICMP_ECHO, "echo"},
	    {ICMP_ECHO_REPLY, "echo reply"},
	    {ICMP_UNREACHABLE, "unreachable"},
	    {ICMP_TIME_EXCEEDED, "time exceeded"},
	};
	uint8_t type = p.n ? p.p[0] : 255;

	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		if (types[i].type == type) {
			text_addf(t, "ICMP %s", types[i].name);
			return;
		}
	}
	text_addf(t, "ICMP type %u", type);
}

static void describe_stream(struct bytes payload, struct text *t)
{
	struct rd r = rd_from(payload);
	uint16_t sport = rd_u16(&r), dport = rd_u16(&r);

	rd_skip(&r, 9);

	uint8_t flags = rd_u8(&r);
	text_addf(t, "stream %u > %u%s%s%s%s", sport, dport, flags & STREAM_SYN ? " open" : "",
		  flags & STREAM_FIN ? " close" : "", flags & STREAM_RST ? " reset" : "",
		  payload.n > STREAM_HEADER ? " data" : "");
}

static void describe(const struct lab *lab, const struct lab_message *m, struct text *t)
{
	struct bytes payload = BYTES(m->payload, m->n);
	struct rd r = rd_from(payload);

	if (!m->first) {
		text_add(t, "fragment");
	} else if (m->proto == 1) {
		describe_icmp(payload, t);
	} else if (m->proto == 6) {
		describe_stream(payload, t);
	} else if (m->proto == 17) {
		uint16_t sport = rd_u16(&r), dport = rd_u16(&r), len = rd_u16(&r);
		rd_skip(&r, 2);
		struct bytes data = rd_rest(&r);
		if (!lab->conf.describe ||
		    !lab->conf.describe(lab->conf.host, m->src, m->dst, sport, dport, data, t))
			text_addf(t, "UDP %u > %u, %u octets", sport, dport,
				  len < UDP_HEADER ? 0 : len - UDP_HEADER);
	} else if (m->proto == 50) {
		text_addf(t, "ESP SPI 0x%08X", (unsigned)rd_u32(&r));
	} else {
		text_addf(t, "protocol %u", m->proto);
	}
}

void lab_note_message(struct lab *lab, struct lab_node *from, struct bytes frame, bool lost)
{
	struct lab_ip ip;

	if (!lab_read_ip(frame, &ip) || !lab->conf.ops->owns(from->node, ip.src))
		return;
	if (!lab->messages)
		lab->messages = calloc(LAB_MESSAGES_MAX, sizeof *lab->messages);
	if (!lab->messages)
		return;

	size_t at = (lab->first_message + lab->n_messages) % LAB_MESSAGES_MAX;
	if (lab->n_messages == LAB_MESSAGES_MAX)
		lab->first_message = (lab->first_message + 1) % LAB_MESSAGES_MAX;
	else
		lab->n_messages++;

	struct lab_message *m = &lab->messages[at];
	m->at = lab->now.wall;
	m->from = from->index;
	m->src = ip.src;
	m->dst = ip.dst;
	m->proto = ip.proto;
	m->first = ip.first;
	m->lost = lost;
	m->n = (uint16_t)(ip.payload.n < sizeof m->payload ? ip.payload.n : sizeof m->payload);
	memcpy(m->payload, ip.payload.p, m->n);
}

/* ---- drawing ---- */

struct ladder {
	unsigned nodes[COLUMNS_MAX];
	size_t n;
};

static int column_of(const struct ladder *l, int node)
{
	for (size_t i = 0; i < l->n; i++)
		if ((int)l->nodes[i] == node)
			return (int)i;
	return -1;
}

static bool is_wanted(const struct lab_message *m, int to, int a, int b)
{
	if (a < 0)
		return true;
	if (b < 0)
		return (int)m->from == a || to == a;
	return ((int)m->from == a && to == b) || ((int)m->from == b && to == a);
}

static void add_column(struct ladder *l, int node)
{
	if (node >= 0 && column_of(l, node) < 0 && l->n < COLUMNS_MAX)
		l->nodes[l->n++] = (unsigned)node;
}

static void add_time(wall_t at, struct text *out)
{
	struct civil c;

	civil_from_wall(&c, at);
	text_addf(out, "%02d:%02d:%02d.%06d  ", c.hour, c.minute, c.second, c.usec);
}

/* "|------------>|" between two columns, "x" at the end of what was lost. */
static void draw(const struct ladder *l, const struct lab_message *m, int to, struct text *out)
{
	char rail[COLUMNS_MAX * COLUMN + 1];
	int from = column_of(l, (int)m->from), end = column_of(l, to);

	memset(rail, ' ', sizeof rail);
	for (size_t i = 0; i < l->n; i++)
		rail[i * COLUMN] = '|';
	if (from >= 0 && end >= 0 && from != end) {
		int lo = from < end ? from : end, hi = from < end ? end : from;
		memset(rail + lo * COLUMN + 1, '-', (size_t)((hi - lo) * COLUMN) - 1);
		rail[from < end ? hi * COLUMN - 1 : lo * COLUMN + 1] = m->lost	    ? 'x'
								       : from < end ? '>'
										    : '<';
	} else if (from >= 0) {
		rail[from * COLUMN] = '*';
	}
	rail[l->n ? (l->n - 1) * COLUMN + 1 : 0] = '\0';
	text_add(out, rail);
}

void lab_messages(const struct lab *lab, int a, int b, struct text *out)
{
	struct ladder l = {.n = 0};
	size_t shown = 0;

	/* Who answers to an address is asked now: it is what the reader knows. */
	for (int pass = 0; pass < 2; pass++) {
		if (pass) {
			text_add(out, "                 ");
			for (size_t i = 0; i < l.n; i++)
				text_addf(out, "%-*.*s", i + 1 < l.n ? COLUMN : 0, COLUMN - 1,
					  lab_name(lab, l.nodes[i]));
			text_addc(out, '\n');
		}
		for (size_t i = 0; i < lab->n_messages; i++) {
			const struct lab_message *m =
			    &lab->messages[(lab->first_message + i) % LAB_MESSAGES_MAX];
			int to = owner_of(lab, m->dst);
			if (!is_wanted(m, to, a, b))
				continue;
			if (!pass) {
				add_column(&l, (int)m->from);
				add_column(&l, to);
				continue;
			}
			add_time(m->at, out);
			draw(&l, m, to, out);
			text_add(out, "  ");
			describe(lab, m, out);
			if (m->lost)
				text_add(out, " (lost)");
			if (to < 0)
				text_addf(out, " to %s", IP4_STR(m->dst));
			text_addc(out, '\n');
			shown++;
		}
	}
	if (!shown) {
		text_clear(out);
		text_add(out, "No messages.\n");
	}
}

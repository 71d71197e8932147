#include "router/capture.h"

#include <stdlib.h>
#include <string.h>

#include "net/wire.h"
#include "router/read_net.h"
#include "router/router_int.h"

struct captures *router_captures(struct router *r)
{
	return &r->captures;
}

/* ---- life ---- */

void captures_init(struct captures *s)
{
	*s = (struct captures){0};
	list_init(&s->all);
}

static void drop_first(struct captures *s, struct capture *c)
{
	struct capture_frame *f =
	    LIST_ENTRY(list_take_first(&c->frames), struct capture_frame, link);

	c->n_frames--;
	c->octets -= CAPTURE_OVERHEAD + f->n;
	s->octets -= CAPTURE_OVERHEAD + f->n;
	free(f);
}

void capture_clear(struct captures *s, struct capture *c)
{
	while (c->n_frames)
		drop_first(s, c);
	c->received = c->dropped = c->bytes = 0;
	c->first = 0;
}

void captures_remove(struct captures *s, struct capture *c)
{
	capture_clear(s, c);
	list_remove(&c->link);
	s->n--;
	free(c->acl);
	free(c->aces);
	free(c);
}

void captures_free(struct captures *s)
{
	list_each_safe (e, &s->all)
		captures_remove(s, LIST_ENTRY(e, struct capture, link));
}

struct capture *captures_find(const struct captures *s, const char *name)
{
	list_each (e, &s->all) {
		struct capture *c = LIST_ENTRY(e, struct capture, link);

		if (str_equal(c->name, name))
			return c;
	}
	return NULL;
}

enum status captures_make(struct captures *s, const char *name, struct capture **out)
{
	struct capture *c;

	if (s->n == CAPTURES_MAX)
		return ST_LIMIT;
	c = calloc(1, sizeof *c);
	if (!c)
		return ST_NOMEM;
	if (!str_fit(c->name, sizeof c->name, name)) {
		free(c);
		return ST_SYNTAX;
	}
	list_init(&c->link);
	list_init(&c->frames);
	c->size_mb = CAPTURE_MB;
	list_add_tail(&s->all, &c->link);
	s->n++;
	*out = c;
	return ST_OK;
}

/* ---- what it takes ---- */

enum status capture_add_port(struct capture *c, uint32_t ifid, enum capture_way ways)
{
	for (size_t i = 0; i < c->n_ports; i++)
		if (c->ports[i].ifid == ifid) {
			c->ports[i].ways = ways;
			return ST_OK;
		}
	if (c->n_ports == CAPTURE_PORTS_MAX)
		return ST_LIMIT;
	c->ports[c->n_ports++] = (struct capture_port){ifid, ways};
	return ST_OK;
}

bool capture_remove_port(struct capture *c, uint32_t ifid)
{
	for (size_t i = 0; i < c->n_ports; i++)
		if (c->ports[i].ifid == ifid) {
			memmove(&c->ports[i], &c->ports[i + 1],
				(c->n_ports - i - 1) * sizeof *c->ports);
			c->n_ports--;
			return true;
		}
	return false;
}

enum status capture_start(struct capture *c, const struct conf *conf, wall_t now)
{
	struct net_ace *aces = NULL;
	size_t n = 0;
	enum status st = c->acl ? read_acl(conf, c->acl, &aces, &n) : ST_OK;

	if (st != ST_OK)
		return st;
	free(c->aces);
	c->aces = aces;
	c->n_aces = n;
	c->active = true;
	c->seen = 0;
	c->ends = now + (wall_t)(c->seconds * USEC_S);
	return ST_OK;
}

bool capture_takes(struct capture *c, wall_t now)
{
	if (c->seconds && now >= c->ends)
		c->active = false;
	return c->active;
}

void capture_stop(struct capture *c)
{
	c->active = false;
}

/* ---- frames ---- */

static bool of_port(const struct capture *c, uint32_t ifid, enum capture_way way)
{
	for (size_t i = 0; i < c->n_ports; i++)
		if (c->ports[i].ifid == ifid)
			return c->ports[i].ways & way;
	return false;
}

static bool passes(const struct capture *c, struct bytes frame)
{
	struct net_flow flow;
	int i;

	if (!c->acl)
		return true;
	if (frame.n < ETHER_HEADER || (frame.p[12] << 8 | frame.p[13]) != ETHER_IPV4 ||
	    !net_flow_read(BYTES(frame.p + ETHER_HEADER, frame.n - ETHER_HEADER), &flow))
		return false;
	i = net_acl_find(c->aces, c->n_aces, &flow);
	return i >= 0 && c->aces[i].flags & NET_ACE_PERMIT;
}

/* A full ring loses its oldest, a full buffer stops taking. */
static bool make_room(struct captures *s, struct capture *c, size_t need)
{
	size_t size = (size_t)c->size_mb << 20;

	while (c->circular && c->n_frames &&
	       (c->octets + need > size || s->octets + need > CAPTURE_ALL_MAX)) {
		drop_first(s, c);
		c->dropped++;
	}
	return c->octets + need <= size && s->octets + need <= CAPTURE_ALL_MAX;
}

static void keep(struct captures *s, struct capture *c, wall_t at, uint32_t ifid,
		 struct bytes frame)
{
	size_t n = c->snap && c->snap < frame.n ? c->snap : frame.n;
	size_t need = CAPTURE_OVERHEAD + n;
	struct capture_frame *f;

	c->received++;
	if (!make_room(s, c, need) || !(f = malloc(need))) {
		c->dropped++;
		return;
	}
	f->at = at;
	f->ifid = ifid;
	f->n = (uint32_t)n;
	f->length = (uint32_t)frame.n;
	memcpy(f->octets, frame.p, n);
	list_init(&f->link);
	list_add_tail(&c->frames, &f->link);
	if (!c->n_frames++)
		c->first = at;
	c->octets += need;
	s->octets += need;
	c->bytes += frame.n;
	if (c->limit && c->received >= c->limit)
		c->active = false;
}

void captures_frame(struct captures *s, wall_t at, unsigned port, bool out, struct bytes frame)
{
	uint32_t ifid = NET_IF(NET_IF_GIGABIT, port);

	list_each (e, &s->all) {
		struct capture *c = LIST_ENTRY(e, struct capture, link);

		if (c->active && of_port(c, ifid, out ? CAPTURE_OUT : CAPTURE_IN) &&
		    capture_takes(c, at) && passes(c, frame) &&
		    (!c->every || c->seen++ % c->every == 0))
			keep(s, c, at, ifid, frame);
	}
}

/* ---- the file ---- */

#define PCAP_MAGIC    0xa1b2c3d4u
#define PCAP_VERSION  (2u | 4u << 16)
#define PCAP_SNAPLEN  65535u
#define PCAP_ETHERNET 1u

static void put_le32(struct text *t, uint32_t v)
{
	char b[4] = {(char)v, (char)(v >> 8), (char)(v >> 16), (char)(v >> 24)};

	text_addn(t, b, sizeof b);
}

void capture_write(const struct capture *c, struct text *out)
{
	put_le32(out, PCAP_MAGIC);
	put_le32(out, PCAP_VERSION);
	put_le32(out, 0); /* UTC */
	put_le32(out, 0);
	put_le32(out, PCAP_SNAPLEN);
	put_le32(out, PCAP_ETHERNET);
	list_each (e, &c->frames) {
		const struct capture_frame *f = LIST_ENTRY(e, struct capture_frame, link);

		put_le32(out, (uint32_t)(f->at / (wall_t)USEC_S));
		put_le32(out, (uint32_t)(f->at % (wall_t)USEC_S));
		put_le32(out, f->n);
		put_le32(out, f->length);
		text_addn(out, (const char *)f->octets, f->n);
	}
}

/*
 * Putting datagrams together: RFC 791 3.2, the limits of RFC 1122 3.3.2 and, as RFC 5722 asks for IPv6, a
 * datagram whose pieces overlap is refused whole, those of its pieces that come later as well.
 */
#include <stdlib.h>
#include <string.h>

#include "net/priv.h"

struct piece {
	uint32_t start, end; /* octets of the datagram's data */
	struct pkt *p;
	uint8_t header;
};

struct frag {
	struct list link;
	struct timer timer;
	ip4_t src, dst;
	uint16_t id;
	uint8_t proto;
	bool dead; /* refused: what else comes of it is dropped until the timeout */
	bool have_last;
	uint32_t total; /* known with the last piece */
	uint32_t bytes;
	size_t held; /* memory of the pieces */
	size_t n;
	struct piece pieces[NET_FRAG_PIECES]; /* by start */
};

struct net_frags {
	struct list all; /* oldest first */
	size_t n, bytes;
	bool told_full;
};

struct net_frags *net_frags_new(void)
{
	struct net_frags *fs = calloc(1, sizeof *fs);

	if (fs)
		list_init(&fs->all);
	return fs;
}

static void drop_pieces(struct net *net, struct frag *f)
{
	for (size_t i = 0; i < f->n; i++)
		pkt_free(&net->pool, f->pieces[i].p);
	net->frags->bytes -= f->held;
	f->held = 0;
	f->n = 0;
}

static void frag_free(struct net *net, struct frag *f)
{
	drop_pieces(net, f);
	timer_cancel(&net->timers, &f->timer);
	list_remove(&f->link);
	net->frags->n--;
	net->frags->told_full = false;
	free(f);
}

void net_frags_free(struct net *net, struct net_frags *fs)
{
	if (!fs)
		return;
	while (!list_empty(&fs->all))
		frag_free(net, LIST_ENTRY(fs->all.next, struct frag, link));
	free(fs);
}

size_t net_frags_count(const struct net *net)
{
	return net->frags->n;
}

static struct frag *find_frag(struct net *net, const struct ipv4 *ip, size_t *of_source)
{
	struct frag *found = NULL;

	*of_source = 0;
	list_each (e, &net->frags->all) {
		struct frag *f = LIST_ENTRY(e, struct frag, link);
		if (f->src != ip->src)
			continue;
		++*of_source;
		if (f->dst == ip->dst && f->id == ip->id && f->proto == ip->proto)
			found = f;
	}
	return found;
}

static struct frag *new_frag(struct net *net, const struct ipv4 *ip, size_t of_source)
{
	struct net_frags *fs = net->frags;

	if (fs->n >= NET_FRAG_MAX || of_source >= NET_FRAG_PER_SRC) {
		if (!fs->told_full)
			net_say(net, NET_EV_FRAG_FULL, "u", (uint64_t)NET_FRAG_MAX);
		fs->told_full = true;
		return NULL;
	}

	struct frag *f = calloc(1, sizeof *f);
	if (!f)
		return NULL;
	f->src = ip->src;
	f->dst = ip->dst;
	f->id = ip->id;
	f->proto = ip->proto;
	f->timer = (struct timer){.kind = NET_TIMER_FRAG, .owner = f};
	if (timer_set(&net->timers, &f->timer,
		      mono_add(net->now.mono, NET_FRAG_TIMEOUT_S * USEC_S)) != ST_OK) {
		free(f);
		return NULL;
	}
	list_add_tail(&fs->all, &f->link);
	fs->n++;
	return f;
}

void net_frag_due(struct net *net, void *entry)
{
	struct frag *f = entry;

	if (!f->dead) {
		net->stats.drops[NET_DROP_FRAG_TIMEOUT]++;
		/* RFC 792: only who sent the first piece is told. */
		if (f->n && f->pieces[0].start == 0)
			net_icmp_error(net, net_if_find(net, f->pieces[0].p->in_if), f->pieces[0].p,
				       ICMP_TIME_EXCEEDED, 1, 0);
		net_say(net, NET_EV_FRAG_DROP, "uaau", (uint64_t)NET_DROP_FRAG_TIMEOUT, f->src,
			f->dst, (uint64_t)f->id);
	}
	frag_free(net, f);
}

static void condemn(struct net *net, struct frag *f, enum net_drop why)
{
	drop_pieces(net, f);
	f->dead = true;
	net_say(net, NET_EV_FRAG_DROP, "uaau", (uint64_t)why, f->src, f->dst, (uint64_t)f->id);
}

/* What is wrong with this piece by itself; NET_DROPS: nothing. */
static enum net_drop check_piece(const struct ipv4 *ip, uint32_t start, uint32_t len)
{
	bool more = ip->frag & IPV4_MF;

	if (!len || (more && len % 8))
		return NET_DROP_FRAG_TINY;
	if (start + len + ip->header > IPV4_LENGTH_MAX)
		return NET_DROP_FRAG_LONG;
	/* RFC 1858 3 and 4: ports and flags in the first piece, and in no other. */
	if (ip->proto == NET_PROTO_TCP && ((!start && len < NET_FRAG_TINY) || start == 8))
		return NET_DROP_FRAG_TINY;
	return NET_DROPS;
}

/* Where the piece goes; -1: it is there already, -2: it contradicts what is. */
static int place_of(const struct frag *f, const struct piece *new, bool last)
{
	size_t i = 0;

	while (i < f->n && f->pieces[i].start < new->start)
		i++;
	if (i < f->n && f->pieces[i].start == new->start && f->pieces[i].end == new->end) {
		const struct piece *old = &f->pieces[i];
		bool same = !memcmp(old->p->data + old->header, new->p->data + new->header,
				    new->end - new->start);
		return same && (!last || f->total == new->end) ? -1 : -2;
	}
	if (i<f->n &&new->end> f->pieces[i].start)
		return -2;
	if (i > 0 && f->pieces[i - 1].end > new->start)
		return -2;
	if (f->have_last && (last || new->end > f->total))
		return -2;
	if (last && i < f->n)
		return -2;
	return (int)i;
}

static struct pkt *put_together(struct net *net, struct frag *f)
{
	const struct piece *first = &f->pieces[0];
	struct pkt *p = pkt_new(&net->pool, first->header + f->total);

	if (!p)
		return NULL;
	p->in_if = first->p->in_if;
	p->local_origin = first->p->local_origin;
	p->link_broadcast = first->p->link_broadcast;
	memcpy(p->data, first->p->data, first->header);
	for (size_t i = 0; i < f->n; i++) {
		const struct piece *q = &f->pieces[i];
		memcpy(p->data + first->header + q->start, q->p->data + q->header,
		       q->end - q->start);
	}

	struct wr w = wr_into(p->data, p->len);
	w.p = w.end;
	wr_patch_u16(&w, 2, (uint16_t)p->len);
	wr_patch_u16(&w, 6, 0);
	ipv4_set_checksum(p->data);
	return p;
}

/* Takes the piece into the datagram. NET_DROPS: it went in; then the datagram may be whole. */
static enum net_drop add_piece(struct net *net, struct frag *f, const struct piece *new, bool last)
{
	int at = place_of(f, new, last);

	if (at == -1) {
		pkt_free(&net->pool, new->p);
		return NET_DROPS;
	}
	if (at == -2) {
		condemn(net, f, NET_DROP_FRAG_OVERLAP);
		return NET_DROP_FRAG_OVERLAP;
	}
	if (f->n == NET_FRAG_PIECES || net->frags->bytes + new->p->size > NET_FRAG_BYTES) {
		condemn(net, f, NET_DROP_FRAG_FULL);
		return NET_DROP_FRAG_FULL;
	}
	memmove(&f->pieces[at + 1], &f->pieces[at], (f->n - (size_t)at) * sizeof *f->pieces);
	f->pieces[at] = *new;
	f->n++;
	f->bytes += new->end - new->start;
	f->held += new->p->size;
	net->frags->bytes += new->p->size;
	if (last) {
		f->have_last = true;
		f->total = new->end;
	}
	return NET_DROPS;
}

struct pkt *net_frag_in(struct net *net, struct net_if *ifp, struct pkt *p)
{
	struct ipv4 ip;
	size_t of_source;

	net->stats.fragments_in++;
	if (ipv4_read(BYTES(p->data, p->len), &ip) != ST_OK) {
		net_drop(net, p, ifp, NET_DROP_VERSION, false);
		return NULL;
	}

	uint32_t start = (uint32_t)(ip.frag & IPV4_OFFSET) * 8;
	struct piece new = {
	    .start = start, .end = start + ip.length - ip.header, .p = p, .header = ip.header};
	enum net_drop why = check_piece(&ip, start, new.end - start);
	struct frag *f = find_frag(net, &ip, &of_source);
	if (f && (f->dead || why == NET_DROP_FRAG_LONG)) {
		if (!f->dead)
			condemn(net, f, why);
		why = why == NET_DROPS ? NET_DROP_FRAG_OVERLAP : why;
	}
	if (why == NET_DROPS && !f) {
		f = new_frag(net, &ip, of_source);
		why = f ? NET_DROPS : NET_DROP_FRAG_FULL;
	}
	if (why == NET_DROPS)
		why = add_piece(net, f, &new, !(ip.frag & IPV4_MF));
	if (why != NET_DROPS) {
		net_drop(net, p, ifp, why, false);
		return NULL;
	}
	if (!f->have_last || f->bytes != f->total || f->pieces[0].start)
		return NULL;

	/* RFC 791: the first header's length counts, and may be longer than that of the piece checked. */
	struct pkt *whole = NULL;
	if (f->pieces[0].header + f->total <= IPV4_LENGTH_MAX)
		whole = put_together(net, f);
	if (whole)
		net->stats.reassembled++;
	else
		net->stats.drops[NET_DROP_FRAG_LONG]++;
	frag_free(net, f);
	return whole;
}

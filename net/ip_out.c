/* What leaves: crypto map, access list, fragments, link; and what this router sends itself. */
#include <string.h>

#include "net/priv.h"

static const uint8_t mac_all[6] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

uint32_t net_flow_hash(ip4_t src, ip4_t dst)
{
	uint32_t h = (src ^ (dst * UINT32_C(0x9e3779b1))) * UINT32_C(0x85ebca6b);

	return h ^ h >> 15;
}

/* ---- fragments ---- */

/* RFC 791 3.1: options with the high bit set go into every piece. Returns the header's length. */
static size_t copied_header(uint8_t *to, const uint8_t *from, size_t header)
{
	size_t n = IPV4_HEADER, at = IPV4_HEADER;

	memcpy(to, from, IPV4_HEADER);
	while (at < header && from[at]) {
		size_t len = from[at] == 1 ? 1 : from[at + 1];
		if (from[at] & 0x80) {
			memcpy(to + n, from + at, len);
			n += len;
		}
		at += len;
	}
	while (n % 4)
		to[n++] = 0;
	to[0] = (uint8_t)(0x40 | n / 4);
	return n;
}

static struct pkt *cut_piece(struct net *net, const struct pkt *p, const struct ipv4 *ip,
			     size_t offset, size_t n)
{
	uint8_t header[IPV4_HEADER_MAX];
	size_t hlen = ip->header;
	size_t end = offset + n;
	bool more = end < (size_t)(ip->length - ip->header) || ip->frag & IPV4_MF;

	memcpy(header, p->data, hlen);
	if (offset)
		hlen = copied_header(header, p->data, ip->header);

	struct pkt *piece = pkt_new(&net->pool, hlen + n);
	if (!piece)
		return NULL;
	piece->in_if = p->in_if;
	piece->protected = p->protected;
	piece->local_origin = p->local_origin;

	size_t units = (ip->frag & IPV4_OFFSET) + offset / 8;
	struct wr w = wr_into(piece->data, piece->len);
	wr_put(&w, BYTES(header, hlen));
	wr_put(&w, BYTES(p->data + ip->header + offset, n));
	wr_patch_u16(&w, 2, (uint16_t)piece->len);
	wr_patch_u16(&w, 6, (uint16_t)(units | (more ? IPV4_MF : 0)));
	ipv4_set_checksum(piece->data);
	return piece;
}

enum status net_ip_cut(struct net *net, struct pkt *p, size_t mtu, struct list *pieces)
{
	struct ipv4 ip;
	enum status st = ipv4_read(BYTES(p->data, p->len), &ip);

	list_init(pieces);
	if (st == ST_OK && mtu < (size_t)ip.header + 8)
		st = ST_RANGE;

	size_t data = st == ST_OK ? (size_t)ip.length - ip.header : 0;
	size_t room = st == ST_OK ? (mtu - ip.header) / 8 * 8 : 0;
	for (size_t at = 0; at < data && st == ST_OK; at += room) {
		size_t n = data - at < room ? data - at : room;
		struct pkt *piece = cut_piece(net, p, &ip, at, n);
		if (piece)
			list_add_tail(pieces, &piece->link);
		else
			st = ST_NOMEM;
	}
	if (st == ST_OK) {
		net->stats.fragmented++;
	} else {
		struct list *e;
		while ((e = list_take_first(pieces)))
			pkt_free(&net->pool, LIST_ENTRY(e, struct pkt, link));
	}
	pkt_free(&net->pool, p);
	return st;
}

static bool has_df(const struct pkt *p)
{
	return p->data[6] & IPV4_DF >> 8;
}

static void refuse_to_cut(struct net *net, struct net_if *oif, struct pkt *p, size_t mtu)
{
	net->stats.cannot_fragment++;
	net_icmp_error(net, net_if_find(net, p->in_if), p, ICMP_UNREACHABLE, ICMP_FRAG,
		       (uint32_t)mtu);
	net_drop(net, p, oif, NET_DROP_FRAG_NEEDED, true);
}

/* ---- the way out ---- */

static void out_link(struct net *net, struct net_if *oif, struct pkt *p, ip4_t next_hop)
{
	if (ip4_is_multicast(next_hop)) {
		/* RFC 1112 6.4 */
		uint8_t mac[6] = {1,
				  0,
				  0x5e,
				  (uint8_t)(next_hop >> 16 & 0x7f),
				  (uint8_t)(next_hop >> 8),
				  (uint8_t)next_hop};
		net_if_send(net, oif, p, mac, ETHER_IPV4);
	} else if (next_hop == IP4_BROADCAST || (ip4_mask_bits(oif->conf.mask) < 31 &&
						 next_hop == net_if_subnet_broadcast(oif))) {
		net_if_send(net, oif, p, mac_all, ETHER_IPV4);
	} else {
		net_arp_send(net, oif, p, next_hop);
	}
}

static void out_listed(struct net *net, struct net_if *oif, struct pkt *p, ip4_t next_hop)
{
	struct net_flow f;

	if (oif->acl_out && !p->local_origin) {
		if (!net_flow_read(BYTES(p->data, p->len), &f) ||
		    !net_acl_permits(net, oif->acl_out, &f)) {
			net_icmp_error(net, net_if_find(net, p->in_if), p, ICMP_UNREACHABLE,
				       ICMP_ADMIN, 0);
			net_drop(net, p, oif, NET_DROP_ACL_OUT, true);
			return;
		}
	}
	if (p->len <= oif->conf.mtu) {
		out_link(net, oif, p, next_hop);
		return;
	}
	if (has_df(p)) {
		refuse_to_cut(net, oif, p, oif->conf.mtu);
		return;
	}

	struct list pieces, *e;
	if (net_ip_cut(net, p, oif->conf.mtu, &pieces) != ST_OK) {
		net_drop(net, NULL, oif, NET_DROP_NOMEM, true);
		return;
	}
	while ((e = list_take_first(&pieces))) {
		net->stats.fragments_out++;
		out_link(net, oif, LIST_ENTRY(e, struct pkt, link), next_hop);
	}
}

/* A map may have put another destination in front: the way is looked up again. */
static void out_changed(struct net *net, struct net_if *oif, struct pkt *p, ip4_t before,
			ip4_t next_hop)
{
	struct ipv4 ip;

	p->protected = true;
	if (ipv4_read(BYTES(p->data, p->len), &ip) != ST_OK) {
		net_drop(net, p, oif, NET_DROP_CRYPTO, true);
		return;
	}
	if (ip.dst == before) {
		out_listed(net, oif, p, next_hop);
		return;
	}

	const struct net_route *r = net_rib_lookup(net, ip.dst, net_flow_hash(ip.src, ip.dst));
	if (!r || !r->oif || r->local)
		net_drop(net, p, oif, NET_DROP_NO_ROUTE, true);
	else
		net_ip_out(net, r->oif, p, r->gateway ? r->gateway : ip.dst);
}

static void crypto_out(struct net *net, struct net_if *oif, struct pkt *p, ip4_t next_hop)
{
	struct net_flow f;

	if (!net_flow_read(BYTES(p->data, p->len), &f)) {
		net_drop(net, p, oif, NET_DROP_VERSION, true);
		return;
	}
	switch (net->crypto->out(net->crypto_ctx, net->now, oif->id, p, &f)) {
	case NET_PASS:
		out_listed(net, oif, p, next_hop);
		break;
	case NET_CHANGED:
		out_changed(net, oif, p, f.dst, next_hop);
		break;
	case NET_DROPPED:
		net_drop(net, p, oif, NET_DROP_CRYPTO, true);
		break;
	case NET_CONSUMED:
		break;
	}
}

/* Cut before it is protected, so that the receivers need not put ESP together. */
static void crypto_out_fitting(struct net *net, struct net_if *oif, struct pkt *p, ip4_t next_hop)
{
	struct net_flow f;
	size_t more = 0;
	bool whole = false;

	if (net_flow_read(BYTES(p->data, p->len), &f))
		more = net->crypto->overhead(net->crypto_ctx, oif->id, &f, &whole);
	if (!more || p->len + more <= oif->conf.mtu || more >= oif->conf.mtu ||
	    (whole && !has_df(p))) {
		crypto_out(net, oif, p, next_hop);
		return;
	}
	if (has_df(p)) {
		refuse_to_cut(net, oif, p, oif->conf.mtu - more);
		return;
	}

	struct list pieces, *e;
	if (net_ip_cut(net, p, oif->conf.mtu - more, &pieces) != ST_OK) {
		net_drop(net, NULL, oif, NET_DROP_NOMEM, true);
		return;
	}
	while ((e = list_take_first(&pieces))) {
		net->stats.fragments_out++;
		crypto_out(net, oif, LIST_ENTRY(e, struct pkt, link), next_hop);
	}
}

void net_ip_out(struct net *net, struct net_if *oif, struct pkt *p, ip4_t next_hop)
{
	if (!net_if_up(oif))
		net_drop(net, p, oif, NET_DROP_IF_DOWN, true);
	else if (NET_IF_KIND(oif->id) != NET_IF_GIGABIT)
		net_drop(net, p, oif, NET_DROP_NO_ROUTE, true); /* a loopback has nobody else */
	else if (oif->crypto_map && net->crypto && !p->protected)
		crypto_out_fitting(net, oif, p, next_hop);
	else
		out_listed(net, oif, p, next_hop);
}

/* ---- what this router sends ---- */

static struct net_if *group_if(const struct net *net, const struct net_ip_send *s)
{
	if (s->ifid != NET_IF_NONE)
		return net_if_find(net, s->ifid);

	const struct net_route *r = net_rib_lookup(net, s->dst, 0);
	if (r && r->oif)
		return r->oif;
	for (size_t i = 0; i < net->n_ifs; i++)
		if (net_if_up(net->ifs[i]) && net_if_has_address(net->ifs[i]))
			return net->ifs[i];
	return NULL;
}

ip4_t net_ip_source(const struct net *net, const struct net_ip_send *s)
{
	if (s->src)
		return s->src;
	if (ip4_is_multicast(s->dst) || s->dst == IP4_BROADCAST) {
		const struct net_if *ifp = group_if(net, s);
		return ifp && net_if_up(ifp) ? ifp->conf.address : 0;
	}

	const struct net_route *r = net_rib_lookup(net, s->dst, 0);
	if (!r)
		return 0;
	if (r->local)
		return s->dst;
	return r->oif ? r->oif->conf.address : 0;
}

/* Out of one port or, when none is named and multicast is routed here, out of all. */
static void send_group(struct net *net, struct pkt *p, const struct net_ip_send *s)
{
	bool all = s->ifid == NET_IF_NONE && net->multicast_routing && s->dst != IP4_BROADCAST;
	struct net_if *one = all ? NULL : group_if(net, s);

	for (size_t i = 0; i < net->n_ifs; i++) {
		struct net_if *oif = net->ifs[i];
		struct pkt *copy;
		if (NET_IF_KIND(oif->id) != NET_IF_GIGABIT || (!all && oif != one) ||
		    !net_if_up(oif) || !net_if_has_address(oif) ||
		    !(copy = pkt_copy(&net->pool, p)))
			continue;
		net_ip_out(net, oif, copy, s->dst);
	}
	if (map_get(&net->groups, BYTES(&s->dst, sizeof s->dst)))
		list_add_tail(&net->loop, &p->link);
	else
		pkt_free(&net->pool, p);
}

void net_ip_send_whole(struct net *net, struct pkt *p, const struct net_route *r)
{
	const uint8_t *d = p->data + 16;
	ip4_t dst = IP4(d[0], d[1], d[2], d[3]);

	p->local_origin = true;
	p->in_if = NET_IF_NONE;
	net->stats.sent++;
	if (r->local)
		list_add_tail(&net->loop, &p->link);
	else if (!r->oif)
		net_drop(net, p, NULL, NET_DROP_NULL, true);
	else
		net_ip_out(net, r->oif, p, r->gateway ? r->gateway : dst);
}

enum status net_ip_send(struct net *net, struct pkt *p, const struct net_ip_send *s)
{
	ip4_t src = net_ip_source(net, s);
	bool group = ip4_is_multicast(s->dst) || s->dst == IP4_BROADCAST;
	const struct net_route *r =
	    group ? NULL : net_rib_lookup(net, s->dst, net_flow_hash(src, s->dst));

	if (!src || (!group && !r)) {
		net_drop(net, p, NULL, NET_DROP_NO_ROUTE, true);
		return ST_ABSENT;
	}
	if (p->len + IPV4_HEADER > IPV4_LENGTH_MAX) {
		pkt_free(&net->pool, p);
		return ST_RANGE;
	}

	struct ipv4 ip = {.tos = s->tos,
			  .length = (uint16_t)(p->len + IPV4_HEADER),
			  .id = net->ip_id++,
			  .frag = s->df ? IPV4_DF : 0,
			  .ttl = s->ttl,
			  .proto = s->proto,
			  .src = src,
			  .dst = s->dst};
	ipv4_write(pkt_push(p, IPV4_HEADER), &ip);
	if (!group) {
		net_ip_send_whole(net, p, r);
		return ST_OK;
	}
	p->local_origin = true;
	p->in_if = NET_IF_NONE;
	net->stats.sent++;
	send_group(net, p, s);
	return ST_OK;
}

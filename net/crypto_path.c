/* What becomes of a packet, on the way out and on the way in. */
#include "net/crypto_priv.h"
#include "net/wire.h"

enum fate {
	FATE_CLEAR,	 /* no list speaks of it */
	FATE_BYPASS,	 /* key management, or denied by a list: clear on purpose */
	FATE_PROTECT,	 /* by slot and ace */
	FATE_DROP_LOCAL, /* permitted by the local list, which has no keys */
	FATE_FAIL_CLOSE,
};

struct decision {
	enum fate fate;
	struct crypto_group *group;
	unsigned slot;
	int ace;
};

static struct net_flow reversed(const struct net_flow *f)
{
	struct net_flow r = *f;

	r.src = f->dst;
	r.dst = f->src;
	r.src_port = f->dst_port;
	r.dst_port = f->src_port;
	return r;
}

static bool is_key_management(const struct net_flow *f)
{
	return f->proto == NET_PROTO_UDP && f->has_ports &&
	       (f->src_port == NET_CRYPTO_GDOI_PORT || f->dst_port == NET_CRYPTO_GDOI_PORT);
}

enum local_says {
	LOCAL_NOTHING,
	LOCAL_DENY,
	LOCAL_PERMIT,
};

/* A local list is written from this router's side: on the way in it is read the other way round. */
static enum local_says ask_local(const struct net_ace *aces, size_t n, const struct net_flow *f,
				 bool inward)
{
	if (n == 0)
		return LOCAL_NOTHING;
	struct net_flow back = reversed(f);
	int i = net_acl_find(aces, n, inward ? &back : f);
	if (i < 0)
		return LOCAL_NOTHING;
	return aces[i].flags & NET_ACE_PERMIT ? LOCAL_PERMIT : LOCAL_DENY;
}

/* The downloaded lists in the order of their slots; the first entry that speaks of the packet decides. */
static bool ask_group(struct crypto_group *g, const struct net_flow *f, struct decision *d)
{
	for (unsigned s = 0; s < g->n_slots; s++) {
		const struct crypto_list *l = g->slots[s].list;
		int i = net_acl_find(l->aces, l->n, f);
		if (i < 0)
			continue;
		d->group = g;
		d->slot = s;
		d->ace = i;
		d->fate = l->aces[i].flags & NET_ACE_PERMIT ? FATE_PROTECT : FATE_BYPASS;
		return true;
	}
	return false;
}

/*
 * Downloaded lists are the same at every member, so a packet on its way in is looked up as its sender looked it
 * up. Local lists come first (they can only take out), then each entry of the map in order.
 */
static void decide(const struct crypto_if *ifp, const struct net_flow *f, bool inward,
		   struct decision *d)
{
	const struct crypto_map *m = ifp->map;
	bool waiting = false;

	d->fate = FATE_CLEAR;
	d->ace = -1;
	for (size_t i = 0; i < m->n_entries; i++) {
		const struct crypto_entry *e = &m->entries[i];
		d->group = e->group;
		switch (ask_local(e->local, e->n_local, f, inward)) {
		case LOCAL_DENY:
			d->fate = FATE_BYPASS;
			return;
		case LOCAL_PERMIT:
			d->fate = FATE_DROP_LOCAL;
			return;
		case LOCAL_NOTHING:
			break;
		}
		if (e->group->registered && ask_group(e->group, f, d))
			return;
		waiting |= !e->group->registered;
	}
	d->group = m->n_entries ? m->entries[0].group : NULL;
	if (waiting && m->fail_close && ask_local(m->fail_list, m->n_fail, f, inward) != LOCAL_DENY)
		d->fate = FATE_FAIL_CLOSE;
}

static bool sends_clear(const struct decision *d)
{
	return d->group->direction == NET_CRYPTO_INBOUND_ONLY ||
	       d->group->slots[d->slot].receive_only;
}

static bool takes_clear(const struct decision *d)
{
	return d->group->direction != NET_CRYPTO_BOTH || d->group->slots[d->slot].receive_only;
}

/* ---- out ---- */

static size_t path_overhead(void *ctx, uint32_t ifid, const struct net_flow *f, bool *whole)
{
	struct net_crypto *nc = ctx;
	const struct crypto_if *ifp = crypto_if_find(nc, ifid);

	*whole = false;

	if (!ifp || (is_key_management(f) && f->src == ifp->address))
		return 0;
	struct decision d;

	decide(ifp, f, false, &d);
	if (d.fate != FATE_PROTECT || sends_clear(&d))
		return 0;
	const struct crypto_sa *sa = crypto_sa_to_send(nc, d.group, d.slot, f);
	if (!sa || ifp->df == ESP_DF_CLEAR)
		return 0; /* DF cleared: cut after it is protected, as asked for */
	*whole = sa->esp.transport || ifp->cut_after;
	ip4_t dst = sa->esp.transport || sa->esp.keep_dst ? f->dst : sa->esp.dst;
	uint16_t mtu = crypto_path_mtu(nc, dst, ifp->mtu);
	size_t size = esp_size(&sa->esp, f->length), fit = esp_fit(&sa->esp, mtu);
	if (size <= mtu || fit == 0)
		return size - f->length;
	/* What is cut off must fit exactly; padding depends on the length of each piece. */
	return ifp->mtu - fit;
}

static void tell_fail_close(struct net_crypto *nc, const struct crypto_if *ifp,
			    const struct net_flow *f, struct crypto_group *g)
{
	if (g)
		g->stats.fail_close_dropped++;
	if (crypto_may_tell(nc, NET_CRYPTO_EV_FAIL_CLOSE))
		crypto_say(nc, NET_CRYPTO_EV_FAIL_CLOSE, "saa", ifp->map->name, f->src, f->dst);
}

static void count_failure(struct crypto_group *g, enum esp_result r)
{
	if (r == ESP_INTERNAL)
		g->stats.internal_send++;
	else
		g->stats.encaps_fail++;
}

static enum net_verdict protect(struct net_crypto *nc, const struct crypto_if *ifp,
				const struct decision *d, struct pkt *p, const struct net_flow *f)
{
	struct crypto_group *g = d->group;
	struct crypto_list *l = g->slots[d->slot].list;
	struct net_crypto_counts *ident = &l->counts[d->ace];
	struct crypto_sa *sa = crypto_sa_to_send(nc, g, d->slot, f);

	if (!sa) {
		g->stats.no_sa++;
		ident->send_errors++;
		return NET_DROPPED;
	}
	size_t length = f->length;
	sa->esp.df = ifp->df;
	enum esp_result r = esp_encap(&sa->esp, p, crypto_pseudotime(nc, g));
	crypto_sa_numbers_low(nc, sa);
	if (r != ESP_OK) {
		count_failure(g, r);
		g->stats.timed_out_errors += sa->esp.stamped;
		ident->send_errors++;
		sa->counts.send_errors++;
		return NET_DROPPED;
	}
	struct net_crypto_counts *both[] = {ident, &sa->counts};
	for (size_t i = 0; i < 2; i++) {
		both[i]->encaps++;
		both[i]->encrypt++;
		both[i]->digest++;
		both[i]->bytes_out += length;
	}
	g->stats.encrypt++;
	g->stats.timed_out += sa->esp.stamped;
	p->protected = true;
	return NET_CHANGED;
}

static enum net_verdict path_out(void *ctx, struct when now, uint32_t ifid, struct pkt *p,
				 const struct net_flow *f)
{
	struct net_crypto *nc = ctx;
	const struct crypto_if *ifp = crypto_if_find(nc, ifid);

	nc->now = now;
	if (!ifp || (p->local_origin && is_key_management(f)))
		return NET_PASS;
	struct decision d;

	decide(ifp, f, false, &d);
	switch (d.fate) {
	case FATE_PROTECT:
		return sends_clear(&d) ? NET_PASS : protect(nc, ifp, &d, p, f);
	case FATE_BYPASS:
		d.group->stats.local_denied++;
		return NET_PASS;
	case FATE_DROP_LOCAL:
		d.group->stats.no_sa++;
		return NET_DROPPED;
	case FATE_FAIL_CLOSE:
		tell_fail_close(nc, ifp, f, d.group);
		return NET_DROPPED;
	case FATE_CLEAR:
		break;
	}
	return NET_PASS;
}

/* ---- in ---- */

static void tell_replay(struct net_crypto *nc, struct crypto_sa *sa, ip4_t src, uint32_t seq)
{
	sa->replays++;
	sa->counts.recv_errors++;
	sa->group->stats.replays++;
	if (crypto_may_tell(nc, NET_CRYPTO_EV_REPLAY))
		crypto_say(nc, NET_CRYPTO_EV_REPLAY, "auuu", src, (uint64_t)sa->esp.spi,
			   (uint64_t)seq, (uint64_t)sa->conn_id);
}

static void tell_unopened(struct net_crypto *nc, struct crypto_sa *sa, const struct net_flow *f,
			  enum esp_result r)
{
	struct net_crypto_view_group *st = &sa->group->stats;

	sa->counts.recv_errors++;
	switch (r) {
	case ESP_UNVERIFIED:
		st->verify_fail++;
		if (crypto_may_tell(nc, NET_CRYPTO_EV_UNVERIFIED))
			crypto_say(nc, NET_CRYPTO_EV_UNVERIFIED, "aauu", f->src, f->dst,
				   (uint64_t)sa->esp.spi, (uint64_t)sa->conn_id);
		break;
	case ESP_PROTOCOL:
	case ESP_ADDRESS:
		st->invalid_protocol++;
		break;
	case ESP_INTERNAL:
		st->internal_receive++;
		break;
	default:
		st->decaps_fail++;
		break;
	}
}

/* Before the ICV is verified: cheap, and only where the outer source is the one the window is kept by. */
static bool seen_before(struct net_crypto *nc, struct crypto_sa *sa, ip4_t src, uint32_t seq)
{
	if (sa->replay != NET_REPLAY_COUNTER || !(sa->esp.transport || sa->esp.keep_src))
		return false;
	const struct replay *w = crypto_sa_sender(sa, src, false);
	if (seq && (!w || replay_check(w, seq) == REPLAY_NEW))
		return false;
	tell_replay(nc, sa, src, seq);
	return true;
}

static bool time_is_right(struct net_crypto *nc, struct crypto_sa *sa, const struct esp_opened *o)
{
	struct crypto_group *g = sa->group;
	uint64_t own = crypto_pseudotime(nc, g), delta;
	bool ok = replay_time_within(o->pseudotime, own, sa->window * USEC_MS, &delta);

	g->stats.timed_in++;
	if (ok) {
		if (delta > g->stats.max_delta_us)
			g->stats.max_delta_us = delta;
		return true;
	}
	g->stats.timed_in_errors++;
	sa->late++;
	sa->counts.recv_errors++;
	if (crypto_may_tell(nc, NET_CRYPTO_EV_TIME))
		crypto_say(nc, NET_CRYPTO_EV_TIME, "sauu", g->name, o->src, o->pseudotime, own);
	return false;
}

/* After the ICV: the packet is a member's, and now its number counts as seen. */
static bool is_new(struct net_crypto *nc, struct crypto_sa *sa, const struct esp_opened *o)
{
	if (sa->replay == NET_REPLAY_NONE)
		return true;
	bool timed = sa->replay == NET_REPLAY_TIME;
	if (timed && !time_is_right(nc, sa, o))
		return false;
	struct replay *w = crypto_sa_sender(sa, o->src, true);
	if (!w) {
		sa->counts.recv_errors++;
		sa->group->stats.decaps_fail++;
		if (crypto_may_tell(nc, NET_CRYPTO_EV_SENDERS))
			crypto_say(nc, NET_CRYPTO_EV_SENDERS, "su", sa->group->name,
				   (uint64_t)NET_CRYPTO_SENDERS_MAX);
		return false;
	}
	if ((timed ? replay_check_timed(w, o->seq, o->pseudotime) : replay_check(w, o->seq)) !=
	    REPLAY_NEW) {
		tell_replay(nc, sa, o->src, o->seq);
		return false;
	}
	if (timed)
		replay_mark_timed(w, o->seq, o->pseudotime);
	else
		replay_mark(w, o->seq);
	return true;
}

static enum net_verdict unprotect(struct net_crypto *nc, struct crypto_sa *sa, struct pkt *p,
				  const struct net_flow *f, uint32_t seq)
{
	struct esp_opened o;
	struct net_flow inner;

	if (!sa->may_receive) {
		sa->group->stats.unknown_sa++;
		return NET_DROPPED;
	}
	if (seen_before(nc, sa, f->src, seq))
		return NET_DROPPED;
	enum esp_result r = esp_decap(&sa->esp, p, &o);
	if (r == ESP_DUMMY)
		return NET_DROPPED;
	if (r != ESP_OK) {
		tell_unopened(nc, sa, f, r);
		return NET_DROPPED;
	}
	if (!is_new(nc, sa, &o))
		return NET_DROPPED;
	/* RFC 4301 5.2 step 4: what came out must be what the list lets in. */
	int ace = -1;
	if (net_flow_read(BYTES(p->data, p->len), &inner))
		ace = net_acl_find(sa->list->aces, sa->list->n, &inner);
	if (ace < 0 || !(sa->list->aces[ace].flags & NET_ACE_PERMIT)) {
		tell_unopened(nc, sa, f, ESP_PROTOCOL);
		return NET_DROPPED;
	}
	struct net_crypto_counts *both[] = {&sa->list->counts[ace], &sa->counts};
	for (size_t i = 0; i < 2; i++) {
		both[i]->decaps++;
		both[i]->decrypt++;
		both[i]->verify++;
		both[i]->bytes_in += p->len;
	}
	sa->group->stats.decrypt++;
	return NET_CHANGED;
}

static bool map_has_group(const struct crypto_map *m, const struct crypto_group *g)
{
	for (size_t i = 0; i < m->n_entries; i++)
		if (m->entries[i].group == g)
			return true;
	return false;
}

static enum net_verdict unknown_spi(struct net_crypto *nc, const struct crypto_if *ifp,
				    const struct net_flow *f, uint32_t spi, bool local)
{
	struct decision d;

	decide(ifp, f, true, &d);

	if (d.fate == FATE_FAIL_CLOSE) {
		tell_fail_close(nc, ifp, f, d.group);
		return NET_DROPPED;
	}
	/* Somebody else's ESP on its way through, which no list speaks of. */
	if (!local && d.fate != FATE_PROTECT)
		return NET_PASS;
	if (d.group)
		d.group->stats.unknown_sa++;
	if (crypto_may_tell(nc, NET_CRYPTO_EV_UNKNOWN_SPI))
		crypto_say(nc, NET_CRYPTO_EV_UNKNOWN_SPI, "aauu", f->src, f->dst, (uint64_t)spi,
			   (uint64_t)ifp->ifid);
	return NET_DROPPED;
}

static enum net_verdict clear_in(struct net_crypto *nc, const struct crypto_if *ifp,
				 const struct net_flow *f)
{
	struct decision d;

	decide(ifp, f, true, &d);

	switch (d.fate) {
	case FATE_PROTECT:
		if (takes_clear(&d))
			return NET_PASS;
		break;
	case FATE_FAIL_CLOSE:
		tell_fail_close(nc, ifp, f, d.group);
		return NET_DROPPED;
	case FATE_DROP_LOCAL:
		break;
	case FATE_CLEAR:
	case FATE_BYPASS:
		return NET_PASS;
	}
	d.group->stats.clear_dropped++;
	if (d.fate == FATE_PROTECT)
		d.group->slots[d.slot].list->counts[d.ace].recv_errors++;
	if (crypto_may_tell(nc, NET_CRYPTO_EV_CLEAR))
		crypto_say(nc, NET_CRYPTO_EV_CLEAR, "aauu", f->src, f->dst, (uint64_t)f->proto,
			   (uint64_t)ifp->ifid);
	return NET_DROPPED;
}

static enum net_verdict path_in(void *ctx, struct when now, uint32_t ifid, struct pkt *p,
				const struct net_flow *f, bool local)
{
	struct net_crypto *nc = ctx;
	const struct crypto_if *ifp = crypto_if_find(nc, ifid);
	uint32_t spi, seq;

	nc->now = now;
	if (!ifp || (local && is_key_management(f)))
		return NET_PASS;
	if (f->proto != NET_PROTO_ESP || !esp_peek(BYTES(p->data, p->len), &spi, &seq)) {
		crypto_path_learn(nc, BYTES(p->data, p->len), f);
		return clear_in(nc, ifp, f);
	}
	struct crypto_sa *sa = crypto_sa_find(nc, spi);
	if (!sa || !map_has_group(ifp->map, sa->group))
		return unknown_spi(nc, ifp, f, spi, local);
	return unprotect(nc, sa, p, f, seq);
}

static void path_changed(void *ctx, struct when now)
{
	struct net_crypto *nc = ctx;

	nc->now = now; /* maps and interfaces come with net_crypto_reconfigure() */
}

const struct net_crypto_ops crypto_path_ops = {
    .overhead = path_overhead,
    .out = path_out,
    .in = path_in,
    .changed = path_changed,
};

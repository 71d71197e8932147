/* Associations: installed into a slot, sent with, received with, gone. */
#include <stdlib.h>
#include <string.h>

#include "crypto/secret.h"
#include "net/crypto_priv.h"

/* Told that keys are needed: at 5 % of what remains at the start, within these bounds. */
#define SOFT_MIN_S 10
#define SOFT_MAX_S 300
/* or when this many sequence numbers are left. */
#define SOFT_NUMBERS (UINT32_C(1) << 24)

/*
 * Where the numbers of an association begin (docs/DATAPLANE.md). A member that registers again gets the
 * group's running association, and if it began at 1 again the others would take its packets for replays
 * until the next rekey. The remaining life only shrinks, so counting up from a number that grows with
 * what is gone of it puts a later start above all that the earlier one sent, at up to this many packets a second.
 */
#define NUMBERS_PER_S  40000u
#define NUMBERS_TOP    (UINT32_MAX - (UINT32_C(1) << 28))
#define NUMBERS_LIFE_S 100000u /* longer lives begin at 1 until they are down to this */

static uint32_t first_number(uint32_t lifetime_s)
{
	return lifetime_s >= NUMBERS_LIFE_S ? 1 : NUMBERS_TOP - lifetime_s * NUMBERS_PER_S;
}

static struct bytes spi_key(uint32_t spi, uint8_t buf[static 4])
{
	buf[0] = (uint8_t)(spi >> 24);
	buf[1] = (uint8_t)(spi >> 16);
	buf[2] = (uint8_t)(spi >> 8);
	buf[3] = (uint8_t)spi;
	return BYTES(buf, 4);
}

struct crypto_sa *crypto_sa_find(const struct net_crypto *nc, uint32_t spi)
{
	uint8_t key[4];

	return map_get(&nc->by_spi, spi_key(spi, key));
}

/* Under a list of before, an association carries what that list permits: its receivers check. */
static bool carries(const struct crypto_sa *sa, const struct crypto_slot *slot,
		    const struct net_flow *f)
{
	if (sa->list == slot->list)
		return true;
	int i = f ? net_acl_find(sa->list->aces, sa->list->n, f) : -1;
	return i >= 0 && sa->list->aces[i].flags & NET_ACE_PERMIT;
}

static bool later(const struct crypto_sa *a, const struct crypto_sa *b)
{
	return a->send_from != b->send_from ? a->send_from > b->send_from
					    : a->expires >= b->expires;
}

/* The latest that is due, of those of one time the last to end; while none is, the one that becomes so first: the
 * activation delay (RFC 6407 5.4) is for those who have an older one. */
struct crypto_sa *crypto_sa_to_send(const struct net_crypto *nc, const struct crypto_group *g,
				    unsigned slot, const struct net_flow *f)
{
	struct crypto_sa *best = NULL;

	list_each (l, &g->sas) {
		struct crypto_sa *sa = LIST_ENTRY(l, struct crypto_sa, link);
		if (sa->slot != slot || !sa->may_send || sa->esp.next_seq == 0 ||
		    !carries(sa, &g->slots[slot], f))
			continue;
		bool due = sa->send_from <= nc->now.mono;
		bool best_due = best && best->send_from <= nc->now.mono;
		if (!best || (due && !best_due) || (due && best_due && later(sa, best)) ||
		    (!due && !best_due && sa->send_from < best->send_from))
			best = sa;
	}
	return best;
}

/* ---- lists ---- */

void crypto_list_free(struct crypto_list *l)
{
	if (!l || --l->refs)
		return;
	free(l->counts);
	free(l);
}

/* ---- senders ---- */

struct replay *crypto_sa_sender(struct crypto_sa *sa, ip4_t src, bool create)
{
	uint8_t key[4];
	struct crypto_sender *s = map_get(&sa->senders, spi_key(src, key));

	if (s || !create)
		return s ? &s->replay : NULL;
	if (sa->senders.n >= NET_CRYPTO_SENDERS_MAX)
		return NULL;
	s = calloc(1, sizeof *s);
	if (!s || map_put(&sa->senders, spi_key(src, key), s) != ST_OK) {
		free(s);
		return NULL;
	}
	replay_init(&s->replay, sa->replay == NET_REPLAY_COUNTER ? sa->window : REPLAY_WINDOW_MAX);
	return &s->replay;
}

void crypto_sa_forget_senders(struct crypto_sa *sa)
{
	map_each (e, &sa->senders)
		free(e->value);
	map_free(&sa->senders);
	sa->senders = (struct map){0};
}

/* ---- life ---- */

static void remember_numbers(struct net_crypto *nc, const struct crypto_sa *sa)
{
	nc->used[nc->used_at++ % CRYPTO_USED] =
	    (struct crypto_used){sa->esp.spi, sa->esp.next_seq, seal_next_iv(sa->esp.seal)};
}

/* The same SPI may have other keys by now; going on from where it was does no harm then. */
static void recall_numbers(const struct net_crypto *nc, struct crypto_sa *sa)
{
	for (unsigned i = 0; i < CRYPTO_USED; i++) {
		const struct crypto_used *u = &nc->used[i];
		if (u->spi != sa->esp.spi)
			continue;
		if (u->next_seq == 0 || (sa->esp.next_seq && u->next_seq > sa->esp.next_seq))
			sa->esp.next_seq = u->next_seq; /* 0: used up, and stays so */
		seal_skip_iv(sa->esp.seal, u->next_iv);
	}
}

void crypto_sa_drop(struct net_crypto *nc, struct crypto_sa *sa, enum net_crypto_why why)
{
	uint8_t key[4];

	crypto_say(nc, NET_CRYPTO_EV_SA_DOWN, "suu", sa->group->name, (uint64_t)sa->esp.spi,
		   (uint64_t)why);
	remember_numbers(nc, sa);
	timer_cancel(&nc->timers, &sa->soft);
	timer_cancel(&nc->timers, &sa->hard);
	(void)map_remove(&nc->by_spi, spi_key(sa->esp.spi, key)); /* the value is sa */
	list_remove(&sa->link);
	sa->group->n_sas--;
	nc->n_sas--;
	crypto_sa_forget_senders(sa);
	crypto_list_free(sa->list);
	seal_free(sa->esp.seal);
	crypto_wipe(sa, sizeof *sa);
	free(sa);
}

void crypto_sas_drop(struct net_crypto *nc, struct crypto_group *g, enum net_crypto_why why)
{
	list_each_safe (l, &g->sas)
		crypto_sa_drop(nc, LIST_ENTRY(l, struct crypto_sa, link), why);
}

static void tell_soft(struct net_crypto *nc, struct crypto_sa *sa)
{
	if (sa->soft_told)
		return;
	sa->soft_told = crypto_fx_new(nc, NET_CRYPTO_FX_SA_SOFT, sa->group, sa->esp.spi) != NULL;
}

void crypto_sa_numbers_low(struct net_crypto *nc, struct crypto_sa *sa)
{
	if (sa->esp.next_seq == 0 || sa->esp.next_seq > UINT32_MAX - SOFT_NUMBERS)
		tell_soft(nc, sa);
}

void crypto_sa_due(struct net_crypto *nc, struct timer *t)
{
	struct crypto_sa *sa = t->owner;

	if (t == &sa->soft) {
		tell_soft(nc, sa);
		return;
	}
	if (sa->why == NET_CRYPTO_WHY_EXPIRED)
		(void)crypto_fx_new(nc, NET_CRYPTO_FX_SA_GONE, sa->group, sa->esp.spi);
	crypto_sa_drop(nc, sa, sa->why);
}

static enum status arm(struct net_crypto *nc, struct crypto_sa *sa,
		       const struct net_crypto_sa_conf *c)
{
	uint32_t before = c->lifetime_s / 20;

	if (before < SOFT_MIN_S)
		before = SOFT_MIN_S;
	if (before > SOFT_MAX_S)
		before = SOFT_MAX_S;
	mono_t end = mono_add(nc->now.mono, c->lifetime_s * USEC_S);
	mono_t warn = c->lifetime_s > before ? end - before * USEC_S : MONO_NEVER;
	sa->expires = end;
	sa->send_from = mono_add(nc->now.mono, c->activate_s * USEC_S);
	sa->why = NET_CRYPTO_WHY_EXPIRED;
	sa->soft_told = false;
	enum status st = timer_set(&nc->timers, &sa->hard, end);
	return st == ST_OK ? timer_set(&nc->timers, &sa->soft, warn) : st;
}

static struct crypto_if *if_of_group(const struct net_crypto *nc, const struct crypto_group *g)
{
	for (size_t i = 0; i < nc->conf.n_ifs; i++)
		for (size_t k = 0; k < nc->conf.ifs[i].map->n_entries; k++)
			if (nc->conf.ifs[i].map->entries[k].group == g)
				return &nc->conf.ifs[i];
	return NULL;
}

static void take_conf(struct net_crypto *nc, struct crypto_sa *sa,
		      const struct net_crypto_sa_conf *c)
{
	struct crypto_group *g = sa->group;
	const struct crypto_if *ifp = if_of_group(nc, g);
	struct crypto_slot *slot = &g->slots[c->slot];

	if (sa->list != slot->list) {
		crypto_list_free(sa->list);
		sa->list = slot->list;
		sa->list->refs++;
	}
	if (sa->replay != slot->replay || sa->window != slot->window)
		crypto_sa_forget_senders(sa);
	sa->replay = slot->replay;
	sa->window = slot->window;
	sa->slot = c->slot;
	sa->may_send = c->may_send;
	sa->may_receive = c->may_receive;
	sa->esp.transport = c->transport;
	sa->esp.stamped = slot->replay == NET_REPLAY_TIME;
	sa->esp.keep_src = c->keep_src;
	sa->esp.keep_dst = c->keep_dst;
	sa->esp.src = ifp ? ifp->address : 0;
	sa->esp.dst = c->dst;
}

static enum status sa_make(struct net_crypto *nc, struct crypto_group *g,
			   const struct net_crypto_sa_conf *c, struct crypto_sa **out)
{
	struct crypto_sa *sa = calloc(1, sizeof *sa);
	uint8_t key[4];

	if (!sa)
		return ST_NOMEM;
	list_init(&sa->link);
	sa->group = g;
	sa->soft.owner = sa->hard.owner = sa;
	sa->cipher = c->seal.cipher;
	sa->auth = c->seal.auth;
	sa->esp.spi = c->spi;
	enum status st = secret_set(&sa->key, c->seal.key);
	if (st == ST_OK)
		st = secret_set(&sa->auth_key, c->seal.auth_key);
	if (st == ST_OK)
		st = seal_new(&c->seal, &nc->rng, &sa->esp.seal);
	if (st == ST_OK)
		st = map_put(&nc->by_spi, spi_key(c->spi, key), sa);
	if (st != ST_OK) {
		seal_free(sa->esp.seal);
		crypto_wipe(sa, sizeof *sa);
		free(sa);
		return st;
	}
	sa->esp.next_seq = first_number(c->lifetime_s);
	recall_numbers(nc, sa);
	sa->esp.next_id = (uint16_t)drbg_u32(&nc->rng);
	sa->installed = nc->now.mono;
	sa->conn_id = nc->next_conn;
	nc->next_conn += 2;
	list_add_tail(&g->sas, &sa->link);
	g->n_sas++;
	nc->n_sas++;
	*out = sa;
	return ST_OK;
}

enum status net_crypto_sa_install(struct net_crypto *nc, const char *group,
				  const struct net_crypto_sa_conf *c, struct when now)
{
	struct crypto_group *g = crypto_group_find(nc, group);
	struct crypto_sa *sa = crypto_sa_find(nc, c->spi);
	bool refresh = sa != NULL;

	nc->now = now;
	if (!g)
		return ST_ABSENT;
	/* RFC 4303 2.1: 0 is for local use, 1 to 255 are reserved. */
	if (!g->registered || c->slot >= g->n_slots || c->lifetime_s == 0 || c->spi < 256)
		return ST_RANGE;
	if (sa && (sa->group != g || !seal_same_keys(sa->esp.seal, &c->seal)))
		return ST_EXISTS;
	if (!sa && nc->n_sas >= NET_CRYPTO_SAS_MAX)
		return ST_LIMIT;
	enum status st = refresh ? ST_OK : sa_make(nc, g, c, &sa);
	if (st != ST_OK)
		return st;
	if (refresh && c->seal.sid_bits)
		st = seal_set_sid(sa->esp.seal, c->seal.sid_bits, c->seal.sid);
	if (st == ST_OK) {
		take_conf(nc, sa, c);
		st = arm(nc, sa, c);
	}
	if (st != ST_OK) {
		crypto_sa_drop(nc, sa, NET_CRYPTO_WHY_FLUSHED);
		return st;
	}
	crypto_say(nc, NET_CRYPTO_EV_SA_UP, "suuu", g->name, (uint64_t)c->spi,
		   (uint64_t)c->lifetime_s, (uint64_t)refresh);
	return ST_OK;
}

void net_crypto_sa_retire(struct net_crypto *nc, const char *group, uint32_t spi, uint32_t after_s,
			  struct when now)
{
	struct crypto_group *g = crypto_group_find(nc, group);
	struct crypto_sa *sa = crypto_sa_find(nc, spi);
	mono_t end = mono_add(now.mono, after_s * USEC_S);

	nc->now = now;
	if (!g || !sa || sa->group != g)
		return;
	timer_cancel(&nc->timers, &sa->soft);
	if (after_s == 0 ||
	    (end < sa->expires && timer_set(&nc->timers, &sa->hard, end) != ST_OK)) {
		crypto_sa_drop(nc, sa, NET_CRYPTO_WHY_REPLACED);
		return;
	}
	if (end < sa->expires)
		sa->expires = end;
	sa->why = NET_CRYPTO_WHY_REPLACED;
}

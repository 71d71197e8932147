#include "coop/coop.h"

#include <stdlib.h>
#include <string.h>

#include "coop/coop_local.h"
#include "crypto/secret.h"

/* ---- effects ---- */

struct coop_fx_node *coop_fx_add(struct coop *c, enum coop_fx_kind kind)
{
	struct coop_fx_node *n = calloc(1, sizeof(*n));

	if (!n)
		return NULL;
	n->fx.kind = kind;
	list_add_tail(&c->fx, &n->list);
	return n;
}

static void fx_free(struct coop_fx_node *n)
{
	if (!n)
		return;
	if (n->data)
		crypto_wipe(n->data, n->fx.data.n);
	free(n->data);
	coop_octets_free(&n->member.more);
	free(n);
}

bool coop_poll(struct coop *c, struct coop_fx *out)
{
	struct list *l = list_take_first(&c->fx);

	fx_free(c->out);
	c->out = NULL;
	if (!l)
		return false;
	c->out = LIST_ENTRY(l, struct coop_fx_node, list);
	/* The state as it is now: what an earlier effect would have shown is overtaken. */
	if (c->out->fx.kind == COOP_FX_IMPORT)
		c->out->fx.state = &c->state;
	*out = c->out->fx;
	return true;
}

void coop_event(struct coop *c, uint32_t id, const char *types, ...)
{
	struct coop_fx_node *n = coop_fx_add(c, COOP_FX_EVENT);
	va_list ap;

	if (!n)
		return;
	va_start(ap, types);
	event_makev(&n->fx.event, id, types, ap);
	va_end(ap);
}

/* ---- small helpers ---- */

/* The heap holds every timer of the engine since birth, so this cannot fail for want of memory. */
void coop_arm(struct coop *c, enum coop_timer t, mono_t due)
{
	enum status st = timer_set(&c->timers, &c->timer[t], due);

	(void)st;
}

struct coop_peer *coop_peer_of(struct coop *c, ip4_t a)
{
	for (uint32_t i = 0; i < c->n_peers; i++)
		if (c->peers[i].conf.address == a)
			return &c->peers[i];
	return NULL;
}

uint64_t coop_silence(const struct coop_peer *p, mono_t now)
{
	return p->heard == MONO_NEVER ? UINT64_MAX : now - p->heard;
}

bool coop_is_primary(const struct coop *c)
{
	return c->phase == COOP_PRIMARY;
}

/*
 * Tells the key server its part. Members may register where a policy with live keys is known; a primary
 * makes one. Else: New GM Temporary Blocking.
 */
void coop_serve(struct coop *c, mono_t now, bool takeover, bool force)
{
	bool serve = c->phase == COOP_PRIMARY || coop_state_has_teks(&c->state, now) ||
		     coop_planted(c, COOP_BUG_SERVES_EMPTY);
	struct coop_fx_node *n;

	if (!force && c->serving_said && serve == c->serving)
		return;
	if (!c->serving_said || serve != c->serving)
		coop_event(c, COOP_EV_BLOCKING, "su", coop_group(c), (uint64_t)!serve);
	n = coop_fx_add(c, COOP_FX_ROLE);
	if (!n)
		return;
	c->serving = serve;
	c->serving_said = true;
	n->fx.primary = c->phase == COOP_PRIMARY;
	n->fx.serve = serve;
	n->fx.takeover = takeover;
}

/* ---- birth, configuration, death ---- */

static bool conf_valid(const struct coop_conf *conf)
{
	if (!conf->local || !conf->priority || conf->n_peers > COOP_PEERS_MAX)
		return false;
	for (uint32_t i = 0; i < conf->n_peers; i++) {
		if (!conf->peers[i].address || conf->peers[i].address == conf->local)
			return false;
		for (uint32_t j = 0; j < i; j++)
			if (conf->peers[j].address == conf->peers[i].address)
				return false;
	}
	return true;
}

static void peer_init(struct coop_peer *p, const struct coop_conf_peer *conf, mono_t now)
{
	*p = (struct coop_peer){.conf = *conf,
				.heard = MONO_NEVER,
				.primary_heard = MONO_NEVER,
				.wished = MONO_NEVER,
				.watched_since = now};
}

static void peer_free(struct coop *c, struct coop_peer *p)
{
	timer_cancel(&c->timers, &p->part_timer);
	coop_assembly_reset(&p->in);
	coop_sent_free(&p->sent);
}

static bool timers_reserve(struct coop *c)
{
	struct timer spare[COOP_PEERS_MAX] = {0};
	bool ok = true;

	for (int t = 0; t < COOP_TIMERS; t++) {
		c->timer[t].kind = t;
		ok = ok && timer_set(&c->timers, &c->timer[t], 0) == ST_OK;
	}
	for (int i = 0; i < COOP_PEERS_MAX; i++)
		ok = ok && timer_set(&c->timers, &spare[i], 0) == ST_OK;
	for (int i = 0; i < COOP_PEERS_MAX; i++)
		timer_cancel(&c->timers, &spare[i]);
	for (int t = 0; t < COOP_TIMERS; t++)
		timer_cancel(&c->timers, &c->timer[t]);
	return ok;
}

struct coop *coop_new(const struct coop_conf *conf, struct bytes seed, struct when now)
{
	struct coop *c;

	if (!conf_valid(conf))
		return NULL;
	c = calloc(1, sizeof(*c));
	if (!c)
		return NULL;
	list_init(&c->fx);
	c->conf = *conf;
	drbg_seed(&c->drbg, seed);
	do
		drbg_bytes(&c->drbg, &c->instance, sizeof(c->instance));
	while (!c->instance);
	if (!timers_reserve(c)) {
		coop_free(c);
		return NULL;
	}
	c->n_peers = conf->n_peers;
	for (uint32_t i = 0; i < c->n_peers; i++)
		peer_init(&c->peers[i], &conf->peers[i], now.mono);
	coop_elect(c, now.mono, COOP_AT_START, 0);
	return c;
}

void coop_free(struct coop *c)
{
	struct list *l;

	if (!c)
		return;
	for (uint32_t i = 0; i < c->n_peers; i++)
		peer_free(c, &c->peers[i]);
	while ((l = list_take_first(&c->fx)))
		fx_free(LIST_ENTRY(l, struct coop_fx_node, list));
	fx_free(c->out);
	coop_state_free(&c->state);
	free(c->reports);
	timers_free(&c->timers);
	drbg_wipe(&c->drbg);
	free(c);
}

static bool peer_wanted(const struct coop_conf *conf, ip4_t a)
{
	for (uint32_t i = 0; i < conf->n_peers; i++)
		if (conf->peers[i].address == a)
			return true;
	return false;
}

/* Peers stay with all that is known of them; the order is that of the configuration. */
static bool peers_reconfigure(struct coop *c, const struct coop_conf *conf, mono_t now)
{
	struct coop_peer old[COOP_PEERS_MAX];
	uint32_t n_old = c->n_peers;
	bool lost_primary = false;

	for (uint32_t i = 0; i < n_old; i++) {
		/* The heap points at the timers: they cannot move while they are armed. */
		mono_t due = c->peers[i].part_timer.due;
		bool armed = timer_armed(&c->peers[i].part_timer);

		timer_cancel(&c->timers, &c->peers[i].part_timer);
		old[i] = c->peers[i];
		old[i].part_timer.due = armed ? due : MONO_NEVER;
	}
	c->n_peers = conf->n_peers;
	for (uint32_t i = 0; i < conf->n_peers; i++) {
		struct coop_peer *p = &c->peers[i];
		uint32_t j = 0;

		while (j < n_old && old[j].conf.address != conf->peers[i].address)
			j++;
		if (j == n_old) {
			peer_init(p, &conf->peers[i], now);
			coop_event(c, COOP_EV_PEER_ADDED, "sa", coop_group(c), p->conf.address);
			coop_announce(c, p, COOP_REPLY_REQUEST, now);
			continue;
		}
		mono_t due = old[j].part_timer.due;

		*p = old[j];
		p->part_timer = (struct timer){.kind = COOP_T_PART, .owner = p};
		p->conf = conf->peers[i];
		if (due != MONO_NEVER && timer_set(&c->timers, &p->part_timer, due) != ST_OK)
			coop_assembly_reset(&p->in);
	}
	for (uint32_t j = 0; j < n_old; j++) {
		if (peer_wanted(conf, old[j].conf.address))
			continue;
		lost_primary |= old[j].conf.address == c->primary;
		coop_event(c, COOP_EV_PEER_REMOVED, "sa", coop_group(c), old[j].conf.address);
		coop_assembly_reset(&old[j].in);
		coop_sent_free(&old[j].sent);
	}
	return lost_primary;
}

/*
 * KSSIDs that were used and are not now: identifiers of older keys begin with them, so peers are not to
 * be assigned them while those live.
 */
static void set_sid(struct coop *c, const struct coop_sid *now)
{
	struct coop_sid *s = &c->conf.sid;

	for (size_t i = 0; i < sizeof s->used; i++)
		s->old[i] = (uint8_t)((s->old[i] | s->used[i]) & ~now->used[i]);
	memcpy(s->used, now->used, sizeof s->used);
	s->size_used = now->size_used;
	s->current = now->current;
	s->last = now->last;
	for (uint32_t i = 0; i < c->n_peers; i++)
		coop_check_mismatch(c, &c->peers[i], false);
}

enum status coop_reconfigure(struct coop *c, const struct coop_conf *conf, struct when now)
{
	struct coop_sid sid;
	bool lost_primary;

	if (!conf_valid(conf))
		return ST_RANGE;
	if (conf->local != c->conf.local || conf->identity != c->conf.identity ||
	    conf->id_kind != c->conf.id_kind)
		return ST_STATE;
	sid = c->conf.sid;
	c->conf = *conf;
	set_sid(c, &sid); /* what is in use stays so */
	memcpy(c->conf.sid.old, sid.old, sizeof sid.old);
	lost_primary = peers_reconfigure(c, conf, now.mono);
	for (uint32_t i = 0; i < c->n_peers; i++)
		coop_check_mismatch(c, &c->peers[i],
				    c->phase == COOP_PRIMARY ||
					c->peers[i].conf.address == c->primary);
	if (lost_primary && c->phase == COOP_SECONDARY)
		coop_elect(c, now.mono, COOP_VOTE_US, c->primary);
	else
		coop_reconsider(c, now.mono);
	coop_periods_changed(c, now.mono);
	return ST_OK;
}

/* ---- inputs and time ---- */

static void clear_counters(struct coop *c)
{
	for (uint32_t i = 0; i < c->n_peers; i++)
		c->peers[i].counters = (struct coop_counters){0};
	c->invalid_pst = 0;
}

void coop_input(struct coop *c, struct when now, const struct coop_input *in)
{
	struct coop_peer *p;

	switch (in->kind) {
	case COOP_IN_MESSAGE:
		coop_message(c, in->peer, in->data, now.mono);
		break;
	case COOP_IN_IKE:
		p = coop_peer_of(c, in->peer);
		if (p)
			coop_ike_state(c, p, in->ike, now.mono);
		break;
	case COOP_IN_STATE:
		coop_own_state(c, in->state, now.mono);
		break;
	case COOP_IN_MEMBER:
		coop_member_here(c, in->member, in->removed, now.mono);
		break;
	case COOP_IN_SID:
		set_sid(c, in->sid);
		break;
	case COOP_IN_CLEAR_ROLE:
		c->primary_known = false; /* said aloud: a mismatch no longer holds us back */
		coop_elect(c, now.mono, COOP_VOTE_US, 0);
		break;
	case COOP_IN_CLEAR_COUNTERS:
		clear_counters(c);
		break;
	}
}

static void announce_soon(struct coop *c, mono_t now)
{
	if (c->phase != COOP_PRIMARY)
		return;
	coop_announce_all(c, c->urgent_left ? COOP_REPLY_REQUEST : 0, now);
	if (c->urgent_left)
		coop_arm(c, COOP_T_URGENT, now + COOP_URGENT_US);
}

/* New keys once more to those who are there and have not said that they hold them. */
static void urgent_tick(struct coop *c, mono_t now)
{
	bool any = false;

	if (c->phase != COOP_PRIMARY || !c->urgent_left)
		return;
	c->urgent_left--;
	for (uint32_t i = 0; i < c->n_peers; i++) {
		struct coop_peer *p = &c->peers[i];

		if (p->dead || p->ike != COOP_IKE_ESTABLISHED ||
		    (p->holds.id == c->lines[0].id && p->holds.version >= c->keys_version))
			continue;
		any = true;
		coop_announce(c, p, COOP_REPLY_REQUEST, now);
	}
	if (any && c->urgent_left)
		coop_arm(c, COOP_T_URGENT, now + COOP_URGENT_US);
	else
		c->urgent_left = 0;
}

static void run_timer(struct coop *c, const struct timer *t, mono_t now)
{
	switch (t->kind) {
	case COOP_T_REFRESH:
		coop_refresh_tick(c, now);
		break;
	case COOP_T_ASK:
		coop_ask_tick(c, now);
		break;
	case COOP_T_ELECT:
		coop_elect_tick(c, now);
		break;
	case COOP_T_REPORT:
		coop_report_tick(c, now);
		break;
	case COOP_T_SOON:
		announce_soon(c, now);
		break;
	case COOP_T_URGENT:
		urgent_tick(c, now);
		break;
	case COOP_T_EXPIRE:
		coop_expire_tick(c, now);
		break;
	case COOP_T_PART:
		coop_resend_ask(c, t->owner, now);
		break;
	}
}

void coop_tick(struct coop *c, struct when now)
{
	struct timer *t;

	while ((t = timers_take_due(&c->timers, now.mono)))
		run_timer(c, t, now.mono);
}

mono_t coop_deadline(const struct coop *c)
{
	return timers_deadline(&c->timers);
}

enum coop_claim coop_claims(const struct coop *c, ip4_t peer, struct bytes data)
{
	struct coop_header h;

	if (!peer_wanted(&c->conf, peer) || coop_header_decode(data, &h) != ST_OK)
		return COOP_CLAIM_NONE;
	return h.identity == c->conf.identity && h.id_kind == c->conf.id_kind ? COOP_CLAIM_WHOLE
									      : COOP_CLAIM_PEER;
}

#ifdef COOP_PLANTED
void coop_plant(struct coop *c, int bug)
{
	c->bug = bug;
}
#endif

/* Birth, inputs, time and effects of the engine. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "ike/ike_local.h"

struct ike *ike_new(const struct ike_conf *conf, struct bytes seed, struct when now)
{
	struct ike *k = calloc(1, sizeof *k);

	(void)now;
	if (!k)
		return NULL;
	list_init(&k->sas);
	fxq_init(&k->fx);
	k->next_id = 1001; /* connection numbers of routers begin there */
	drbg_seed(&k->rng, seed);
	if (ike_conf_copy(&k->conf, conf) != ST_OK) {
		ike_free(k);
		return NULL;
	}
	return k;
}

static void peers_free(struct ike *k)
{
	map_each (e, &k->by_peer) {
		struct ike_peer *p = e->value;
		struct list *q;
		while ((q = list_take_first(&p->queue))) {
			struct ike_queued *m = LIST_ENTRY(q, struct ike_queued, link);
			crypto_wipe(m->data, m->msg.payloads.n);
			free(m);
		}
		free(p);
	}
	map_free(&k->by_peer);
}

/* Exponents of jobs that nobody took. */
static void jobs_free(struct ike *k)
{
	struct ike_fx fx;

	while (ike_poll(k, &fx))
		if (fx.kind == IKE_FX_JOB)
			dh_free(fx.job.dh);
}

void ike_free(struct ike *k)
{
	if (!k)
		return;
	list_each_safe (e, &k->sas)
		ike_sa_free(k, LIST_ENTRY(e, struct ike_sa, link));
	peers_free(k);
	map_free(&k->by_cookie);
	ike_index_free(&k->by_id);
	timers_free(&k->timers);
	jobs_free(k);
	fxq_free(&k->fx);
	ike_frags_free(k->frags);
	ike_conf_free(&k->conf);
	drbg_wipe(&k->rng);
	crypto_wipe(k->scratch, sizeof k->scratch);
	free(k);
}

enum status ike_reconfigure(struct ike *k, const struct ike_conf *conf, struct when now)
{
	struct ike_conf fresh = {0};
	enum status st = ike_conf_copy(&fresh, conf);

	fxq_settle(&k->fx);
	if (st != ST_OK)
		return st;
	ike_conf_free(&k->conf);
	k->conf = fresh;
	list_each (e, &k->sas) {
		struct ike_sa *sa = LIST_ENTRY(e, struct ike_sa, link);
		if (sa->state == IKE_S_UP)
			ike_dpd_start(k, sa, now);
	}
	return ST_OK;
}

void ike_drop_count(struct ike *k, ip4_t peer, enum ike_drop why)
{
	k->counts.drops[why]++;
	ike_event(k, IKE_EV_DROPPED, "aus", peer, (uint64_t)why, ike_drop_name(why));
}

void ike_event(struct ike *k, enum ike_event id, const char *types, ...)
{
	struct ike_fx fx = {.kind = IKE_FX_EVENT};
	struct event *ev = &fx.event;
	va_list ap;

	va_start(ap, types);
	ev->id = id;
	for (; *types && ev->n_args < EVENT_ARGS_MAX; types++) {
		struct event_arg *a = &ev->args[ev->n_args++];
		switch (*types) {
		case 'u':
			a->type = EVENT_NUMBER;
			a->number = va_arg(ap, uint64_t);
			break;
		case 'a':
			a->type = EVENT_ADDRESS;
			a->address = va_arg(ap, ip4_t);
			break;
		default:
			a->type = EVENT_TEXT;
			str_fit(a->text, sizeof a->text, va_arg(ap, const char *));
			a->len = (uint16_t)strlen(a->text);
		}
	}
	va_end(ap);
	ike_fx_push(k, &fx);
}

struct ike_fx *ike_fx_push(struct ike *k, const struct ike_fx *fx)
{
	struct bytes copy;
	struct ike_fx *q = fxq_push(&k->fx, fx, sizeof *fx, fx->data, &copy);

	if (!q) {
		k->counts.drops[IKE_DROP_MEMORY]++;
		return NULL;
	}
	q->data = copy;
	return q;
}

void ike_arm(struct ike *k, struct timer *t, int kind, void *owner, mono_t due)
{
	t->kind = kind;
	t->owner = owner;
	if (timer_set(&k->timers, t, due) != ST_OK)
		k->counts.drops[IKE_DROP_MEMORY]++; /* the exchange then waits for its peer */
}

bool ike_message_set(struct ike_message *m, struct bytes b)
{
	uint8_t *p = malloc(b.n ? b.n : 1);

	if (!p)
		return false;
	if (b.n)
		memcpy(p, b.p, b.n);
	ike_message_free(m);
	m->p = p;
	m->n = b.n;
	return true;
}

void ike_message_free(struct ike_message *m)
{
	if (m->p)
		crypto_wipe(m->p, m->n);
	free(m->p);
	*m = (struct ike_message){0};
}

uint64_t ike_fingerprint(struct bytes b)
{
	uint8_t out[HASH_MAX];
	uint64_t v = 0;

	hash_parts(HASH_SHA1, PARTS(b), out);
	for (int i = 0; i < 8; i++)
		v = v << 8 | out[i];
	return v ? v : 1;
}

/* ---- inputs ---- */

static void message_in(struct ike *k, const struct ike_input *in, struct when now)
{
	struct ike_header h;
	struct bytes whole;

	k->counts.datagrams_in++;
	if (in->data.n > IKE_MESSAGE_MAX || ike_header_parse(&h, in->data) != ST_OK) {
		ike_drop_count(k, in->peer, IKE_DROP_HEADER);
		return;
	}
	struct ike_input again = *in;
	if (h.next == IKE_P_FRAGMENT) {
		if (!ike_frag_in(k, in, &h, now, &whole))
			return;
		again.data = whole;
		if (ike_header_parse(&h, whole) != ST_OK || h.next == IKE_P_FRAGMENT) {
			ike_drop_count(k, in->peer, IKE_DROP_FRAGMENT);
			return;
		}
	}
	static const uint8_t none[8];
	struct ike_sa *sa = ike_sa_find(k, h.icookie, in->peer);
	if (!sa && h.exchange == IKE_X_MAIN && memcmp(h.rcookie, none, 8) == 0) {
		ike_main_first(k, &again, &h, now);
		return;
	}
	if (!sa || (sa->state != IKE_S_WAIT_SA && memcmp(h.rcookie, none, 8) &&
		    memcmp(h.rcookie, sa->rcookie, 8))) {
		ike_drop_count(k, in->peer, IKE_DROP_COOKIE);
		return;
	}
	if (h.exchange == IKE_X_MAIN)
		ike_main_message(k, sa, &h, &again, now);
	else if (h.exchange == IKE_X_INFO)
		ike_info_message(k, sa, &h, again.data, now);
	else
		ike_phase2_message(k, sa, &h, again.data, now);
}

static void datagram_in(struct ike *k, const struct ike_input *in, struct when now)
{
	struct ike_input plain = *in;

	if (in->local_port == IKE_NATT_PORT) {
		if (in->data.n == 1 && in->data.p[0] == 0xff)
			return; /* RFC 3948 2.3: keepalive */
		if (in->data.n < 4 || memcmp(in->data.p, "\0\0\0\0", 4)) {
			ike_drop_count(k, in->peer, IKE_DROP_HEADER);
			return;
		}
		plain.data = BYTES(in->data.p + 4, in->data.n - 4);
	}
	message_in(k, &plain, now);
}

static void open_in(struct ike *k, const struct ike_input *in, struct when now)
{
	struct ike_peer *p = ike_peer_get(k, in->local, in->peer, true);

	if (!p)
		return;
	if (in->keep)
		p->keep = true;
	struct ike_sa *sa = ike_sa_to(p);
	if (sa) {
		struct ike_fx fx = {
		    .kind = IKE_FX_UP, .sa = sa->id, .local = p->local, .peer = p->address};
		fx.status = ST_EXISTS;
		ike_sa_who(sa, &fx.who);
		ike_fx_push(k, &fx);
	} else if (!ike_sa_coming(p)) {
		ike_main_start(k, p, now);
	}
}

static void close_one(struct ike *k, struct ike_sa *sa, struct when now)
{
	if (sa->state == IKE_S_DEAD)
		return;
	if (sa->state == IKE_S_UP)
		ike_info_delete_sa(k, sa);
	ike_sa_kill(k, sa, now, "cleared");
}

static void close_in(struct ike *k, const struct ike_input *in, struct when now)
{
	list_each_safe (e, &k->sas) {
		struct ike_sa *sa = LIST_ENTRY(e, struct ike_sa, link);
		bool meant = in->sa ? sa->id == in->sa
				    : (!in->peer || sa->peer->address == in->peer) &&
					  (!in->local || sa->peer->local == in->local);
		if (meant)
			close_one(k, sa, now);
	}
}

static void job_in(struct ike *k, const struct ike_job_result *r, struct when now)
{
	struct ike_sa *sa = ike_sa_by_id(k, (uint32_t)(r->id >> 32));

	if (!sa || !sa->neg || sa->neg->job != r->id) {
		if (r->dh)
			dh_free(r->dh);
		return;
	}
	sa->neg->job = 0;
	ike_main_job(k, sa, r, now);
}

void ike_input(struct ike *k, struct when now, const struct ike_input *in)
{
	struct ike_peer *p;
	struct ike_sa *sa;

	fxq_settle(&k->fx);
	switch (in->kind) {
	case IKE_IN_DATAGRAM:
		datagram_in(k, in, now);
		break;
	case IKE_IN_OPEN:
		open_in(k, in, now);
		break;
	case IKE_IN_UNKEEP:
		p = ike_peer_get(k, in->local, in->peer, false);
		if (p)
			p->keep = false;
		break;
	case IKE_IN_CLOSE:
		close_in(k, in, now);
		break;
	case IKE_IN_SEND:
		ike_phase2_send(k, in->phase2, now);
		break;
	case IKE_IN_DONE:
		sa = ike_sa_by_id(k, in->sa);
		if (sa)
			ike_phase2_done(k, sa, in->mid);
		break;
	case IKE_IN_JOB:
		job_in(k, in->result, now);
		break;
	}
}

static void timer_fire(struct ike *k, struct timer *t, struct when now)
{
	struct ike_sa *sa = t->owner;

	switch (t->kind) {
	case IKE_T_RETRY:
		ike_main_retry(k, sa, now);
		break;
	case IKE_T_LIFE:
		ike_sa_life(k, sa, now);
		break;
	case IKE_T_DPD:
		ike_dpd_timer(k, sa, now);
		break;
	case IKE_T_NATT:
		ike_send_to(k, sa->peer->local, sa->peer->address, sa->local_port, sa->peer_port,
			    BYTES("\xff", 1));
		ike_arm(k, t, IKE_T_NATT, sa, now.mono + k->conf.natt_keepalive_s * USEC_S);
		break;
	case IKE_T_EXCHANGE:
		ike_phase2_timer(k, t->owner, now);
		break;
	default:
		break;
	}
}

void ike_tick(struct ike *k, struct when now)
{
	struct timer *t;

	fxq_settle(&k->fx);
	while ((t = timers_take_due(&k->timers, now.mono)))
		timer_fire(k, t, now);
}

mono_t ike_deadline(const struct ike *k)
{
	return timers_deadline(&k->timers);
}

bool ike_poll(struct ike *k, struct ike_fx *out)
{
	struct ike_fx *fx = fxq_pop(&k->fx);

	if (fx)
		*out = *fx;
	return fx != NULL;
}

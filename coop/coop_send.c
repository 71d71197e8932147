/* What leaves: announcements, built for one peer each, and parts that a peer asks for again. */
#include <stdlib.h>
#include <string.h>

#include "coop/coop_local.h"
#include "crypto/secret.h"

void coop_sent_free(struct coop_sent *s)
{
	if (s->body)
		crypto_wipe(s->body, s->n);
	free(s->body);
	*s = (struct coop_sent){0};
}

static uint8_t wire_role(const struct coop *c)
{
	switch (c->phase) {
	case COOP_PRIMARY:
		return COOP_AS_PRIMARY;
	case COOP_SECONDARY:
		return COOP_AS_SECONDARY;
	default:
		return COOP_AS_ELECTOR;
	}
}

static void status_fill(const struct coop *c, mono_t now, struct coop_status *s)
{
	*s = (struct coop_status){.primary = c->primary, .primary_age_ms = UINT32_MAX};
	memcpy(s->ks_version, c->conf.ks_version.v, 3);
	memcpy(s->coop_version, coop_versions.coop.v, 3);
	memcpy(s->infra, coop_versions.infra.v, 3);
	memcpy(s->policy_client, coop_versions.policy_client.v, 3);
	memcpy(s->member_client, coop_versions.member_client.v, 3);
	memcpy(s->sid_client, coop_versions.sid_client.v, 3);
	if (c->phase == COOP_PRIMARY) {
		s->primary_age_ms = 0;
	} else if (c->phase == COOP_SECONDARY) {
		/* Only what was heard by ourselves counts for others: an age that is handed on and on
		 * would never end. */
		for (uint32_t i = 0; i < c->n_peers; i++) {
			const struct coop_peer *p = &c->peers[i];

			if (p->conf.address == c->primary && p->heard != MONO_NEVER)
				s->primary_age_ms = (uint32_t)((now - p->heard) / USEC_MS);
		}
	}
	if (c->n_lines) {
		s->line = c->lines[0].id;
		s->version = c->lines[0].version;
		s->pst_ms = coop_state_pst(&c->state, now);
	}
	memcpy(s->policy_hash, c->conf.policy_hash, 32);
	memcpy(s->key_hash, c->conf.key_hash, 32);
}

/* Who gets the state: a primary tells everybody, the others those who ask, or who should have it. */
static bool gets_state(const struct coop *c, const struct coop_peer *p, uint16_t flags)
{
	if (!c->n_lines)
		return false;
	if (c->phase == COOP_PRIMARY || c->phase == COOP_ELECTING)
		return true;
	return (flags & COOP_HAS_STATE) || (c->contributing && p->conf.address == c->primary);
}

/* Members registered here that the primary has not confirmed. Marks them as sent with sequence. */
static enum status reports_fill(struct coop *c, const struct coop_peer *p, struct coop_state *put,
				ip4_t **gone, uint32_t *n_gone)
{
	if (c->phase != COOP_SECONDARY || p->conf.address != c->primary || !c->n_reports)
		return ST_OK;
	*gone = calloc(c->n_reports, sizeof(**gone));
	if (!*gone)
		return ST_NOMEM;
	for (uint32_t i = 0; i < c->n_reports; i++) {
		struct coop_report *r = &c->reports[i];
		const struct coop_member *m = coop_state_member(&c->state, r->address);
		enum status st;

		if (coop_planted(c, COOP_BUG_REPORT_ONCE) && r->sent)
			continue;
		r->sent = c->sequence + 1;
		if (r->gone)
			(*gone)[(*n_gone)++] = r->address;
		if (r->gone || !m)
			continue;
		st = coop_state_put_member(put, m);
		if (st != ST_OK)
			return st;
	}
	if (put->n_members || *n_gone)
		coop_event(c, COOP_EV_REPORT, "sau", coop_group(c), p->conf.address,
			   (uint64_t)(put->n_members + *n_gone));
	return ST_OK;
}

static enum status build(struct coop *c, struct coop_peer *p, uint16_t *flags, mono_t now,
			 uint8_t **body, uint32_t *n)
{
	struct coop_status status;
	struct coop_delta delta;
	struct coop_state put = {0}, reports = {0};
	ip4_t *gone = NULL, *reports_gone = NULL;
	struct coop_body_plan plan = {
	    .status = &status, .lines = c->lines, .n_lines = c->n_lines, .sid = &c->conf.sid};
	enum status st;

	status_fill(c, now, &status);
	if (gets_state(c, p, *flags)) {
		bool less = !(*flags & COOP_HAS_STATE) &&
			    coop_delta_for(c, p, &delta, &put, &gone, &plan.n_gone);

		*flags &= (uint16_t)~COOP_HAS_STATE;
		*flags |= less ? COOP_HAS_DELTA : COOP_HAS_STATE;
		plan.delta = less ? &delta : NULL;
		plan.state = less ? &put : &c->state;
		plan.gone = gone;
		if (c->contributing && c->phase == COOP_SECONDARY)
			*flags |= COOP_CONTRIBUTION;
	} else {
		*flags &= (uint16_t)~COOP_HAS_STATE;
	}
	st = reports_fill(c, p, &reports, &reports_gone, &plan.n_reports_gone);
	plan.reports = &reports;
	plan.reports_gone = reports_gone;
	if (st == ST_OK)
		st = coop_body_encode(&plan, now, body, n);
	coop_state_free(&put);
	coop_state_free(&reports);
	free(gone);
	free(reports_gone);
	return st;
}

static void send_part(struct coop *c, struct coop_peer *p, struct coop_header *h, struct bytes body,
		      uint32_t pdu, uint16_t i)
{
	struct coop_fx_node *fx;
	struct wr w;
	size_t size;

	coop_part_cut(h, body, pdu, i);
	size = COOP_HEADER_SIZE + h->piece.n;
	fx = coop_fx_add(c, COOP_FX_SEND);
	if (!fx)
		return;
	fx->data = malloc(size);
	if (!fx->data) {
		fx->fx.peer = 0; /* nobody: the router drops it */
		return;
	}
	w = wr_into(fx->data, size);
	if (coop_header_encode(h, &w) != ST_OK)
		return;
	fx->fx.peer = p->conf.address;
	fx->fx.data = BYTES(fx->data, wr_len(&w));
	p->counters.octets_sent += fx->fx.data.n;
}

static void wish_ike(struct coop *c, struct coop_peer *p, uint64_t pause_us, mono_t now)
{
	struct coop_fx_node *fx;

	if (p->wished != MONO_NEVER && now - p->wished < pause_us)
		return;
	fx = coop_fx_add(c, COOP_FX_IKE);
	if (!fx)
		return;
	fx->fx.peer = p->conf.address;
	p->wished = now;
	coop_event(c, COOP_EV_NO_IKE, "sa", coop_group(c), p->conf.address);
}

void coop_keep_ike(struct coop *c, mono_t now)
{
	for (uint32_t i = 0; i < c->n_peers; i++) {
		struct coop_peer *p = &c->peers[i];

		if (p->ike == COOP_IKE_NONE || p->ike == COOP_IKE_FAILED)
			wish_ike(c, p, COOP_IKE_KEEP_US, now);
	}
}

static uint16_t standing_flags(const struct coop *c, mono_t now)
{
	return (uint16_t)((c->conf.optimize ? COOP_OPTIMIZE : 0) |
			  (coop_eligible(c, now) ? 0 : COOP_NOT_ELIGIBLE));
}

void coop_announce(struct coop *c, struct coop_peer *p, uint16_t flags, mono_t now)
{
	struct coop_header h = {.kind = COOP_ANNOUNCE};
	uint8_t *body = NULL;
	uint32_t n = 0, pdu = c->conf.pdu ? c->conf.pdu : COOP_PDU_DEFAULT;

	if (coop_planted(c, COOP_BUG_NO_REPLY_REQUEST))
		flags &= (uint16_t)~COOP_REPLY_REQUEST;
	if (p->ike != COOP_IKE_ESTABLISHED) {
		p->counters.drops_sent++;
		p->waiting = true;
		p->wants |= flags;
		wish_ike(c, p, COOP_IKE_WISH_US, now);
		return;
	}
	if (build(c, p, &flags, now, &body, &n) != ST_OK) {
		p->counters.drops_sent++;
		coop_event(c, COOP_EV_LIMIT, "sas", coop_group(c), p->conf.address, "announcement");
		return;
	}
	h.flags = flags | standing_flags(c, now);
	h.id_kind = c->conf.id_kind;
	h.identity = c->conf.identity;
	h.role = wire_role(c);
	h.priority = c->conf.priority;
	h.sender = c->conf.local;
	h.instance = c->instance;
	h.sequence = ++c->sequence;
	h.ack_instance = p->instance;
	h.ack_sequence = p->taken;
	for (uint16_t i = 0; i < coop_parts_of(n, pdu); i++)
		send_part(c, p, &h, BYTES(body, n), pdu, i);
	p->counters.sent++;
	if (flags & COOP_REPLY_REQUEST)
		p->counters.sent_asking++;
	p->waiting = false;
	p->wants = 0;
	coop_sent_free(&p->sent);
	p->sent = (struct coop_sent){.head = h, .body = body, .n = n, .pdu = pdu};
	coop_event(c, COOP_EV_SENT, "sauuuuu", coop_group(c), p->conf.address, (uint64_t)h.sequence,
		   (uint64_t)h.flags, (uint64_t)h.parts, (uint64_t)n, (uint64_t)h.role);
}

void coop_announce_all(struct coop *c, uint16_t flags, mono_t now)
{
	for (uint32_t i = 0; i < c->n_peers; i++)
		coop_announce(c, &c->peers[i], flags, now);
}

void coop_ike_state(struct coop *c, struct coop_peer *p, enum coop_ike ike, mono_t now)
{
	bool up = ike == COOP_IKE_ESTABLISHED && p->ike != COOP_IKE_ESTABLISHED;

	p->ike = ike;
	if (!up)
		return;
	p->wished = MONO_NEVER;
	if (p->waiting)
		coop_announce(c, p, p->wants, now);
}

/* ---- parts again ---- */

void coop_resend_ask(struct coop *c, struct coop_peer *p, mono_t now)
{
	uint8_t bits[COOP_PARTS_MAX / 8];
	struct coop_header h = {.kind = COOP_RESEND,
				.id_kind = c->conf.id_kind,
				.role = wire_role(c),
				.priority = c->conf.priority,
				.identity = c->conf.identity,
				.sender = c->conf.local,
				.instance = c->instance,
				.sequence = p->in.sequence};
	size_t n;

	if (!coop_assembly_open(&p->in) || p->part_tries >= COOP_PART_TRIES ||
	    p->ike != COOP_IKE_ESTABLISHED)
		return;
	p->part_tries++;
	/* As many as one message takes; the rest is asked for when these are here. */
	n = coop_assembly_missing(&p->in, bits, COOP_PDU_MIN - COOP_HEADER_SIZE);
	send_part(c, p, &h, BYTES(bits, n), COOP_PDU_MIN, 0);
	coop_event(c, COOP_EV_RESEND, "sauuu", coop_group(c), p->conf.address,
		   (uint64_t)p->in.sequence, (uint64_t)(p->in.parts - p->in.n_got), UINT64_C(1));
	if (timer_set(&c->timers, &p->part_timer, now + COOP_PART_WAIT_US) != ST_OK)
		coop_assembly_reset(&p->in);
}

void coop_resend_serve(struct coop *c, struct coop_peer *p, const struct coop_header *ask)
{
	uint64_t n = 0;

	if (!p->sent.body || p->sent.head.sequence != ask->sequence || ask->parts != 1 ||
	    p->sent.served >= 2 * COOP_PART_TRIES || p->ike != COOP_IKE_ESTABLISHED)
		return;
	p->sent.served++;
	for (size_t i = 0; i < p->sent.head.parts && i / 8 < ask->piece.n; i++) {
		if (!(ask->piece.p[i / 8] & 0x80 >> i % 8))
			continue;
		send_part(c, p, &p->sent.head, BYTES(p->sent.body, p->sent.n), p->sent.pdu,
			  (uint16_t)i);
		n++;
	}
	coop_event(c, COOP_EV_RESEND, "sauuu", coop_group(c), p->conf.address,
		   (uint64_t)ask->sequence, n, UINT64_C(0));
}

/* GROUPKEY-PULL, the answering side (RFC 6407 3.2). Nothing is kept of a member before message 3. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gdoi/gdoi_ks_local.h"

bool ks_counter_mode(const struct gdoi_ks *ks)
{
	for (unsigned i = 0; i < ks->n_teks; i++)
		if (gdoi_transform_counter(&ks->teks[i]->sa.transform))
			return true;
	return false;
}

static bool identity_is(const struct gdoi_ks *ks, struct bytes body)
{
	struct gdoi_id id;
	struct rd r;

	if (gdoi_id_decode(body, &id) != ST_OK || id.type != ks->conf.id_type || id.data.n != 4)
		return false;
	r = rd_from(id.data);
	return rd_u32(&r) == ks->conf.identity;
}

bool gdoi_ks_claims_pull(const struct gdoi_ks *ks, uint8_t first, struct bytes payloads)
{
	struct gdoi_chain c;
	const struct gdoi_piece *id;

	if (gdoi_chain_parse(&c, first, payloads, true) != ST_OK)
		return false;
	id = gdoi_chain_only(&c, GDOI_P_ID);
	return id && identity_is(ks, id->body);
}

static struct ks_pull *pull_of(const struct gdoi_ks *ks, uint32_t sa, uint32_t mid)
{
	for (struct ks_pull *p = ks->pulls; p; p = p->next)
		if (p->sa == sa && p->mid == mid)
			return p;
	return NULL;
}

bool gdoi_ks_claims_exchange(const struct gdoi_ks *ks, uint32_t sa, uint32_t mid)
{
	return pull_of(ks, sa, mid) != NULL;
}

void ks_pull_drop(struct gdoi_ks *ks, uint32_t sa, uint32_t mid)
{
	for (struct ks_pull **at = &ks->pulls; *at; at = &(*at)->next) {
		struct ks_pull *p = *at;

		if (p->sa != sa || p->mid != mid)
			continue;
		*at = p->next;
		if (ks->pulls_end == &p->next)
			ks->pulls_end = at;
		free(p);
		ks->n_pulls--;
		return;
	}
}

void ks_pull_expire(struct gdoi_ks *ks, mono_t now)
{
	while (ks->pulls && ks->pulls->due <= now)
		ks_pull_drop(ks, ks->pulls->sa, ks->pulls->mid);
}

/* ---- authorization ---- */

static bool address_allowed(const struct gdoi_ks *ks, ip4_t a)
{
	for (size_t i = 0; i < ks->conf.n_ranges; i++) {
		const struct gdoi_ks_range *r = &ks->conf.ranges[i];

		if (!((a ^ r->address) & ~r->wildcard))
			return r->permit;
	}
	return !ks->conf.by_address;
}

/* Is "type=value" one of the parts of a subject such as "CN=a, OU=b"? */
static bool subject_has(const char *subject, const char *part, size_t n)
{
	while (*subject) {
		size_t len = strcspn(subject, ",+");
		char have[GDOI_NAME_SIZE * 2], want[GDOI_NAME_SIZE * 2];

		if (len < sizeof(have) && n < sizeof(want)) {
			memcpy(have, subject, len);
			have[len] = 0;
			memcpy(want, part, n);
			want[n] = 0;
			if (str_equal_nocase(have, want))
				return true;
		}
		subject += len;
		subject += strspn(subject, ",+ ");
	}
	return false;
}

static bool rule_matches(const char *rule, const struct gdoi_who *w)
{
	if (str_starts(rule, "fqdn:"))
		return (w->id_type == 2 && w->id.n == strlen(rule + 5) &&
			!memcmp(w->id.p, rule + 5, w->id.n));
	if (!str_starts(rule, "dn:") || !w->subject || !*w->subject)
		return false;
	for (const char *p = rule + 3; *p;) {
		size_t n;

		p += strspn(p, ", ");
		n = strcspn(p, ",");
		if (n && !subject_has(w->subject, p, n))
			return false;
		p += n;
	}
	return true;
}

static bool identity_allowed(const struct gdoi_ks *ks, const struct gdoi_who *w)
{
	for (size_t i = 0; i < ks->conf.n_identities; i++)
		if (w && rule_matches(ks->conf.identities[i], w))
			return true;
	return !ks->conf.by_identity;
}

/* ---- message 1 ---- */

static enum status refuse(struct gdoi_ks *ks, const struct gdoi_phase2 *m, unsigned message,
			  enum status why, const char *text)
{
	struct gdoi_ks_fx *fx = ks_fx_add(ks, GDOI_KS_FX_DONE, NULL, 0);

	ks->n_refused++;
	ks_event(ks, GDOI_EV_KS_PULL_BAD, "aus", m->peer, (uint64_t)message, text);
	if (fx) {
		fx->phase2 = *m;
		fx->phase2.payloads = BYTES("", 0);
		fx->refused = why;
	}
	return why;
}

/* Who may not register repeats the question until IKE gives up: one line in the log is enough. */
static enum status unauthorized(struct gdoi_ks *ks, mono_t now, const struct gdoi_phase2 *m,
				const char *what)
{
	ks->refused[ks->next_refused] =
	    (struct ks_refused){m->sa, m->mid, mono_add(now, GDOI_EXCHANGE_US)};
	ks->next_refused = (ks->next_refused + 1) % GDOI_REFUSED_MAX;
	return refuse(ks, m, 1, ST_REFUSED, what);
}

static bool refused_before(const struct gdoi_ks *ks, mono_t now, const struct gdoi_phase2 *m)
{
	for (unsigned i = 0; i < GDOI_REFUSED_MAX; i++)
		if (ks->refused[i].sa == m->sa && ks->refused[i].mid == m->mid &&
		    ks->refused[i].until > now)
			return true;
	return false;
}

static enum status may_register(struct gdoi_ks *ks, mono_t now, const struct gdoi_phase2 *m,
				const struct gdoi_who *w)
{
	uint32_t limit = ks->conf.members_max ? ks->conf.members_max : GDOI_MEMBERS_MAX;

	if (!address_allowed(ks, m->peer)) {
		ks_event(ks, GDOI_EV_KS_UNAUTHORIZED_ADDRESS, "a", m->peer);
		return unauthorized(ks, now, m, "address");
	}
	if (!identity_allowed(ks, w)) {
		ks_event(ks, GDOI_EV_KS_UNAUTHORIZED_IDENTITY, "as", m->peer,
			 w && w->subject ? w->subject : "");
		return unauthorized(ks, now, m, "identity");
	}
	if (!ks->serve || !ks_has_keys(ks))
		return refuse(ks, m, 1, ST_STATE, "not serving");
	if (ks_counter_mode(ks) && !ks_sid_assigned(ks)) {
		ks_event(ks, GDOI_EV_KS_NO_SID, "");
		return refuse(ks, m, 1, ST_STATE, "sender identifiers");
	}
	if (ks->members.n >= limit && !ks_member_of(ks, m->peer)) {
		ks_event(ks, GDOI_EV_KS_MEMBER_LIMIT, "au", m->peer, (uint64_t)limit);
		return refuse(ks, m, 1, ST_LIMIT, "member limit");
	}
	return ST_OK;
}

static struct ks_pull *pull_new(struct gdoi_ks *ks, struct when now, const struct gdoi_phase2 *m,
				const struct gdoi_who *w)
{
	const struct ks_kek *k = ks_kek_current(ks);
	struct ks_pull *p;

	if (ks->n_pulls >= GDOI_PULLS_MAX) {
		ks->n_dropped++;
		return NULL;
	}
	p = calloc(1, sizeof(*p));
	if (!p)
		return NULL;
	*p = (struct ks_pull){.sa = m->sa,
			      .mid = m->mid,
			      .tag = m->tag,
			      .local = m->local,
			      .peer = m->peer,
			      .due = mono_add(now.mono, GDOI_PULL_US),
			      .horizon = ks->serial + 1};
	if (k)
		memcpy(p->kek, k->k.spi, sizeof(p->kek));
	if (w && w->has_version)
		memcpy(p->version, w->version, 3);
	if (w && w->subject && *w->subject)
		(void)str_fit(p->identity, sizeof(p->identity), w->subject);
	*ks->pulls_end = p;
	ks->pulls_end = &p->next;
	ks->n_pulls++;
	return p;
}

static void answer(struct gdoi_ks *ks, const struct gdoi_phase2 *m, const struct gdoi_put *p,
		   bool last)
{
	struct gdoi_ks_fx *fx =
	    gdoi_put_ok(p) ? ks_fx_add(ks, GDOI_KS_FX_PHASE2, p->w.start, wr_len(&p->w)) : NULL;

	if (!fx)
		return;
	fx->phase2 = (struct gdoi_phase2){.sa = m->sa,
					  .local = m->local,
					  .peer = m->peer,
					  .mid = m->mid,
					  .tag = m->tag,
					  .first = p->first,
					  .payloads = fx->data,
					  .last = last};
}

static void message1(struct gdoi_ks *ks, struct when now, const struct gdoi_phase2 *m,
		     const struct gdoi_who *w, const struct gdoi_chain *c, uint8_t *buf)
{
	const struct gdoi_piece *id = gdoi_chain_only(c, GDOI_P_ID);
	const struct gdoi_piece *ni = gdoi_chain_only(c, GDOI_P_NONCE);
	uint8_t nonce[GDOI_NONCE];
	struct gdoi_sa sa;
	struct gdoi_put p;

	if (c->n != 2 || !id || !ni || ni->body.n < GDOI_NONCE_MIN || ni->body.n > GDOI_NONCE_MAX ||
	    !identity_is(ks, id->body)) {
		(void)refuse(ks, m, 1, ST_SYNTAX, "payloads");
		return;
	}
	if (refused_before(ks, now.mono, m)) {
		(void)refuse(ks, m, 1, ST_EXISTS, "repeated");
		return;
	}
	if (may_register(ks, now.mono, m, w) != ST_OK)
		return;
	if (!pull_new(ks, now, m, w)) {
		(void)refuse(ks, m, 1, ST_LIMIT, "pool");
		return;
	}
	drbg_bytes(&ks->drbg, nonce, sizeof(nonce));
	gdoi_put_init(&p, buf, GDOI_MESSAGE_MAX);
	gdoi_put_raw(&p, GDOI_P_NONCE, BYTES_OF(nonce));
	if (ks_build_sa(ks, now.mono, ks_kek_current(ks), UINT32_MAX, &sa) != ST_OK)
		return;
	gdoi_put_open(&p, GDOI_P_SA);
	gdoi_sa_encode(&sa, &p.w);
	gdoi_put_close(&p);
	gdoi_sa_free(&sa);
	answer(ks, m, &p, false);
}

/* ---- message 3 ---- */

static bool take_sids(struct gdoi_ks *ks, struct ks_member *m, unsigned n)
{
	m->n_sids = 0;
	if (!ks_counter_mode(ks))
		return true;
	n = n < 1 ? 1 : n;
	if (!ks_sid_take(ks, n, &m->sid))
		return false;
	m->n_sids = n;
	return true;
}

static struct ks_member *enter(struct gdoi_ks *ks, struct when now, const struct ks_pull *p,
			       unsigned sids)
{
	bool again = ks_member_of(ks, p->peer) != NULL;
	struct ks_member *m = ks_member_put(ks, p->peer);
	char version[12];

	if (!m)
		return NULL;
	if (!again || m->registrar != ks->conf.local)
		ks->n_here++;
	m->registrar = ks->conf.local;
	m->stamp = ks_pst(ks, now.mono);
	m->registered = now.mono;
	m->in_a_row = 0;
	memcpy(m->kek, p->kek, sizeof(m->kek));
	memcpy(m->version, p->version, sizeof(m->version));
	memcpy(m->identity, p->identity, sizeof(m->identity));
	/* Keys made since message 2 are still to be sent to it. */
	m->acked_rekey = p->horizon > ks->serial ? ks->rekey_id : 0;
	if (!take_sids(ks, m, sids)) {
		ks_event(ks, GDOI_EV_KS_SID_WRAP, "");
		ks_sid_restart(ks);
		ks_rekey(ks, now, true, true, true);
		(void)take_sids(ks, m, sids);
		m->acked_rekey = 0;
	}
	snprintf(version, sizeof(version), "%u.%u.%u", m->version[0], m->version[1], m->version[2]);
	ks_event(ks, GDOI_EV_KS_REGISTERED, "aus", p->peer, (uint64_t)again, version);
	ks_member_fx(ks, m, false);
	return m;
}

static void message3(struct gdoi_ks *ks, struct when now, const struct gdoi_phase2 *msg,
		     const struct ks_pull *p, const struct gdoi_chain *c, uint8_t *buf)
{
	uint8_t scratch[KS_KD_SCRATCH];
	struct gdoi_gap gap = {0};
	struct ks_member *m;
	struct gdoi_kd kd;
	struct gdoi_put put;
	struct ks_kek *k = ks_kek_of(ks, p->kek);

	if (c->n > 1 || (c->n && c->piece[0].type != GDOI_P_GAP) ||
	    (c->n && gdoi_gap_decode(c->piece[0].body, &gap) != ST_OK) ||
	    gap.sids > GDOI_SID_MEMBERS) {
		(void)refuse(ks, msg, 3, ST_SYNTAX, "payloads");
		return;
	}
	if ((ks->conf.kek_alg && !k) || !ks->serve) {
		(void)refuse(ks, msg, 3, ST_STATE, "keys are gone");
		return;
	}
	m = enter(ks, now, p, gap.sids);
	if (!m)
		return;
	gdoi_put_init(&put, buf, GDOI_MESSAGE_MAX);
	if (k) {
		gdoi_put_open(&put, GDOI_P_SEQ);
		wr_u32(&put.w, k->seq);
		gdoi_put_close(&put);
	}
	if (ks_build_kd(ks, now.mono, k, p->horizon, m, &kd, scratch) != ST_OK)
		return;
	gdoi_put_open(&put, GDOI_P_KD);
	gdoi_kd_encode(&kd, &put.w);
	gdoi_put_close(&put);
	gdoi_kd_free(&kd);
	answer(ks, msg, &put, true);
	crypto_wipe(scratch, sizeof(scratch));
	if (m->acked_rekey != ks->rekey_id)
		ks_send_one(ks, now, m);
}

void ks_pull_input(struct gdoi_ks *ks, struct when now, const struct gdoi_phase2 *m,
		   const struct gdoi_who *w)
{
	struct ks_pull *p = pull_of(ks, m->sa, m->mid);
	struct gdoi_chain c = {0};
	uint8_t *buf;

	ks->n_pull_msgs++;
	ks_event(ks, GDOI_EV_KS_PULL, "auu", m->peer, (uint64_t)(p ? 3 : 1),
		 (uint64_t)m->payloads.n);
	if (gdoi_chain_parse(&c, m->first, m->payloads, true) != ST_OK) {
		(void)refuse(ks, m, p ? 3 : 1, ST_SYNTAX, "chain");
		return;
	}
	buf = malloc(GDOI_MESSAGE_MAX);
	if (!buf)
		return;
	if (!p) {
		message1(ks, now, m, w, &c, buf);
	} else if (p->peer == m->peer) {
		message3(ks, now, m, p, &c, buf);
		ks_pull_drop(ks, m->sa, m->mid);
	}
	crypto_wipe(buf, GDOI_MESSAGE_MAX);
	free(buf);
}

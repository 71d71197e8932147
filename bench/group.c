#include "bench/group.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench/group_int.h"

#define LAB_PSK "benchmark"

struct member {
	struct group_end end;
	struct gdoi_gm *gm;
	struct cert *cert;
	ip4_t address;
};

struct parcel { /* of a queue, its octets behind it */
	ip4_t local, peer;
	uint32_t n;
};

void group_need(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "bench: no %s\n", what);
	exit(1);
}

double group_cpu(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

ip4_t group_address(unsigned i)
{
	return IP4(127, 1, 0, 1) + i;
}

static void put(struct group_queue *q, ip4_t local, ip4_t peer, struct bytes data)
{
	struct parcel r = {local, peer, (uint32_t)data.n};

	if (q->n + sizeof r + data.n > q->cap) {
		q->cap = 2 * (q->n + sizeof r + data.n);
		q->buf = realloc(q->buf, q->cap);
		group_need(q->buf != NULL, "memory");
	}
	memcpy(q->buf + q->n, &r, sizeof r);
	memcpy(q->buf + q->n + sizeof r, data.p, data.n);
	q->n += sizeof r + data.n;
}

/* The record at *at, which moves on; false at the end. */
static bool take(const struct group_queue *q, size_t *at, struct parcel *r, struct bytes *data)
{
	if (*at == q->n)
		return false;
	memcpy(r, q->buf + *at, sizeof *r);
	*data = BYTES(q->buf + *at + sizeof *r, r->n);
	*at += sizeof *r + r->n;
	return true;
}

/* ---- jobs, as router/ runs them ---- */

static enum status verify(struct tp *tp, struct when now, const struct ike_job *job, char *subject,
			  size_t size)
{
	struct tp_verdict v;
	enum status st = ST_REFUSED;

	tp_verify(tp, now, NULL, job->certs, job->n_certs, &v);
	if (v.reason == PKI_VALID)
		st = rsa_verify(v.key, RSA_BARE, HASH_NONE, job->hash, job->signature);
	if (st == ST_OK)
		(void)str_fit(subject, size, cert_view(v.cert)->subject.line);
	tp_verdict_free(&v);
	return st;
}

static void run_job(struct group_end *e, struct when now, const struct ike_job *job)
{
	uint8_t shared[DH_OCTETS_MAX], sig[RSA_OCTETS_MAX];
	char subject[PKI_NAME_MAX] = "";
	struct ike_job_result result = {.id = job->id, .subject = subject};
	struct ike_input in = {.kind = IKE_IN_JOB, .result = &result};
	struct pki_fx fx;
	size_t n = 0;

	if (job->kind == IKE_JOB_DH) {
		ike_job_run_dh(job, shared, &result);
	} else if (job->kind == IKE_JOB_SIGN) {
		result.status = rsa_sign(e->key, RSA_BARE, HASH_NONE, job->hash, sig, &n);
		result.bytes = BYTES(sig, n);
	} else {
		result.status = verify(e->tp, now, job, subject, sizeof subject);
	}
	ike_input(e->ike, now, &in);
	crypto_wipe(shared, sizeof shared);
	while (e->tp && tp_poll(e->tp, &fx))
		;
}

/* ---- between IKE and GDOI, as router/ does it ---- */

static void gdoi_of(const struct ike_fx *fx, struct gdoi_phase2 *m, struct gdoi_who *w)
{
	*m = (struct gdoi_phase2){fx->sa,   fx->local, fx->peer, fx->mid, fx->first,
				  fx->data, false,     false,	 fx->tag};
	*w = (struct gdoi_who){.id_type = fx->who.id_type,
			       .id = fx->who.id,
			       .subject = fx->who.subject,
			       .has_version = fx->who.has_app};
	memcpy(w->version, fx->who.app, sizeof w->version);
}

static void ike_send(struct ike *ike, struct when now, const struct gdoi_phase2 *m)
{
	struct ike_phase2 msg = {.sa = m->sa,
				 .local = m->local,
				 .peer = m->peer,
				 .exchange = GDOI_EXCHANGE_PULL,
				 .mid = m->mid,
				 .first = m->first,
				 .payloads = m->payloads,
				 .expect_reply = m->expect_reply,
				 .last = m->last,
				 .tag = m->tag};
	struct ike_input in = {.kind = IKE_IN_SEND, .phase2 = &msg};

	ike_input(ike, now, &in);
}

static void ike_done(struct ike *ike, struct when now, const struct gdoi_phase2 *m)
{
	struct ike_input in = {.kind = IKE_IN_DONE, .sa = m->sa, .mid = m->mid};

	ike_input(ike, now, &in);
}

/* ---- the key server: all of it is timed ---- */

static void server_gdoi(struct group *g)
{
	struct gdoi_ks_fx fx;

	while (gdoi_ks_poll(g->ks, &fx)) {
		if (fx.kind == GDOI_KS_FX_PHASE2)
			ike_send(g->server.ike, g->now, &fx.phase2);
		else if (fx.kind == GDOI_KS_FX_DONE)
			ike_done(g->server.ike, g->now, &fx.phase2);
		else if (fx.kind == GDOI_KS_FX_EVENT && fx.event.id == GDOI_EV_KS_REGISTERED)
			g->registered++;
		else if (fx.kind == GDOI_KS_FX_SEND && g->rekey)
			g->rekey(g->rekey_ctx, fx.peer, fx.data);
	}
}

static void server_message(struct group *g, const struct ike_fx *fx)
{
	struct gdoi_phase2 m;
	struct gdoi_who who;
	struct gdoi_ks_input in = {.kind = GDOI_KS_IN_PHASE2, .phase2 = &m, .who = &who};

	gdoi_of(fx, &m, &who);
	if (gdoi_ks_claims_exchange(g->ks, fx->sa, fx->mid) ||
	    gdoi_ks_claims_pull(g->ks, fx->first, fx->data))
		gdoi_ks_input(g->ks, g->now, &in);
}

static void server_drain(struct group *g)
{
	struct ike_fx fx;

	for (;;) {
		server_gdoi(g); /* first: an effect of IKE lives until the next call */
		if (!ike_poll(g->server.ike, &fx))
			return;
		if (fx.kind == IKE_FX_SEND)
			put(&g->to_members, fx.local, fx.peer, fx.data);
		else if (fx.kind == IKE_FX_JOB)
			run_job(&g->server, g->now, &fx.job);
		else if (fx.kind == IKE_FX_PHASE2)
			server_message(g, &fx);
	}
}

static double server_turn(struct group *g)
{
	double from = group_cpu();
	struct parcel r;
	struct bytes data;

	for (size_t at = 0; take(&g->to_server, &at, &r, &data);) {
		struct ike_input in = {.kind = IKE_IN_DATAGRAM,
				       .local = r.peer,
				       .peer = r.local,
				       .local_port = IKE_PORT,
				       .peer_port = IKE_PORT,
				       .data = data};
		ike_input(g->server.ike, g->now, &in);
		server_drain(g);
	}
	g->to_server.n = 0;
	return group_cpu() - from;
}

void group_rekey(struct group *g)
{
	struct gdoi_ks_input in = {.kind = GDOI_KS_IN_REKEY, .now_too = true};

	gdoi_ks_input(g->ks, g->now, &in);
	server_gdoi(g);
}

void group_rest(struct group *g, uint64_t us)
{
	g->now.mono += us;
	g->now.wall += (wall_t)us;
	ike_tick(g->server.ike, g->now);
	gdoi_ks_tick(g->ks, g->now);
	server_drain(g);
	g->to_members.n = 0;
}

/* ---- members ---- */

static void member_gdoi(struct group *g, struct member *m)
{
	struct gdoi_gm_fx fx;

	while (gdoi_gm_poll(m->gm, &fx)) {
		if (fx.kind == GDOI_GM_FX_PHASE2)
			ike_send(m->end.ike, g->now, &fx.phase2);
		else if (fx.kind == GDOI_GM_FX_DONE)
			ike_done(m->end.ike, g->now, &fx.phase2);
		else if (fx.kind == GDOI_GM_FX_EVENT && fx.event.id == GDOI_EV_GM_COMPLETE)
			g->received++;
	}
}

static void member_drain(struct group *g, struct member *m)
{
	struct ike_fx fx;

	for (;;) {
		struct gdoi_phase2 msg;
		struct gdoi_who who;
		struct gdoi_gm_input in = {.kind = GDOI_GM_IN_PHASE2, .phase2 = &msg, .who = &who};

		member_gdoi(g, m);
		if (!ike_poll(m->end.ike, &fx))
			return;
		if (fx.kind == IKE_FX_SEND)
			put(&g->to_server, fx.local, fx.peer, fx.data);
		else if (fx.kind == IKE_FX_JOB)
			run_job(&m->end, g->now, &fx.job);
		if (fx.kind != IKE_FX_PHASE2)
			continue;
		gdoi_of(&fx, &msg, &who);
		gdoi_gm_input(m->gm, g->now, &in);
	}
}

static struct ike *engine(struct group *g, const struct group_end *e, struct bytes seed)
{
	struct ike_policy p = {.priority = 10,
			       .cipher = IKE_CIPHER_AES,
			       .key_bits = 256,
			       .hash = IKE_HASH_SHA256,
			       .auth = g->psk ? IKE_AUTH_PSK : IKE_AUTH_RSA_SIG,
			       .group = (uint8_t)g->dh_group,
			       .lifetime_s = 86400};
	struct ike_psk psk = {0};
	struct ike_credential cred = {.name = "LAB", .n_chain = g->psk ? 0 : 1};
	struct ike_conf conf = {.policies = &p,
				.n_policies = 1,
				.psks = &psk,
				.n_psks = g->psk,
				.credentials = &cred,
				.n_credentials = !g->psk};

	group_need(secret_set(&psk.key, BYTES(LAB_PSK, sizeof LAB_PSK - 1)) == ST_OK, "key");
	cred.chain[0] = e->cert;
	if (!g->psk)
		cred.ca_name = cert_subject_der(g->ca.cert);
	struct ike *ike = ike_new(&conf, seed, g->now);
	group_need(ike != NULL, "IKE");
	return ike;
}

static void member_start(struct group *g, struct member *m, unsigned i)
{
	struct gdoi_gm_conf conf = {.group = "GETVPN",
				    .id_type = GDOI_IDENTITY_NUMBER,
				    .identity = 1234,
				    .local = group_address(i),
				    .attached = true,
				    .servers = {GROUP_SERVER},
				    .n_servers = 1,
				    .ciphers_any = true,
				    .hashes_any = true};
	char name[32];

	*m = (struct member){.address = conf.local};
	m->end.tp = g->member_tp;
	if (!g->psk) {
		snprintf(name, sizeof name, "member%u", i);
		m->end.key = g->ca.member[i % GROUP_KEYS];
		m->cert = group_issue(&g->ca, name, m->end.key);
		m->end.cert = cert_der(m->cert);
	}
	m->end.ike = engine(g, &m->end, BYTES(&conf.local, 4));
	m->gm = gdoi_gm_new(&conf, BYTES(&conf.local, 4), g->now);
	group_need(m->gm != NULL, "member");
	gdoi_gm_tick(m->gm, g->now);
	member_drain(g, m);
}

static void members_turn(struct group *g, struct member *members, unsigned n)
{
	struct parcel r;
	struct bytes data;

	for (size_t at = 0; take(&g->to_members, &at, &r, &data);) {
		unsigned i = r.peer - members[0].address;
		struct ike_input in = {.kind = IKE_IN_DATAGRAM,
				       .local = r.peer,
				       .peer = r.local,
				       .local_port = IKE_PORT,
				       .peer_port = IKE_PORT,
				       .data = data};

		group_need(i < n, "such member");
		ike_input(members[i].end.ike, g->now, &in);
		member_drain(g, &members[i]);
	}
	g->to_members.n = 0;
}

double group_register(struct group *g, unsigned first, unsigned n)
{
	struct member *members = calloc(n, sizeof *members);
	unsigned before = g->registered;
	double spent = 0;

	group_need(members && n <= GROUP_BATCH, "memory");
	g->now.mono += 200 * USEC_MS;
	g->now.wall += 200 * USEC_MS;
	ike_tick(g->server.ike, g->now);
	for (unsigned i = 0; i < n; i++)
		member_start(g, &members[i], first + i);
	while (g->to_server.n) {
		spent += server_turn(g);
		members_turn(g, members, n);
	}
	group_need(g->registered == before + n && g->received == g->registered, "registration");
	for (unsigned i = 0; i < n; i++) {
		gdoi_gm_free(members[i].gm);
		ike_free(members[i].end.ike);
		cert_free(members[i].cert);
	}
	free(members);
	return spent;
}

/* ---- all of it ---- */

static void server_start(struct group *g)
{
	static const struct gdoi_ace aces[] = {
	    {.deny = true, .proto = 17, .sport_hi = 65535, .dport_lo = 848, .dport_hi = 848},
	    {.src = IP4(10, 1, 0, 0),
	     .src_mask = IP4(255, 255, 0, 0),
	     .dst = IP4(10, 1, 0, 0),
	     .dst_mask = IP4(255, 255, 0, 0),
	     .sport_hi = 65535,
	     .dport_hi = 65535}};
	struct gdoi_ks_sa sa = {.number = 10,
				.lifetime_s = 86400,
				.window = 64,
				.transform = {GDOI_ESP_AES, GDOI_AUTH_SHA256, 256, false},
				.aces = aces,
				.n_aces = 2};
	struct gdoi_ks_conf conf = {.group = "GETVPN",
				    .id_type = GDOI_IDENTITY_NUMBER,
				    .identity = 1234,
				    .local = GROUP_SERVER,
				    .kek_alg = GDOI_KEK_AES,
				    .kek_bits = 256,
				    .kek_lifetime_s = 86400,
				    .sig_hash = GDOI_SIG_SHA256,
				    .rekey_key = g->rekey_key,
				    .unicast = true,
				    .retransmit_s = 10,
				    .retransmit_n = 2,
				    .ack = GDOI_ACK_NONE, /* nobody is dropped */
				    .sas = &sa,
				    .n_sas = 1};

	g->server.ike = engine(g, &g->server, BYTES("server", 6));
	g->ks = gdoi_ks_new(&conf, BYTES("server", 6), g->now);
	group_need(g->ks != NULL, "key server");
	server_drain(g);
}

void group_start(struct group *g, bool psk, unsigned dh_group)
{
	struct drbg rng;

	*g = (struct group){.psk = psk, .dh_group = dh_group};
	g->now = (struct when){.mono = USEC_S, .wall = GROUP_WALL};
	drbg_seed(&rng, BYTES("rekey", 5));
	group_need(rsa_generate(&rng, 2048, &g->rekey_key) == ST_OK, "key");
	if (!psk) {
		group_ca_start(&g->ca);
		g->server.key = g->ca.server_key;
		g->server.cert = cert_der(g->ca.server_cert);
		g->server.tp = group_trustpoint(&g->ca, g->ca.server_cert, g->ca.server_key);
		g->member_tp = group_trustpoint(&g->ca, NULL, NULL);
	}
	server_start(g);
}

void group_stop(struct group *g)
{
	gdoi_ks_free(g->ks);
	ike_free(g->server.ike);
	tp_free(g->server.tp);
	tp_free(g->member_tp);
	if (!g->psk)
		group_ca_stop(&g->ca);
	rsa_key_free(g->rekey_key);
	free(g->to_server.buf);
	free(g->to_members.buf);
}

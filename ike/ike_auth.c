/* Messages 5 and 6: who we are and who the peer is, by key or by signature. */
#include <stdlib.h>
#include <string.h>

#include "ike/ike_local.h"

struct ike_job *ike_job_new(struct ike *k, struct ike_sa *sa, struct ike_fx *fx,
			    enum ike_job_kind kind)
{
	(void)k;
	fx->kind = IKE_FX_JOB;
	fx->sa = sa->id;
	fx->local = sa->peer->local;
	fx->peer = sa->peer->address;
	fx->job.kind = kind;
	fx->job.id = (uint64_t)sa->id << 32 | ++sa->job_count;
	fx->job.peer = sa->peer->address;
	sa->neg->job = fx->job.id;
	return &fx->job;
}

void ike_job_run_dh(const struct ike_job *j, uint8_t *shared, struct ike_job_result *r)
{
	struct drbg rng;
	size_t n = 0;

	*r = (struct ike_job_result){.id = j->id, .dh = j->dh, .status = ST_OK};
	if (!r->dh) {
		drbg_seed(&rng, BYTES_OF(j->seed));
		r->status = dh_new(j->group, &rng, &r->dh);
		drbg_wipe(&rng);
	}
	if (r->status == ST_OK && j->peer_public.n)
		r->status = dh_derive(r->dh, j->peer_public, shared, &n);
	r->bytes = BYTES(shared, n);
}

/* ---- ours ---- */

/* The credential whose CAs the peer asked for; the first when it asked for none we have. */
static const struct ike_credential *credential(const struct ike *k, const struct ike_sa *sa)
{
	for (int w = 0; w < IKE_CHAIN_MAX; w++) {
		struct bytes want = BYTES(sa->neg->want_issuers[w].p, sa->neg->want_issuers[w].n);
		for (size_t i = 0; want.n && i < k->conf.n_credentials; i++)
			for (size_t j = 0; j < k->conf.credentials[i].n_issuers; j++)
				if (bytes_equal(k->conf.credentials[i].issuers[j], want))
					return &k->conf.credentials[i];
	}
	return k->conf.n_credentials ? &k->conf.credentials[0] : NULL;
}

static const struct ike_credential *credential_named(const struct ike *k, const char *name)
{
	for (size_t i = 0; i < k->conf.n_credentials; i++)
		if (str_equal(k->conf.credentials[i].name, name))
			return &k->conf.credentials[i];
	return NULL;
}

static bool own_id(struct ike *k, struct ike_sa *sa, const struct ike_credential *c)
{
	uint8_t buf[IKE_ID_MAX + 8], a[4];
	struct wr w = wr_into(buf, sizeof buf);
	struct wr aw = wr_into(a, 4);
	struct ike_id id = {.type = IKE_ID_ADDRESS, .data = BYTES(a, 4)};

	wr_u32(&aw, sa->peer->local);
	if (k->conf.identity == IKE_IDENTITY_DN && c && c->subject.n) {
		id.type = IKE_ID_DN;
		id.data = c->subject;
	} else if (k->conf.identity == IKE_IDENTITY_HOSTNAME && *k->conf.hostname) {
		id.type = IKE_ID_FQDN;
		id.data = BYTES(k->conf.hostname, strlen(k->conf.hostname));
	}
	return record_encode(&ike_id_record, &id, &w) == ST_OK &&
	       ike_message_set(&sa->neg->own_id, wr_bytes_view(&w));
}

static void put_initial_contact(struct ike_sa *sa, struct ike_put *put)
{
	uint8_t spi[16];
	struct ike_notification n = {
	    .doi = IKE_DOI_IPSEC,
	    .protocol = 1,
	    .spi_size = 16,
	    .type = IKE_N_INITIAL_CONTACT,
	    .rest = BYTES_OF(spi),
	};

	memcpy(spi, sa->icookie, 8);
	memcpy(spi + 8, sa->rcookie, 8);
	ike_put_record(put, IKE_P_NOTIFY, &ike_notify_record, &n);
}

static void send_auth(struct ike *k, struct ike_sa *sa, uint8_t type, struct bytes proof,
		      const struct ike_credential *c, struct when now)
{
	struct ike_put put = ike_begin(k);

	ike_put_raw(&put, IKE_P_ID, BYTES(sa->neg->own_id.p, sa->neg->own_id.n));
	for (size_t i = 0; c && i < c->n_chain; i++) {
		struct ike_cert cert = {IKE_CERT_X509_SIGNATURE, c->chain[i]};
		ike_put_record(&put, IKE_P_CERT, &ike_cert_record, &cert);
	}
	ike_put_raw(&put, type, proof);
	/* Only who begins says it: two mains that cross must not end each other. */
	if (sa->initiator && !ike_sa_to(sa->peer))
		put_initial_contact(sa, &put);
	if (sa->initiator)
		ike_sa_state(k, sa, IKE_S_WAIT_AUTH);
	ike_main_send(k, sa, &put, true, now);
	if (!sa->initiator && sa->state == IKE_S_KEY_EXCH)
		ike_sa_up(k, sa, now);
}

void ike_auth_begin(struct ike *k, struct ike_sa *sa, struct when now)
{
	const struct ike_credential *c = sa->a_auth == IKE_AUTH_PSK ? NULL : credential(k, sa);

	if ((sa->a_auth != IKE_AUTH_PSK && !c) || !own_id(k, sa, c)) {
		ike_event(k, IKE_EV_NO_KEY, "aa", sa->peer->address, sa->peer->local);
		ike_sa_kill(k, sa, now, "no credential");
		return;
	}
	ike_keys_hash(sa, sa->initiator, BYTES(sa->neg->own_id.p, sa->neg->own_id.n),
		      sa->neg->hash);
	struct bytes hash = BYTES(sa->neg->hash, hash_octets(sa->hash));
	if (!c) {
		send_auth(k, sa, IKE_P_HASH, hash, NULL, now);
		return;
	}
	struct ike_fx fx = {0};
	struct ike_job *j = ike_job_new(k, sa, &fx, IKE_JOB_SIGN);
	str_fit(sa->neg->credential, sizeof sa->neg->credential, c->name);
	j->credential = sa->neg->credential;
	j->hash = hash;
	ike_fx_push(k, &fx);
}

void ike_auth_signed(struct ike *k, struct ike_sa *sa, struct bytes signature, struct when now)
{
	const struct ike_credential *c = credential_named(k, sa->neg->credential);

	if (!c || !signature.n)
		ike_sa_kill(k, sa, now, "no credential");
	else
		send_auth(k, sa, IKE_P_SIG, signature, c, now);
}

/* ---- the peer's ---- */

static void refuse(struct ike *k, struct ike_sa *sa, const char *why)
{
	ike_message_free(&sa->neg->plain);
	sa->neg->last_in = 0;
	ike_drop_count(k, sa->peer->address, IKE_DROP_AUTH);
	ike_event(k, IKE_EV_AUTH_FAILED, "aas", sa->peer->address, sa->peer->local, why);
}

/* The peer says that it knows of no older SA: neither do we then. */
static void initial_contact(struct ike *k, struct ike_sa *sa, struct when now)
{
	ike_event(k, IKE_EV_INITIAL_CONTACT, "au", sa->peer->address, (uint64_t)sa->id);
	list_each_safe (e, &sa->peer->sas) {
		struct ike_sa *old = LIST_ENTRY(e, struct ike_sa, peer_link);
		if (old != sa && old->state == IKE_S_UP && old->up_since <= sa->neg->begun)
			ike_sa_kill(k, old, now, "initial contact");
	}
}

static bool says_initial_contact(const struct ike_chain *c)
{
	for (unsigned i = 0;; i++) {
		const struct ike_piece *p = ike_chain_find(c, IKE_P_NOTIFY, i);
		struct ike_notification n;
		if (!p)
			return false;
		struct rd r = rd_from(p->body);
		if (record_decode(&ike_notify_record, &r, &n) == ST_OK &&
		    n.type == IKE_N_INITIAL_CONTACT)
			return true;
	}
}

static void accept(struct ike *k, struct ike_sa *sa, const struct ike_chain *c, const char *subject,
		   struct when now)
{
	struct ike_neg *n = sa->neg;
	struct bytes id = ike_chain_find(c, IKE_P_ID, 0)->body;

	if (!ike_sa_set_who(sa, BYTES(id.p + 4, id.n - 4), subject)) {
		refuse(k, sa, "no memory");
		return;
	}
	sa->id_type = id.p[0];
	memcpy(n->iv, n->iv_next, sizeof n->iv);
	memcpy(sa->iv_last, n->iv_next, sizeof sa->iv_last);
	sa->local_port = n->local_port;
	sa->peer_port = n->peer_port;
	sa->natt = n->local_port == IKE_NATT_PORT;
	if (says_initial_contact(c))
		initial_contact(k, sa, now);
	ike_message_free(&n->plain);
	if (sa->initiator)
		ike_sa_up(k, sa, now);
	else
		ike_auth_begin(k, sa, now);
}

static void ask_verify(struct ike *k, struct ike_sa *sa, const struct ike_chain *first)
{
	struct ike_fx fx = {0};
	struct ike_chain c;
	struct bytes plain = first->all;

	sa->neg->plain_first = first->piece[0].type;
	/* The octets of the job live with the negotiation. */
	if (!ike_message_set(&sa->neg->plain, plain) ||
	    ike_chain_parse(&c, first->piece[0].type, BYTES(sa->neg->plain.p, sa->neg->plain.n)) !=
		ST_OK) {
		refuse(k, sa, "no memory");
		return;
	}
	struct bytes id = ike_chain_find(&c, IKE_P_ID, 0)->body;
	struct rd r = rd_from(id);
	struct ike_job *j = ike_job_new(k, sa, &fx, IKE_JOB_VERIFY);
	if (record_decode(&ike_id_record, &r, &j->peer_id) != ST_OK) {
		sa->neg->job = 0;
		refuse(k, sa, "identity");
		return;
	}
	ike_keys_hash(sa, !sa->initiator, id, sa->neg->hash);
	j->hash = BYTES(sa->neg->hash, hash_octets(sa->hash));
	j->signature = ike_chain_find(&c, IKE_P_SIG, 0)->body;
	for (unsigned i = 0; i < IKE_CHAIN_MAX; i++) {
		const struct ike_piece *p = ike_chain_find(&c, IKE_P_CERT, i);
		if (p && p->body.n > 1 && p->body.p[0] == IKE_CERT_X509_SIGNATURE)
			j->certs[j->n_certs++] = BYTES(p->body.p + 1, p->body.n - 1);
	}
	ike_fx_push(k, &fx);
}

void ike_auth_in(struct ike *k, struct ike_sa *sa, const struct ike_chain *c, struct when now)
{
	struct bytes id = ike_chain_find(c, IKE_P_ID, 0)->body;
	const struct ike_piece *hash = ike_chain_find(c, IKE_P_HASH, 0);
	const struct ike_piece *sig = ike_chain_find(c, IKE_P_SIG, 0);
	uint8_t want[HASH_MAX];

	if (id.n < 5 || id.n > IKE_ID_MAX + 4) {
		refuse(k, sa, "identity");
		return;
	}
	if (sa->a_auth == IKE_AUTH_RSA_SIG) {
		if (!sig || hash)
			refuse(k, sa, "no signature");
		else
			ask_verify(k, sa, c);
		return;
	}
	if (!hash || sig) {
		refuse(k, sa, "no hash");
		return;
	}
	ike_keys_hash(sa, !sa->initiator, id, want);
	if (!crypto_equal(hash->body, BYTES(want, hash_octets(sa->hash))))
		refuse(k, sa, "pre-shared key");
	else
		accept(k, sa, c, "", now);
}

void ike_auth_verified(struct ike *k, struct ike_sa *sa, const struct ike_job_result *r,
		       struct when now)
{
	struct ike_chain c;

	if (r->status != ST_OK) {
		refuse(k, sa, r->subject ? r->subject : "certificate");
		return;
	}
	if (ike_chain_parse(&c, sa->neg->plain_first, BYTES(sa->neg->plain.p, sa->neg->plain.n)) !=
	    ST_OK) {
		refuse(k, sa, "message");
		return;
	}
	accept(k, sa, &c, r->subject ? r->subject : "", now);
}

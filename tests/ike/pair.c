#include "tests/ike/pair.h"

#include <stdlib.h>
#include <string.h>

#include "tests/lib/check.h"

struct ike_policy pair_policy(unsigned cipher, unsigned bits, unsigned hash, unsigned auth,
			      unsigned group)
{
	return (struct ike_policy){.priority = 10,
				   .cipher = (uint8_t)cipher,
				   .key_bits = (uint16_t)bits,
				   .hash = (uint8_t)hash,
				   .auth = (uint8_t)auth,
				   .group = (uint8_t)group,
				   .lifetime_s = 3600};
}

struct ike_conf pair_conf(const struct ike_policy *p, size_t n, const struct ike_psk *psk,
			  size_t n_psk, const struct ike_credential *cred)
{
	return (struct ike_conf){.policies = p,
				 .n_policies = n,
				 .psks = psk,
				 .n_psks = n_psk,
				 .credentials = cred,
				 .n_credentials = cred ? 1 : 0,
				 .hostname = "router"};
}

void pair_add(struct pair *w, const struct ike_conf *conf, const char *seed)
{
	unsigned i = w->n++;

	w->address[i] = IP4(10, 0, 0, i + 1);
	w->ike[i] = ike_new(conf, BYTES(seed, strlen(seed)), w->now);
	if (!w->ike[i])
		abort();
}

static void wire_put(struct pair *w, unsigned from, const struct ike_fx *fx)
{
	unsigned copies = 1 + prng_percent(&w->prng, w->duplicate);

	if (w->captured < 64 && fx->data.n <= 4096) {
		memcpy(w->capture[w->captured], fx->data.p, fx->data.n);
		w->capture_to[w->captured] = fx->peer;
		w->capture_at[w->captured] = w->now.mono;
		w->capture_n[w->captured++] = fx->data.n;
	}
	for (; copies; copies--) {
		if (prng_percent(&w->prng, w->loss))
			continue;
		struct pair_wire *e = calloc(1, sizeof *e + fx->data.n), **at = &w->wires;
		if (!e)
			abort();
		e->from = w->nat && from == 0 ? w->nat : w->address[from];
		e->to = w->nat && fx->peer == w->nat ? w->address[0] : fx->peer;
		e->from_port = fx->local_port;
		e->to_port = fx->peer_port;
		if (w->nat && from == 0)
			e->from_port += w->nat_shift;
		else if (w->nat && fx->peer == w->nat)
			e->to_port -= w->nat_shift;
		e->n = fx->data.n;
		memcpy(e->data, fx->data.p, e->n);
		e->due = w->now.mono + 1000 +
			 (prng_percent(&w->prng, w->reorder) ? prng_below(&w->prng, 50000) : 0);
		while (*at && (*at)->due <= e->due)
			at = &(*at)->next;
		e->next = *at;
		*at = e;
	}
}

static void job(struct pair *w, unsigned i, const struct ike_job *j)
{
	struct ike_job_result r = {.id = j->id};
	struct ike_input in = {.kind = IKE_IN_JOB, .result = &r};
	uint8_t out[DH_OCTETS_MAX];
	struct rsa_pub *pub = NULL;
	size_t n = 0;

	w->jobs[i]++;
	switch (j->kind) {
	case IKE_JOB_DH:
		ike_job_run_dh(j, out, &r);
		break;
	case IKE_JOB_SIGN:
		(void)str_fit(w->credential[i], sizeof w->credential[i], j->credential);
		r.status = rsa_sign(w->key[i], RSA_BARE, HASH_NONE, j->hash, out, &n);
		r.bytes = BYTES(out, n);
		break;
	case IKE_JOB_VERIFY:
		r.status = ST_REFUSED;
		r.subject = "cn=peer";
		for (unsigned p = 0; p < w->n && j->n_certs; p++)
			if (w->key[p] &&
			    bytes_equal(rsa_pub_der(rsa_key_pub(w->key[p])), j->certs[0]) &&
			    rsa_pub_from_der(j->certs[0], &pub) == ST_OK)
				r.status =
				    rsa_verify(pub, RSA_BARE, HASH_NONE, j->hash, j->signature);
		rsa_pub_free(pub);
		break;
	}
	ike_input(w->ike[i], w->now, &in);
}

static void effect(struct pair *w, unsigned i, const struct ike_fx *fx)
{
	switch (fx->kind) {
	case IKE_FX_SEND:
		wire_put(w, i, fx);
		break;
	case IKE_FX_JOB:
		job(w, i, &fx->job);
		break;
	case IKE_FX_UP:
		w->up[i]++;
		w->last_sa[i] = fx->sa;
		text_clear(&w->who[i]);
		text_addf(&w->who[i], "%u %s ", fx->who.id_type, fx->who.subject);
		text_add_hex(&w->who[i], fx->who.id, false);
		break;
	case IKE_FX_DOWN:
		w->down[i]++;
		break;
	case IKE_FX_FAILED:
		w->failed[i]++;
		break;
	case IKE_FX_SENT:
		w->sent[i]++;
		w->last_mid[i] = fx->mid;
		break;
	case IKE_FX_KEYS:
		w->keys[i]++;
		break;
	case IKE_FX_PHASE2:
		w->phase2[i]++;
		w->last_sa[i] = fx->sa;
		w->last_mid[i] = fx->mid;
		w->last_first[i] = fx->first;
		w->last_n[i] = fx->data.n < 4096 ? fx->data.n : 4096;
		memcpy(w->last_data[i], fx->data.p, w->last_n[i]);
		break;
	case IKE_FX_EVENT:
		if (fx->event.id == IKE_EV_AUTH_FAILED || fx->event.id == IKE_EV_NO_PROPOSAL ||
		    fx->event.id == IKE_EV_PEER_DEAD || fx->event.id == IKE_EV_TIMEOUT)
			text_addf(&w->log, "%u:%u ", i, fx->event.id - EVENT_BASE(EVENT_IKE));
		break;
	}
}

void pair_drain(struct pair *w)
{
	struct ike_fx fx;
	bool again = true;

	while (again) {
		again = false;
		for (unsigned i = 0; i < w->n; i++)
			while (ike_poll(w->ike[i], &fx)) {
				effect(w, i, &fx);
				again = true;
			}
	}
}

static void deliver(struct pair *w)
{
	struct pair_wire *e = w->wires;

	w->wires = e->next;
	for (unsigned i = 0; i < w->n; i++)
		if (w->address[i] == e->to) {
			struct ike_input in = {.kind = IKE_IN_DATAGRAM,
					       .local = e->to,
					       .peer = e->from,
					       .local_port = e->to_port,
					       .peer_port = e->from_port,
					       .data = BYTES(e->data, e->n)};
			ike_input(w->ike[i], w->now, &in);
		}
	free(e);
}

void pair_run(struct pair *w, uint64_t us)
{
	mono_t end = w->now.mono + us;

	pair_drain(w);
	for (;;) {
		mono_t next = w->wires ? w->wires->due : MONO_NEVER;
		for (unsigned i = 0; i < w->n; i++)
			if (ike_deadline(w->ike[i]) < next)
				next = ike_deadline(w->ike[i]);
		if (next > end)
			break;
		if (next > w->now.mono) {
			w->now.wall += (wall_t)(next - w->now.mono);
			w->now.mono = next;
		}
		if (w->wires && w->wires->due <= w->now.mono)
			deliver(w);
		for (unsigned i = 0; i < w->n; i++)
			ike_tick(w->ike[i], w->now);
		pair_drain(w);
	}
	w->now.wall += (wall_t)(end - w->now.mono);
	w->now.mono = end;
}

void pair_free(struct pair *w)
{
	for (unsigned i = 0; i < w->n; i++) {
		ike_free(w->ike[i]);
		rsa_key_free(w->key[i]);
		text_free(&w->who[i]);
	}
	while (w->wires) {
		struct pair_wire *e = w->wires;
		w->wires = e->next;
		free(e);
	}
	text_free(&w->log);
	*w = (struct pair){0};
}

void pair_open(struct pair *w, unsigned from, unsigned to)
{
	struct ike_input in = {
	    .kind = IKE_IN_OPEN, .local = w->address[from], .peer = w->address[to]};

	ike_input(w->ike[from], w->now, &in);
	pair_drain(w);
}

void pair_send(struct pair *w, unsigned from, const struct ike_phase2 *m)
{
	struct ike_input in = {.kind = IKE_IN_SEND, .phase2 = m};

	ike_input(w->ike[from], w->now, &in);
	pair_drain(w);
}

/*
 * IKE within a router: its datagrams, its jobs, and who gets what travels under its SAs. In a lab jobs run at
 * once: the same seed then gives the same octets.
 */
#include "router/ike_host.h"

#include <stdio.h>

#include "crypto/secret.h"
#include "router/coop_ike.h"
#include "router/router_event.h"
#include "router/router_int.h"
#include "router/work.h"

#define PORT_GDOI 848
#define PORT_NATT 4500

struct ike *router_ike(struct router *r)
{
	return r->ike;
}

enum status router_ike_start(struct router *r)
{
	struct ike_conf none = {0};
	uint8_t seed[32];

	drbg_bytes(&r->drbg, seed, sizeof seed);
	r->ike = ike_new(&none, BYTES_OF(seed), r->now);
	crypto_wipe(seed, sizeof seed);
	return r->ike ? ST_OK : ST_NOMEM;
}

/* ---- configuration ---- */

static enum status ports(struct router *r, bool open)
{
	enum status st;

	if (open == r->ike_open)
		return ST_OK;
	if (!open) {
		net_udp_close(r->net, PORT_GDOI);
		net_udp_close(r->net, PORT_NATT);
	} else {
		st = net_udp_open(r->net, PORT_GDOI);
		if (st == ST_OK)
			st = net_udp_open(r->net, PORT_NATT);
		if (st != ST_OK)
			return st;
	}
	r->ike_open = open;
	return ST_OK;
}

enum status router_ike_settle(struct router *r)
{
	struct read_ike read;
	struct ike_credential credentials[IKE_CREDENTIALS_MAX];
	enum status st = read_ike(r->conf, &read);

	if (st != ST_OK)
		return st;
	router_pki_credentials(r, credentials, IKE_CREDENTIALS_MAX, &read.conf.n_credentials);
	read.conf.credentials = credentials;
	st = ike_reconfigure(r->ike, &read.conf, r->now);
	if (st == ST_OK)
		st = ports(r, read.enabled);
	read_ike_free(&read);
	return st;
}

/* ---- datagrams ---- */

/* The one place that looks into an ISAKMP header to see whose it is (RFC 6407 5.1: 32 under an IKE SA, 33
 * under the rekey SA that its cookies name). */
void router_ike_udp(struct router *r, const struct net_udp *u)
{
	struct ike_input in = {.kind = IKE_IN_DATAGRAM,
			       .local = u->dst,
			       .peer = u->src,
			       .local_port = u->dst_port,
			       .peer_port = u->src_port,
			       .data = u->data};

	ike_input(r->ike, r->now, &in);
}

static void send_datagram(struct router *r, const struct ike_fx *fx)
{
	struct net_udp u = {.src = fx->local,
			    .dst = fx->peer,
			    .src_port = fx->local_port,
			    .dst_port = fx->peer_port,
			    .ifid = NET_IF_NONE,
			    .data = fx->data};

	/* Without a route it is lost, as on a wire: IKE repeats it. */
	(void)!net_udp_send(r->net, r->now, &u);
}

/* ---- jobs ---- */

static void run_job(struct router *r, const struct ike_job *job)
{
	uint8_t shared[DH_OCTETS_MAX], sig[RSA_OCTETS_MAX];
	char subject[PKI_NAME_MAX];
	struct ike_job_result result = {.id = job->id, .status = ST_UNSUPPORTED};
	struct ike_input in = {.kind = IKE_IN_JOB, .result = &result};
	size_t n = 0;

	if (router_ike_outside(r, job, router_pki_key(r, job->credential)))
		return;
	switch (job->kind) {
	case IKE_JOB_DH:
		ike_job_run_dh(job, shared, &result);
		break;
	case IKE_JOB_SIGN:
		result.status = router_pki_sign(r, job->credential, job->hash, sig, &n);
		result.bytes = BYTES(sig, n);
		break;
	case IKE_JOB_VERIFY:
		result.status = router_pki_verify(r, job, subject, sizeof subject);
		result.subject = subject;
		break;
	}
	ike_input(r->ike, r->now, &in);
	crypto_wipe(shared, sizeof shared);
}

/* crypto logging session */
static void say_session(struct router *r, const struct ike_fx *fx)
{
	const struct ike_who *w = &fx->who;
	struct event ev;
	char id[128];

	if (fx->status != ST_OK || !conf_first(conf_root(r->conf), "crypto.logging.session"))
		return;
	if (w->id_type == IKE_ID_ADDRESS && w->id.n == 4)
		(void)str_fit(id, sizeof id,
			      IP4_STR((ip4_t)IP4(w->id.p[0], w->id.p[1], w->id.p[2], w->id.p[3])));
	else if (w->id_type == IKE_ID_DN)
		(void)str_fit(id, sizeof id, w->subject);
	else
		snprintf(id, sizeof id, "%.*s", (int)w->id.n, (const char *)w->id.p);
	event_make(&ev, ROUTER_EV_SESSION, "saus", fx->kind == IKE_FX_UP ? "UP  " : "DOWN",
		   fx->peer, (uint64_t)fx->peer_port, id);
	router_say(r, &ev);
}

bool router_ike_drain(struct router *r)
{
	struct ike_fx fx;
	bool any = false;

	for (;;) {
		/* Cooperation knows what a key server holds before it hears of another's: else a merge
		 * would take back what was not told. Before the poll, since an effect lives until the
		 * next call. */
		any = ks_host_drain(r->ks, r) || any;
		if (!ike_poll(r->ike, &fx))
			break;
		any = true;
		if (coop_ike_take(r->coop, r->ike, r->now, &fx))
			continue;
		switch (fx.kind) {
		case IKE_FX_SEND:
			send_datagram(r, &fx);
			break;
		case IKE_FX_JOB:
			run_job(r, &fx.job);
			break;
		case IKE_FX_EVENT:
			router_say(r, &fx.event);
			break;
		case IKE_FX_PHASE2:
			if (fx.exchange == GDOI_EXCHANGE_PULL)
				router_gdoi_phase2(r, &fx);
			break;
		case IKE_FX_FAILED:
			if (fx.exchange == GDOI_EXCHANGE_PULL)
				router_gdoi_failed(r, &fx);
			break;
		case IKE_FX_KEYS:
			ike_keys_add(r->ike_keys, fx.icookie, fx.data);
			break;
		case IKE_FX_UP:
		case IKE_FX_DOWN:
			say_session(r, &fx);
			break;
		case IKE_FX_SENT:
			break;
		}
	}
	return any;
}

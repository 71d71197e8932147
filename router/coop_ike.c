#include "router/coop_ike.h"

#include <stdlib.h>
#include <string.h>

#include "crypto/secret.h"

static void send_part(struct ike *k, struct when now, ip4_t local, const struct coop_fx *fx)
{
	size_t n = COOP_PAYLOAD_HEAD + fx->data.n;
	uint8_t *payload = malloc(n);
	struct ike_phase2 m = {.local = local,
			       .peer = fx->peer,
			       .exchange = COOP_EXCHANGE,
			       .first = COOP_PAYLOAD,
			       .payloads = BYTES(payload, n),
			       .last = true};
	struct ike_input in = {.kind = IKE_IN_SEND, .phase2 = &m};

	if (!payload)
		return; /* lost, as parts may be */
	coop_payload_head(payload, fx->data.n);
	memcpy(payload + COOP_PAYLOAD_HEAD, fx->data.p, fx->data.n);
	ike_input(k, now, &in);
	crypto_wipe(payload, n);
	free(payload);
}

void coop_ike_give(struct coop_host *h, struct ike *k, struct when now, ip4_t local,
		   const struct coop_fx *fx)
{
	struct ike_input in = {.kind = IKE_IN_OPEN, .local = local, .peer = fx->peer, .keep = true};

	if (fx->kind == COOP_FX_IKE) {
		coop_host_ike(h, now, local, fx->peer, COOP_IKE_IN_PROGRESS);
		ike_input(k, now, &in);
	} else if (fx->kind == COOP_FX_SEND && fx->peer) {
		send_part(k, now, local, fx);
	}
}

static bool any_sa(const struct ike *k, struct when now, ip4_t local, ip4_t peer)
{
	struct ike_view_sa v;

	for (size_t i = 0; ike_view_sa(k, now, i, &v); i++)
		if (v.local == local && v.peer == peer && v.established && !v.dead)
			return true;
	return false;
}

static bool message(struct coop_host *h, struct ike *k, struct when now, const struct ike_fx *fx)
{
	struct ike_input over = {.kind = IKE_IN_DONE, .sa = fx->sa, .mid = fx->mid};
	struct bytes part;

	if (fx->exchange != COOP_EXCHANGE)
		return false;
	/* What is not a part, or of nobody's peer, is gone without an answer. */
	if (coop_payload_open(fx->first, fx->data, &part) == ST_OK) {
		enum status st = coop_host_message(h, now, fx->peer, part);

		(void)st;
	}
	ike_input(k, now, &over);
	return true;
}

bool coop_ike_take(struct coop_host *h, struct ike *k, struct when now, const struct ike_fx *fx)
{
	bool up;

	switch (fx->kind) {
	case IKE_FX_PHASE2:
		return message(h, k, now, fx);
	case IKE_FX_UP:
		coop_host_ike(h, now, fx->local, fx->peer, COOP_IKE_ESTABLISHED);
		return false;
	case IKE_FX_DOWN:
	case IKE_FX_FAILED:
		/* One of two SAs with a peer may go while the other serves. */
		up = any_sa(k, now, fx->local, fx->peer);
		coop_host_ike(h, now, fx->local, fx->peer,
			      up			  ? COOP_IKE_ESTABLISHED
			      : fx->kind == IKE_FX_FAILED ? COOP_IKE_FAILED
							  : COOP_IKE_NONE);
		return fx->kind == IKE_FX_FAILED && fx->exchange == COOP_EXCHANGE;
	default:
		return false;
	}
}

/* What flows between the cooperation engines and the rest of the router. */
#include "crypto/hash.h"
#include "router/coop_host.h"
#include "router/coop_ike.h"
#include "router/coop_ks.h"
#include "router/router_int.h"

struct coop_host *router_coop_host(struct router *r)
{
	return r->coop;
}

static bool key_hash(void *arg, const char *label, uint8_t out[32])
{
	const struct router_key *k = router_key_find(arg, label);
	struct bytes der;

	if (!k)
		return false;
	der = rsa_pub_der(rsa_key_pub(k->key));
	hash_parts(HASH_SHA256, &der, 1, out);
	return true;
}

enum status router_coop_settle(struct router *r)
{
	struct coop_host_env env = {.ks_version = {{1, 0, 27}}, .key_hash = key_hash, .arg = r};

	return coop_host_settle(r->coop, r->conf, &env, r->now);
}

bool router_coop_drain(struct router *r)
{
	struct coop_host_group g;
	struct coop_fx fx;
	ip4_t local;
	bool any = false;

	while (coop_host_poll(r->coop, &fx, &g, &local)) {
		any = true;
		switch (fx.kind) {
		case COOP_FX_EVENT:
			router_say(r, &fx.event);
			break;
		case COOP_FX_IKE:
		case COOP_FX_SEND:
			coop_ike_give(r->coop, r->ike, r->now, local, &fx);
			break;
		case COOP_FX_ROLE:
		case COOP_FX_IMPORT:
		case COOP_FX_MEMBER:
		case COOP_FX_REKEY:
			if (router_ks(r, g.name))
				coop_ks_give(router_ks(r, g.name), r->now, &fx);
			(void)ks_host_drain(r->ks, r);
			break;
		}
	}
	return any;
}

/* What each side can: vendor IDs, and whether an address is translated on the way (RFC 3947). */
#include <string.h>

#include "ike/ike_local.h"

static const uint8_t vid_natt[16] = {0x4a, 0x13, 0x1c, 0x81, 0x07, 0x03, 0x58, 0x45,
				     0x5c, 0x57, 0x28, 0xf2, 0x0e, 0x95, 0x45, 0x2f};
static const uint8_t vid_dpd[16] = {0xaf, 0xca, 0xd7, 0x13, 0x68, 0xa1, 0xf1, 0xc9,
				    0x6b, 0x86, 0x96, 0xfc, 0x77, 0x57, 0x01, 0x00};
static const uint8_t vid_frag[16] = {0x40, 0x48, 0xb7, 0xd5, 0x6e, 0xbc, 0xe8, 0x85,
				     0x25, 0xe7, 0xde, 0x7f, 0x00, 0xd6, 0xc2, 0xd3};

void ike_vid_put(struct ike *k, struct ike_put *p)
{
	uint8_t app[IKE_APP_VID_PREFIX + IKE_APP_VID_DATA];

	ike_put_raw(p, IKE_P_VID, BYTES_OF(vid_dpd));
	if (!k->conf.no_natt)
		ike_put_raw(p, IKE_P_VID, BYTES_OF(vid_natt));
	if (!k->conf.no_fragments)
		ike_put_raw(p, IKE_P_VID, BYTES_OF(vid_frag));
	if (k->conf.app) {
		memcpy(app, k->conf.app_prefix, IKE_APP_VID_PREFIX);
		memcpy(app + IKE_APP_VID_PREFIX, k->conf.app_data, IKE_APP_VID_DATA);
		ike_put_raw(p, IKE_P_VID, BYTES_OF(app));
	}
}

void ike_vid_in(const struct ike *k, struct ike_sa *sa, const struct ike_chain *c)
{
	for (unsigned i = 0;; i++) {
		const struct ike_piece *p = ike_chain_find(c, IKE_P_VID, i);
		if (!p)
			return;
		if (bytes_equal(p->body, BYTES_OF(vid_dpd)))
			sa->peer_dpd = true;
		else if (bytes_equal(p->body, BYTES_OF(vid_natt)))
			sa->peer_natt = !k->conf.no_natt;
		else if (p->body.n >= 16 && memcmp(p->body.p, vid_frag, 16) == 0)
			sa->peer_fragments = true;
		else if (k->conf.app && p->body.n == IKE_APP_VID_PREFIX + IKE_APP_VID_DATA &&
			 memcmp(p->body.p, k->conf.app_prefix, IKE_APP_VID_PREFIX) == 0) {
			sa->has_app = true;
			memcpy(sa->app, p->body.p + IKE_APP_VID_PREFIX, IKE_APP_VID_DATA);
		}
	}
}

/* RFC 3947 3.2: HASH(CKY-I | CKY-R | IP | port) */
static struct bytes natd(const struct ike_sa *sa, ip4_t a, uint16_t port, uint8_t *out)
{
	uint8_t ap[6] = {(uint8_t)(a >> 24), (uint8_t)(a >> 16),   (uint8_t)(a >> 8),
			 (uint8_t)a,	     (uint8_t)(port >> 8), (uint8_t)port};

	hash_parts(sa->hash, PARTS(BYTES(sa->icookie, 8), BYTES(sa->rcookie, 8), BYTES_OF(ap)),
		   out);
	return BYTES(out, hash_octets(sa->hash));
}

void ike_natd_put(struct ike *k, struct ike_sa *sa, struct ike_put *p)
{
	uint8_t out[HASH_MAX];

	(void)k;
	ike_put_raw(p, IKE_P_NATD, natd(sa, sa->peer->address, sa->peer_port, out));
	ike_put_raw(p, IKE_P_NATD, natd(sa, sa->peer->local, sa->local_port, out));
}

/* The first one is our address as the peer sees it, the others are the peer's own. */
void ike_natd_in(struct ike *k, struct ike_sa *sa, const struct ike_chain *c)
{
	const struct ike_piece *ours = ike_chain_find(c, IKE_P_NATD, 0);
	uint8_t out[HASH_MAX];
	bool peer_behind = true;

	if (!ours || !sa->peer_natt || ike_chain_count(c, IKE_P_NATD) < 2)
		return;
	sa->behind_nat = !bytes_equal(ours->body, natd(sa, sa->peer->local, sa->local_port, out));
	struct bytes theirs = natd(sa, sa->peer->address, sa->peer_port, out);
	for (unsigned i = 1; i < ike_chain_count(c, IKE_P_NATD); i++)
		if (bytes_equal(ike_chain_find(c, IKE_P_NATD, i)->body, theirs))
			peer_behind = false;
	if (!sa->behind_nat && !peer_behind)
		return;
	ike_event(k, IKE_EV_NAT, "auu", sa->peer->address, (uint64_t)sa->behind_nat,
		  (uint64_t)peer_behind);
	if (sa->initiator) { /* RFC 3947 4: the initiator changes the port, from message 5 on */
		sa->natt = true;
		sa->local_port = sa->peer_port = IKE_NATT_PORT;
	}
}

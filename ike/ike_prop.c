/* The SA payload of phase 1: our policies as transforms, and which of the offered ones is taken. */
#include <string.h>

#include "ike/ike_local.h"

#define PROTO_ISAKMP 1
#define KEY_IKE	     1
#define LIFE_SECONDS 1

static bool usable(const struct ike *k, const struct ike_policy *p, const struct ike_peer *peer)
{
	return p->auth == IKE_AUTH_PSK ? ike_conf_psk(&k->conf, peer->local, peer->address) != NULL
				       : k->conf.n_credentials > 0;
}

static void transform_put(struct wr *w, const struct ike_policy *p, unsigned number, bool more)
{
	size_t at = wr_len(w);

	wr_u8(w, more ? IKE_P_TRANSFORM : IKE_P_NONE);
	wr_zero(w, 3);
	wr_u8(w, (uint8_t)number);
	wr_u8(w, KEY_IKE);
	wr_zero(w, 2);
	ike_attr_put(w, IKE_A_CIPHER, p->cipher);
	ike_attr_put(w, IKE_A_HASH, p->hash);
	ike_attr_put(w, IKE_A_AUTH, p->auth);
	ike_attr_put(w, IKE_A_GROUP, p->group);
	ike_attr_put(w, IKE_A_LIFE_TYPE, LIFE_SECONDS);
	if (p->lifetime_s <= UINT16_MAX)
		ike_attr_put(w, IKE_A_LIFE, (uint16_t)p->lifetime_s);
	else
		ike_attr_put_u32(w, IKE_A_LIFE, p->lifetime_s);
	if (p->cipher == IKE_CIPHER_AES)
		ike_attr_put(w, IKE_A_KEY_LENGTH, p->key_bits ? p->key_bits : 128);
	wr_patch_u16(w, at + 2, (uint16_t)(wr_len(w) - at));
}

void ike_prop_put(struct ike *k, struct ike_put *put, const struct ike_peer *peer, uint8_t doi)
{
	const struct ike_policy *use[IKE_POLICIES_MAX];
	size_t n = 0;

	for (size_t i = 0; i < k->conf.n_policies; i++)
		if (usable(k, &k->conf.policies[i], peer))
			use[n++] = &k->conf.policies[i];

	ike_put_open(put, IKE_P_SA);
	struct wr *w = &put->w;
	wr_u32(w, doi);
	wr_u32(w, doi == IKE_DOI_IPSEC ? 1 : 0); /* SIT_IDENTITY_ONLY; GDOI has none */
	size_t at = wr_len(w);
	wr_zero(w, 4);
	wr_u8(w, 1);
	wr_u8(w, PROTO_ISAKMP);
	wr_u8(w, 0);
	wr_u8(w, (uint8_t)n);
	for (size_t i = 0; i < n; i++)
		transform_put(w, use[i], (unsigned)i + 1, i + 1 < n);
	wr_patch_u16(w, at + 2, (uint16_t)(wr_len(w) - at));
	ike_put_close(put);
	if (!n)
		put->w.bad = true;
}

struct offer {
	uint32_t cipher, hash, auth, group, life, bits;
	bool bad;
};

static void offer_take(struct offer *o, const struct ike_attribute *a, bool *seconds)
{
	uint32_t v;

	if (!ike_attr_number(a, &v)) {
		o->bad = true;
		return;
	}
	switch (a->type) {
	case IKE_A_CIPHER:
		o->cipher = v;
		break;
	case IKE_A_HASH:
		o->hash = v;
		break;
	case IKE_A_AUTH:
		o->auth = v;
		break;
	case IKE_A_GROUP:
		o->group = v;
		break;
	case IKE_A_KEY_LENGTH:
		o->bits = v;
		break;
	case IKE_A_LIFE_TYPE:
		*seconds = v == LIFE_SECONDS;
		break;
	case IKE_A_LIFE:
		if (*seconds)
			o->life = v;
		break;
	default: /* kilobytes, PRF, group parameters: not what we offer or take */
		o->bad = true;
	}
}

static struct offer offer_read(struct bytes attrs)
{
	struct offer o = {0};
	struct rd r = rd_from(attrs);
	struct ike_attribute a;
	bool seconds = false;

	while (ike_attr_next(&r, &a))
		offer_take(&o, &a, &seconds);
	o.bad = o.bad || r.bad;
	if (o.cipher == IKE_CIPHER_AES && !o.bits)
		o.bits = 128;
	return o;
}

static bool meets(const struct ike_policy *p, const struct offer *o)
{
	uint32_t bits = p->cipher == IKE_CIPHER_AES ? (p->key_bits ? p->key_bits : 128) : 0;

	return !o->bad && o->cipher == p->cipher && o->hash == p->hash && o->auth == p->auth &&
	       o->group == p->group && (p->cipher != IKE_CIPHER_AES || o->bits == bits);
}

static void agree(struct ike_sa *sa, const struct ike_policy *p, const struct offer *o)
{
	sa->priority = p->priority;
	sa->a_cipher = p->cipher;
	sa->a_hash = p->hash;
	sa->a_auth = p->auth;
	sa->a_group = p->group;
	sa->key_bits = p->key_bits;
	sa->cipher = (uint8_t)ike_cipher_of(p->cipher, p->key_bits);
	sa->hash = (uint8_t)ike_hash_of(p->hash);
	sa->lifetime_s = o->life && o->life < p->lifetime_s ? o->life : p->lifetime_s;
	if (sa->lifetime_s < 60)
		sa->lifetime_s = 60;
}

/* The transforms of a proposal for ISAKMP. */
static enum status transforms(struct bytes sa_body, struct ike_chain *c, uint8_t *proposal)
{
	struct ike_sa_body sa;
	struct ike_proposal p;
	struct rd r = rd_from(sa_body);

	if (record_decode(&ike_sa_record, &r, &sa) != ST_OK)
		return ST_TRUNCATED;
	if (sa.doi != IKE_DOI_IPSEC && sa.doi != IKE_DOI_GDOI)
		return ST_UNSUPPORTED;
	if (sa.situation != (sa.doi == IKE_DOI_IPSEC ? 1u : 0u))
		return ST_UNSUPPORTED;
	if (ike_chain_parse_exact(c, IKE_P_PROPOSAL, sa.rest) != ST_OK || c->n != 1)
		return ST_SYNTAX;
	r = rd_from(c->piece[0].body);
	if (record_decode(&ike_proposal_record, &r, &p) != ST_OK || p.protocol != PROTO_ISAKMP ||
	    p.spi_size > p.rest.n)
		return ST_SYNTAX;
	*proposal = p.number;
	if (ike_chain_parse_exact(c, IKE_P_TRANSFORM,
				  BYTES(p.rest.p + p.spi_size, p.rest.n - p.spi_size)) != ST_OK)
		return ST_SYNTAX;
	return c->n == p.n_transforms ? ST_OK : ST_SYNTAX;
}

enum status ike_prop_choose(struct ike *k, struct ike_sa *sa, struct bytes sa_body,
			    struct bytes *transform, uint8_t *proposal)
{
	struct ike_chain c;
	enum status st = transforms(sa_body, &c, proposal);

	if (st != ST_OK)
		return st;
	for (size_t i = 0; i < k->conf.n_policies; i++) {
		const struct ike_policy *p = &k->conf.policies[i];
		if (!usable(k, p, sa->peer))
			continue;
		for (unsigned t = 0; t < c.n && t < IKE_TRANSFORMS_MAX; t++) {
			struct ike_transform x;
			struct rd r = rd_from(c.piece[t].body);
			if (c.piece[t].type != IKE_P_TRANSFORM ||
			    record_decode(&ike_transform_record, &r, &x) != ST_OK)
				return ST_SYNTAX;
			struct offer o = offer_read(x.attrs);
			if (x.id != KEY_IKE || !meets(p, &o))
				continue;
			agree(sa, p, &o);
			*transform = c.piece[t].whole;
			ike_event(k, IKE_EV_PROPOSAL, "auu", sa->peer->address, (uint64_t)sa->id,
				  (uint64_t)p->priority);
			return ST_OK;
		}
	}
	return ST_REFUSED;
}

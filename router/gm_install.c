#include "router/gm_install.h"

#include <stdlib.h>

#include "net/crypto_map.h"
#include "router/router_int.h"

static struct net_ports ports_of(uint16_t lo, uint16_t hi)
{
	if (lo == 0 && hi == 65535)
		return (struct net_ports){.op = NET_PORT_ANY};
	if (lo == hi)
		return (struct net_ports){.op = NET_PORT_EQ, .n = 1, .port = {lo}};
	return (struct net_ports){.op = NET_PORT_RANGE, .n = 2, .port = {lo, hi}};
}

static struct net_ace ace_of(const struct gdoi_ace *a, size_t i)
{
	return (struct net_ace){.seq = (uint32_t)(i + 1) * 10,
				.flags = a->deny ? 0 : NET_ACE_PERMIT,
				.proto = a->proto ? a->proto : NET_PROTO_ANY,
				.src = a->src,
				.src_wild = ~a->src_mask,
				.dst = a->dst,
				.dst_wild = ~a->dst_mask,
				.src_port = ports_of(a->sport_lo, a->sport_hi),
				.dst_port = ports_of(a->dport_lo, a->dport_hi)};
}

static enum net_crypto_replay replay_of(enum gdoi_replay how)
{
	return how == GDOI_REPLAY_TIME	    ? NET_REPLAY_TIME
	       : how == GDOI_REPLAY_COUNTER ? NET_REPLAY_COUNTER
					    : NET_REPLAY_NONE;
}

enum status gm_install_policy(struct router *r, const char *group,
			      const struct gdoi_gm_policy *policies, size_t n_policies)
{
	struct net_crypto_policy *slots = calloc(n_policies + 1, sizeof *slots);
	struct net_ace *aces;
	size_t n = 0, at = 0;
	enum status st;

	for (size_t i = 0; i < n_policies; i++)
		n += policies[i].n_aces;
	aces = calloc(n + 1, sizeof *aces);
	if (!slots || !aces) {
		st = ST_NOMEM;
		goto out;
	}
	for (size_t i = 0; i < n_policies; i++) {
		const struct gdoi_gm_policy *p = &policies[i];

		slots[i] = (struct net_crypto_policy){.aces = aces + at,
						      .n_aces = p->n_aces,
						      .replay = replay_of(p->replay),
						      .window = p->window,
						      .receive_only = p->receive_only};
		for (size_t k = 0; k < p->n_aces; k++)
			aces[at++] = ace_of(&p->aces[k], k);
	}
	st = net_crypto_group_policy(r->crypto, group, slots, n_policies, r->now);
out:
	free(slots);
	free(aces);
	return st;
}

static const struct {
	uint8_t number;
	enum seal_cipher cipher;
	uint8_t icv;
} ciphers[] = {{GDOI_ESP_DES, SEAL_DES, 0},	   {GDOI_ESP_3DES, SEAL_3DES, 0},
	       {GDOI_ESP_NULL, SEAL_NULL, 0},	   {GDOI_ESP_AES, SEAL_AES, 0},
	       {GDOI_ESP_GCM8, SEAL_AES_GCM, 8},   {GDOI_ESP_GCM12, SEAL_AES_GCM, 12},
	       {GDOI_ESP_GCM16, SEAL_AES_GCM, 16}, {GDOI_ESP_GMAC, SEAL_AES_GMAC, 16}};

static enum hash_alg auth_of(uint8_t number)
{
	switch (number) {
	case GDOI_AUTH_MD5:
		return HASH_MD5;
	case GDOI_AUTH_SHA1:
		return HASH_SHA1;
	case GDOI_AUTH_SHA256:
		return HASH_SHA256;
	case GDOI_AUTH_SHA384:
		return HASH_SHA384;
	case GDOI_AUTH_SHA512:
		return HASH_SHA512;
	default:
		return HASH_NONE;
	}
}

enum status gm_install_tek(struct router *r, const char *group, const struct gdoi_gm_tek *t)
{
	struct net_crypto_sa_conf c = {.spi = t->spi,
				       .slot = t->policy,
				       .seal = {.key = BYTES(t->enc.b, t->enc.n),
						.auth = auth_of(t->transform.auth),
						.auth_key = BYTES(t->auth.b, t->auth.n),
						.sid_bits = t->sid_bits,
						.sid = t->sid},
				       .transport = t->transform.transport,
				       .keep_src = t->keep_src,
				       .keep_dst = t->keep_dst,
				       .may_send = t->may_send,
				       .may_receive = t->may_receive,
				       .lifetime_s = t->lifetime_s,
				       .activate_s = t->activate_s};

	for (size_t i = 0; i < sizeof ciphers / sizeof *ciphers; i++) {
		if (ciphers[i].number != t->transform.esp)
			continue;
		c.seal.cipher = ciphers[i].cipher;
		c.seal.icv = ciphers[i].icv;
		return net_crypto_sa_install(r->crypto, group, &c, r->now);
	}
	return ST_UNSUPPORTED;
}

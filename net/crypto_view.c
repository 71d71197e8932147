#include "net/crypto_view.h"

#include <stdio.h>
#include <string.h>

#include "net/crypto_priv.h"

static void fill_ident(const struct net_crypto *nc, const struct crypto_if *ifp,
		       const struct crypto_entry *e, unsigned slot, size_t ace,
		       struct net_crypto_view_ident *out)
{
	const struct crypto_list *l = e->group->slots[slot].list;
	const struct crypto_sa *sa = crypto_sa_to_send(nc, e->group, slot, NULL);

	*out = (struct net_crypto_view_ident){
	    .ifid = ifp->ifid,
	    .map = ifp->map->name,
	    .group = e->group->name,
	    .local = ifp->address,
	    .map_seq = e->seq,
	    .slot = slot,
	    .ace_index = (unsigned)ace,
	    .ace = &l->aces[ace],
	    .counts = l->counts[ace],
	    .spi_out = sa ? sa->esp.spi : 0,
	    .mtu = ifp->mtu,
	    .plaintext_mtu = sa ? (uint16_t)esp_fit(&sa->esp, ifp->mtu) : ifp->mtu,
	};
}

/* Passes over *i permitted entries of the group; true when the one wanted is here. */
static bool find_permit(const struct crypto_group *g, size_t *i, unsigned *slot, size_t *ace)
{
	for (*slot = 0; *slot < g->n_slots; ++*slot) {
		const struct crypto_list *l = g->slots[*slot].list;
		for (*ace = 0; *ace < l->n; ++*ace)
			if (l->aces[*ace].flags & NET_ACE_PERMIT && (*i)-- == 0)
				return true;
	}
	return false;
}

bool net_crypto_view_ident(const struct net_crypto *nc, struct when now, size_t i,
			   struct net_crypto_view_ident *out)
{
	unsigned slot;
	size_t ace;

	(void)now;
	for (size_t f = 0; f < nc->conf.n_ifs; f++) {
		const struct crypto_if *ifp = &nc->conf.ifs[f];
		for (size_t k = 0; k < ifp->map->n_entries; k++)
			if (find_permit(ifp->map->entries[k].group, &i, &slot, &ace)) {
				fill_ident(nc, ifp, &ifp->map->entries[k], slot, ace, out);
				return true;
			}
	}
	return false;
}

static const struct crypto_sa *nth_sa(const struct net_crypto *nc, size_t i)
{
	map_each (e, &nc->groups) {
		const struct crypto_group *g = e->value;
		list_each (l, &g->sas)
			if (i-- == 0)
				return LIST_ENTRY(l, struct crypto_sa, link);
	}
	return NULL;
}

static bool has_salt(enum seal_cipher c)
{
	return c == SEAL_AES_GCM || c == SEAL_AES_GMAC;
}

static enum net_crypto_sa_state state_of(const struct net_crypto *nc, const struct crypto_sa *sa)
{
	if (sa->slot >= sa->group->n_slots)
		return NET_CRYPTO_SA_OLD;
	if (crypto_sa_to_send(nc, sa->group, sa->slot, NULL) == sa || !sa->may_send)
		return NET_CRYPTO_SA_ACTIVE;
	return sa->send_from > nc->now.mono ? NET_CRYPTO_SA_WAITING : NET_CRYPTO_SA_OLD;
}

bool net_crypto_view_sa(const struct net_crypto *nc, struct when now, size_t i,
			struct net_crypto_view_sa *out)
{
	const struct crypto_sa *sa = nth_sa(nc, i);

	if (!sa)
		return false;
	*out = (struct net_crypto_view_sa){
	    .group = sa->group->name,
	    .slot = sa->slot,
	    .spi = sa->esp.spi,
	    .conn_id = sa->conn_id,
	    .cipher = sa->cipher,
	    .key_bits = (unsigned)(8 * (sa->key.n - (has_salt(sa->cipher) ? SEAL_SALT : 0))),
	    .auth = sa->auth,
	    .iv_octets = (unsigned)seal_iv_octets(sa->esp.seal),
	    .icv_octets = (unsigned)seal_icv_octets(sa->esp.seal),
	    .transport = sa->esp.transport,
	    .may_send = sa->may_send,
	    .may_receive = sa->may_receive,
	    .replay = sa->replay,
	    .window = sa->window,
	    .state = state_of(nc, sa),
	    .remaining_s = mono_left_s(sa->expires, now.mono),
	    .activate_in_s = mono_left_s(sa->send_from, now.mono),
	    .next_seq = sa->esp.next_seq,
	    .senders = (uint32_t)sa->senders.n,
	    .installed = sa->installed,
	    .counts = sa->counts,
	    .replays = sa->replays,
	    .late = sa->late,
	};
	return true;
}

static void view_group(const struct net_crypto *nc, struct when now, const struct crypto_group *g,
		       struct net_crypto_view_group *out)
{
	(void)nc;
	*out = g->stats;
	out->name = g->name;
	out->registered = g->registered;
	out->direction = g->direction;
	out->slots = g->n_slots;
	out->sas = g->n_sas;
	for (unsigned i = 0; i < g->n_slots; i++)
		out->timed |= g->slots[i].replay == NET_REPLAY_TIME;
	out->pseudotime_us = g->pst_base + (now.mono - g->pst_at);
}

bool net_crypto_view_group(const struct net_crypto *nc, struct when now, size_t i,
			   struct net_crypto_view_group *out)
{
	map_each (e, &nc->groups) {
		if (i-- == 0) {
			view_group(nc, now, e->value, out);
			return true;
		}
	}
	return false;
}

bool net_crypto_view_group_by_name(const struct net_crypto *nc, struct when now, const char *name,
				   struct net_crypto_view_group *out)
{
	const struct crypto_group *g = crypto_group_find(nc, name);

	if (g)
		view_group(nc, now, g, out);
	return g != NULL;
}

bool net_crypto_view_ace(const struct net_crypto *nc, const char *group, unsigned slot, size_t i,
			 const struct net_ace **out)
{
	const struct crypto_group *g = crypto_group_find(nc, group);

	if (!g || slot >= g->n_slots || i >= g->slots[slot].list->n)
		return false;
	*out = &g->slots[slot].list->aces[i];
	return true;
}

/* ---- keys ---- */

static const char *cipher_words(const struct crypto_sa *sa)
{
	switch (sa->cipher) {
	case SEAL_DES:
		return "DES-CBC [RFC2405]";
	case SEAL_3DES:
		return "TripleDES-CBC [RFC2451]";
	case SEAL_AES:
		return "AES-CBC [RFC3602]";
	case SEAL_AES_GCM:
		switch (seal_icv_octets(sa->esp.seal)) {
		case 8:
			return "AES-GCM with 8 octet ICV [RFC4106]";
		case 12:
			return "AES-GCM with 12 octet ICV [RFC4106]";
		default:
			return "AES-GCM with 16 octet ICV [RFC4106]";
		}
	default:
		return "NULL";
	}
}

static const char *auth_words(const struct crypto_sa *sa)
{
	if (sa->cipher == SEAL_AES_GMAC)
		return "ANY 128 bit authentication [no checking]";
	switch (sa->auth) {
	case HASH_MD5:
		return "HMAC-MD5-96 [RFC2403]";
	case HASH_SHA1:
		return "HMAC-SHA-1-96 [RFC2404]";
	case HASH_SHA256:
		return "HMAC-SHA-256-128 [RFC4868]";
	case HASH_SHA384:
		return "HMAC-SHA-384-192 [RFC4868]";
	case HASH_SHA512:
		return "HMAC-SHA-512-256 [RFC4868]";
	default:
		return "NULL";
	}
}

static size_t put_key(char *to, size_t size, const struct secret *key)
{
	size_t n = 0;

	if (key->n == 0 || 2u * key->n + 3 > size)
		return 0;
	n += (size_t)snprintf(to, size, "0x");
	for (unsigned i = 0; i < key->n; i++)
		n += (size_t)snprintf(to + n, size - n, "%02x", key->b[i]);
	return n;
}

bool net_crypto_key_line(const struct net_crypto *nc, size_t i,
			 char out[static NET_CRYPTO_KEY_LINE])
{
	const struct crypto_sa *sa = nth_sa(nc, i);
	size_t n;

	if (!sa)
		return false;
	n = (size_t)snprintf(out, NET_CRYPTO_KEY_LINE, "\"IPv4\",\"*\",\"*\",\"0x%08x\",\"%s\",\"",
			     sa->esp.spi, cipher_words(sa));
	if (sa->cipher != SEAL_AES_GMAC)
		n += put_key(out + n, NET_CRYPTO_KEY_LINE - n, &sa->key);
	n += (size_t)snprintf(out + n, NET_CRYPTO_KEY_LINE - n, "\",\"%s\",\"", auth_words(sa));
	n += put_key(out + n, NET_CRYPTO_KEY_LINE - n, &sa->auth_key);
	snprintf(out + n, NET_CRYPTO_KEY_LINE - n, "\"");
	return true;
}

/* ---- clear ---- */

static bool wanted(const struct crypto_group *g, const char *name)
{
	return !name || strcmp(g->name, name) == 0;
}

void net_crypto_clear_sas(struct net_crypto *nc, const char *group, struct when now)
{
	nc->now = now;
	map_each (e, &nc->groups)
		if (wanted(e->value, group))
			crypto_sas_drop(nc, e->value, NET_CRYPTO_WHY_CLEARED);
}

bool net_crypto_clear_spi(struct net_crypto *nc, uint32_t spi, struct when now, const char **group)
{
	struct crypto_sa *sa = crypto_sa_find(nc, spi);

	nc->now = now;
	if (!sa)
		return false;
	*group = sa->group->name;
	crypto_sa_drop(nc, sa, NET_CRYPTO_WHY_CLEARED);
	return true;
}

static void clear_group(struct crypto_group *g)
{
	g->stats = (struct net_crypto_view_group){0};
	for (unsigned i = 0; i < g->n_slots; i++)
		memset(g->slots[i].list->counts, 0,
		       g->slots[i].list->n * sizeof *g->slots[i].list->counts);
	list_each (l, &g->sas) {
		struct crypto_sa *sa = LIST_ENTRY(l, struct crypto_sa, link);
		sa->counts = (struct net_crypto_counts){0};
		sa->replays = sa->late = 0;
	}
}

void net_crypto_clear_counters(struct net_crypto *nc, const char *group)
{
	map_each (e, &nc->groups)
		if (wanted(e->value, group))
			clear_group(e->value);
}

void net_crypto_clear_replay(struct net_crypto *nc, const char *group)
{
	map_each (e, &nc->groups) {
		struct crypto_group *g = e->value;
		if (!wanted(g, group))
			continue;
		list_each (l, &g->sas)
			crypto_sa_forget_senders(LIST_ENTRY(l, struct crypto_sa, link));
	}
}

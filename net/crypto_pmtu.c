/*
 * What a path takes, told by routers on it about our ESP (RFC 4301 8.2). Where addresses are kept they tell it to
 * the host whose address the packet bore, who cannot read it; so it is learned on the way in, and the host is
 * told the MTU that fits when its next packet comes.
 */
#include "net/crypto_priv.h"
#include "net/wire.h"

#define PATH_KEPT USEC_S * 600 /* RFC 1191 6.3 */
#define PATH_MIN  552	       /* no path of today takes less: whoever says so wants us slow */

static uint16_t load_u16(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static uint32_t load_u32(const uint8_t *p)
{
	return (uint32_t)load_u16(p) << 16 | load_u16(p + 2);
}

/* The quoted packet is ours: an SPI that we send with and a number that we have sent. A stranger who is not on the
 * path knows neither. */
static bool is_ours(const struct net_crypto *nc, struct bytes quoted, ip4_t *dst)
{
	const uint8_t *p = quoted.p;
	size_t header = quoted.n < IPV4_HEADER ? 0 : (size_t)(p[0] & 15) * 4;

	if (header < IPV4_HEADER || p[0] >> 4 != 4 || p[9] != NET_PROTO_ESP ||
	    quoted.n < header + SEAL_HEADER)
		return false;
	const struct crypto_sa *sa = crypto_sa_find(nc, load_u32(p + header));
	uint32_t seq = load_u32(p + header + 4);
	*dst = load_u32(p + 16);
	return sa && sa->may_send && seq && (seq < sa->esp.next_seq || !sa->esp.next_seq);
}

static struct crypto_path *path_to(struct net_crypto *nc, ip4_t dst)
{
	struct crypto_path *oldest = &nc->paths[0];

	for (unsigned i = 0; i < nc->n_paths; i++) {
		struct crypto_path *path = &nc->paths[i];
		if (path->dst == dst)
			return path;
		if (path->until < oldest->until)
			oldest = path;
	}
	return nc->n_paths < CRYPTO_PATHS ? &nc->paths[nc->n_paths++] : oldest;
}

void crypto_path_learn(struct net_crypto *nc, struct bytes packet, const struct net_flow *f)
{
	size_t header = (size_t)(packet.p[0] & 15) * 4;
	ip4_t dst;

	if (f->proto != NET_PROTO_ICMP || f->fragment || !f->has_icmp ||
	    f->icmp_type != ICMP_UNREACHABLE || f->icmp_code != ICMP_FRAG ||
	    f->length < header + ICMP_HEADER)
		return;
	struct bytes icmp = BYTES(packet.p + header, f->length - header);
	uint16_t mtu = load_u16(icmp.p + 6);
	if (mtu < PATH_MIN || net_checksum(icmp, 0) != 0 ||
	    !is_ours(nc, BYTES(icmp.p + ICMP_HEADER, icmp.n - ICMP_HEADER), &dst))
		return;
	struct crypto_path *path = path_to(nc, dst);
	*path = (struct crypto_path){dst, mtu, mono_add(nc->now.mono, PATH_KEPT)};
}

uint16_t crypto_path_mtu(const struct net_crypto *nc, ip4_t dst, uint16_t mtu)
{
	for (unsigned i = 0; i < nc->n_paths; i++) {
		const struct crypto_path *path = &nc->paths[i];
		if (path->dst == dst)
			return path->until > nc->now.mono && path->mtu < mtu ? path->mtu : mtu;
	}
	return mtu;
}

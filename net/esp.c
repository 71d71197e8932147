#include "net/esp.h"

#include <string.h>

#include "net/wire.h"

#define PROTO_IPV4 4
#define PROTO_ESP  50
#define PROTO_NONE 59
#define TRAILER	   2 /* pad length, next header */
#define TUNNEL_TTL 255

/* RFC 4303 2.4; what is sent never has more than a block. */
static const uint8_t padding[16] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
static const uint8_t stamp_tag[4] = {'P', 'S', 'T', '1'};

const char *esp_result_name(enum esp_result r)
{
	static const char *const names[ESP_RESULTS] = {
	    [ESP_OK] = "ok",
	    [ESP_NO_ROOM] = "too long",
	    [ESP_USED_UP] = "numbers used up",
	    [ESP_FRAGMENT] = "fragment in transport mode",
	    [ESP_INTERNAL] = "internal",
	    [ESP_SHORT] = "length",
	    [ESP_UNVERIFIED] = "integrity",
	    [ESP_PADDING] = "padding",
	    [ESP_PROTOCOL] = "protocol",
	    [ESP_INNER] = "inner packet",
	    [ESP_ADDRESS] = "inner address",
	    [ESP_CONGESTED] = "congestion mark",
	    [ESP_DUMMY] = "dummy",
	};

	return r < ESP_RESULTS ? names[r] : "?";
}

static void put_u32(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)(v >> 24);
	p[1] = (uint8_t)(v >> 16);
	p[2] = (uint8_t)(v >> 8);
	p[3] = (uint8_t)v;
}

static uint32_t get_u32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void put_u16(uint8_t *p, uint16_t v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

/* ---- sizes ---- */

/* Payload with stamp, padding and trailer. */
static size_t text_size(const struct esp *e, size_t payload)
{
	size_t share = seal_share(e->seal);
	size_t n = payload + (e->stamped ? ESP_STAMP : 0) + TRAILER;

	return (n + share - 1) / share * share;
}

static size_t fixed_size(const struct esp *e)
{
	return SEAL_HEADER + seal_iv_octets(e->seal) + seal_icv_octets(e->seal);
}

size_t esp_size(const struct esp *e, size_t packet)
{
	if (!e->transport)
		return IPV4_HEADER + fixed_size(e) + text_size(e, packet);
	return packet < IPV4_HEADER
		   ? 0
		   : IPV4_HEADER + fixed_size(e) + text_size(e, packet - IPV4_HEADER);
}

size_t esp_fit(const struct esp *e, size_t mtu)
{
	size_t around = IPV4_HEADER + fixed_size(e);
	size_t share = seal_share(e->seal), behind = TRAILER + (e->stamped ? ESP_STAMP : 0);

	if (mtu < around + share)
		return 0;
	size_t text = (mtu - around) / share * share;
	if (text < behind)
		return 0;
	return text - behind + (e->transport ? IPV4_HEADER : 0);
}

/* ---- in ---- */

/* Behind the payload: stamp, padding 1 2 3 ... (RFC 4303 2.4), its length, what the payload is. */
static void finish_text(const struct esp *e, uint8_t *payload, size_t n, size_t text,
			uint8_t next_header, uint64_t pseudotime)
{
	uint8_t *p = payload + n;

	if (e->stamped) {
		memcpy(p, stamp_tag, sizeof stamp_tag);
		put_u32(p + 4, (uint32_t)(pseudotime >> 32));
		put_u32(p + 8, (uint32_t)pseudotime);
		p += ESP_STAMP;
	}
	uint8_t pad = (uint8_t)(text - TRAILER - (size_t)(p - payload));
	memcpy(p, padding, pad);
	p += pad;
	*p++ = pad;
	*p = next_header;
}

static bool df_out(const struct esp *e, uint16_t frag)
{
	return e->df == ESP_DF_SET || (e->df == ESP_DF_COPY && frag & IPV4_DF);
}

static void outer_header(struct esp *e, uint8_t *at, const struct ipv4 *inner, size_t length)
{
	struct ipv4 ip = {
	    .tos = inner->tos,
	    .length = (uint16_t)length,
	    .id = e->next_id++,
	    .frag = df_out(e, inner->frag) ? IPV4_DF : 0,
	    .ttl = TUNNEL_TTL,
	    .proto = PROTO_ESP,
	    .src = e->keep_src ? inner->src : e->src,
	    .dst = e->keep_dst ? inner->dst : e->dst,
	};

	ipv4_write(at, &ip);
}

static enum esp_result pack(struct esp *e, uint8_t *esp, size_t text)
{
	put_u32(esp, e->spi);
	put_u32(esp + 4, e->next_seq);
	e->next_seq++; /* 0 after the last one: RFC 4303 3.3.3, numbers never cycle */
	switch (seal_pack(e->seal, esp, text)) {
	case ST_OK:
		return ESP_OK;
	case ST_LIMIT:
		return ESP_USED_UP;
	default:
		return ESP_INTERNAL;
	}
}

static enum esp_result encap_transport(struct esp *e, struct pkt *p, const struct ipv4 *ip,
				       uint64_t pseudotime)
{
	size_t before = SEAL_HEADER + seal_iv_octets(e->seal);
	size_t payload = p->len - ip->header, text = text_size(e, payload);
	size_t total = ip->header + before + text + seal_icv_octets(e->seal);

	if (ip->frag & (IPV4_MF | IPV4_OFFSET))
		return ESP_FRAGMENT;
	if (total > IPV4_LENGTH_MAX || pkt_headroom(p) < before ||
	    pkt_tailroom(p) < total - before - p->len)
		return ESP_NO_ROOM;
	memmove(p->data - before, p->data, ip->header);
	pkt_push(p, before);
	p->len = total;
	uint8_t *esp = p->data + ip->header;
	finish_text(e, esp + before, payload, text, ip->proto, pseudotime);
	p->data[9] = PROTO_ESP;
	put_u16(p->data + 2, (uint16_t)total);
	if (e->df != ESP_DF_COPY)
		put_u16(p->data + 6, df_out(e, ip->frag) ? IPV4_DF : 0);
	ipv4_set_checksum(p->data);
	return pack(e, esp, text);
}

enum esp_result esp_encap(struct esp *e, struct pkt *p, uint64_t pseudotime)
{
	struct ipv4 ip;

	if (e->next_seq == 0)
		return ESP_USED_UP;
	if (ipv4_read(BYTES(p->data, p->len), &ip) != ST_OK)
		return ESP_INNER;
	p->len = ip.length; /* what a short frame was filled up with stays behind */
	if (e->transport)
		return encap_transport(e, p, &ip, pseudotime);

	size_t before = IPV4_HEADER + SEAL_HEADER + seal_iv_octets(e->seal);
	size_t payload = p->len, text = text_size(e, payload);
	size_t total = before + text + seal_icv_octets(e->seal);
	if (total > IPV4_LENGTH_MAX || pkt_headroom(p) < before ||
	    pkt_tailroom(p) < total - before - payload)
		return ESP_NO_ROOM;
	finish_text(e, p->data, payload, text, PROTO_IPV4, pseudotime);
	pkt_push(p, before);
	p->len = total;
	outer_header(e, p->data, &ip, total);
	return pack(e, p->data + IPV4_HEADER, text);
}

/* ---- out ---- */

bool esp_peek(struct bytes packet, uint32_t *spi, uint32_t *seq)
{
	struct ipv4 ip;

	if (ipv4_read(packet, &ip) != ST_OK || ip.length < ip.header + SEAL_HEADER)
		return false;
	*spi = get_u32(packet.p + ip.header);
	*seq = get_u32(packet.p + ip.header + 4);
	return true;
}

/* Takes trailer and padding off *n octets of text. */
static enum esp_result read_trailer(const uint8_t *text, size_t *n, uint8_t *next_header)
{
	size_t pad = text[*n - 2];

	*next_header = text[*n - 1];
	if (pad + TRAILER > *n)
		return ESP_PADDING;
	*n -= TRAILER + pad;
	for (size_t i = 0; i < pad; i++)
		if (text[*n + i] != i + 1)
			return ESP_PADDING;
	return *next_header == PROTO_NONE ? ESP_DUMMY : ESP_OK;
}

static bool read_stamp(const uint8_t *text, size_t *n, uint64_t *pseudotime)
{
	if (*n < ESP_STAMP || memcmp(text + *n - ESP_STAMP, stamp_tag, sizeof stamp_tag) != 0)
		return false;
	*n -= ESP_STAMP;
	*pseudotime = (uint64_t)get_u32(text + *n + 4) << 32 | get_u32(text + *n + 8);
	return true;
}

/* RFC 6040 figure 4: what the two ECN fields make; false: the packet goes. */
static bool merge_ecn(uint8_t *inner, uint8_t outer_tos)
{
	unsigned in = inner[1] & 3, out = outer_tos & 3;

	if (out == 3 && in == 0)
		return false;
	if (in == 0 || (out != 3 && !(in == 2 && out == 1)))
		return true;
	inner[1] = (uint8_t)((inner[1] & ~3u) | out);
	ipv4_set_checksum(inner);
	return true;
}

static enum esp_result leave_tunnel(const struct esp *e, struct pkt *p, const struct ipv4 *outer,
				    uint8_t *text, size_t n, struct esp_opened *o)
{
	struct ipv4 inner;

	if (ipv4_read(BYTES(text, n), &inner) != ST_OK ||
	    net_checksum(BYTES(text, inner.header), 0) != 0)
		return ESP_INNER;
	/* Without a stamp what follows the packet is traffic flow padding (RFC 4303 2.7). */
	if (inner.length > n || (e->stamped && inner.length != n))
		return ESP_INNER;
	if ((e->keep_src && inner.src != outer->src) || (e->keep_dst && inner.dst != outer->dst))
		return ESP_ADDRESS;
	if (!merge_ecn(text, outer->tos))
		return ESP_CONGESTED;
	o->src = inner.src;
	pkt_pull(p, (size_t)(text - p->data));
	p->len = inner.length;
	return ESP_OK;
}

static void leave_transport(struct pkt *p, const struct ipv4 *outer, uint8_t *text, size_t n,
			    uint8_t next_header)
{
	size_t cut = (size_t)(text - p->data) - outer->header;

	memmove(p->data + cut, p->data, outer->header);
	pkt_pull(p, cut);
	p->len = outer->header + n;
	p->data[9] = next_header;
	put_u16(p->data + 2, (uint16_t)p->len);
	ipv4_set_checksum(p->data);
}

enum esp_result esp_decap(struct esp *e, struct pkt *p, struct esp_opened *o)
{
	struct ipv4 outer;
	uint8_t next_header;
	size_t n;

	if (ipv4_read(BYTES(p->data, p->len), &outer) != ST_OK ||
	    outer.length < outer.header + SEAL_HEADER || outer.frag & (IPV4_MF | IPV4_OFFSET))
		return ESP_SHORT;
	uint8_t *esp = p->data + outer.header;
	switch (seal_open(e->seal, esp, outer.length - outer.header, &n)) {
	case ST_OK:
		break;
	case ST_REFUSED:
		return ESP_UNVERIFIED;
	case ST_CRYPTO:
		return ESP_INTERNAL;
	default:
		return ESP_SHORT;
	}
	uint8_t *text = esp + SEAL_HEADER + seal_iv_octets(e->seal);
	enum esp_result r = read_trailer(text, &n, &next_header);
	if (r != ESP_OK)
		return r;
	*o = (struct esp_opened){.seq = get_u32(esp + 4), .src = outer.src};
	if (e->stamped && !read_stamp(text, &n, &o->pseudotime))
		return ESP_INNER;
	if (!e->transport)
		return next_header == PROTO_IPV4 ? leave_tunnel(e, p, &outer, text, n, o)
						 : ESP_PROTOCOL;
	leave_transport(p, &outer, text, n, next_header);
	return ESP_OK;
}

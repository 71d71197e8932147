#include "app/lab_describe.h"

#include "ike/ike_wire.h"

#define PORT_IKE  500
#define PORT_NATT 4500
#define PORT_GDOI 848

struct head {
	struct bytes icookie, rcookie;
	uint8_t next, exchange, flags;
	uint32_t mid, length;
};

static bool read_head(struct bytes b, bool natt, struct head *h)
{
	struct rd r = rd_from(b);

	if (natt && rd_u32(&r)) /* RFC 3948 2.2: ESP, no ISAKMP */
		return false;
	h->icookie = rd_bytes(&r, 8);
	h->rcookie = rd_bytes(&r, 8);
	h->next = rd_u8(&r);
	if (rd_u8(&r) >> 4 != 1)
		return false;
	h->exchange = rd_u8(&r);
	h->flags = rd_u8(&r);
	h->mid = rd_u32(&r);
	h->length = rd_u32(&r);
	return !r.bad;
}

static bool all_zero(struct bytes b)
{
	for (size_t i = 0; i < b.n; i++)
		if (b.p[i])
			return false;
	return true;
}

/* RFC 2409 5: which of the six it is shows in its first payload. */
static const char *main_mode(const struct head *h)
{
	switch (h->next) {
	case IKE_P_SA:
		return all_zero(h->rcookie) ? "SA offered" : "SA chosen";
	case IKE_P_KE:
		return "key exchange";
	case IKE_P_ID:
		return "identity and proof";
	case IKE_P_FRAGMENT:
		return "fragment";
	default:
		return "payloads";
	}
}

/* A rekey and its acknowledgement have the KEK's SPI for cookies. */
static void add_kek(const struct head *h, struct text *out)
{
	text_add(out, "KEK ");
	text_add_hex(out, BYTES(h->icookie.p, 4), false);
}

bool lab_describe(void *host, ip4_t src, ip4_t dst, uint16_t src_port, uint16_t dst_port,
		  struct bytes udp_payload, struct text *out)
{
	bool natt = src_port == PORT_NATT || dst_port == PORT_NATT;
	struct head h;

	(void)host;
	(void)src;
	(void)dst;
	if (!natt && dst_port != PORT_GDOI && dst_port != PORT_IKE && src_port != PORT_GDOI)
		return false;
	if (!read_head(udp_payload, natt, &h))
		return false;
	switch (h.exchange) {
	case IKE_X_MAIN:
		text_addf(out, "ISAKMP main mode, %s", main_mode(&h));
		break;
	case IKE_X_INFO:
		text_addf(out, "ISAKMP informational, M-ID %08x", h.mid);
		break;
	case IKE_X_GROUPKEY_PULL:
		text_addf(out, "GDOI registration, M-ID %08x", h.mid);
		break;
	case IKE_X_GROUPKEY_PUSH:
		text_add(out, "GDOI rekey, ");
		add_kek(&h, out);
		break;
	case IKE_X_PRIVATE_ACK:
	case IKE_X_GROUPKEY_PUSH_ACK:
		text_add(out, "GDOI rekey acknowledged, ");
		add_kek(&h, out);
		break;
	case IKE_X_COOP:
		text_addf(out, "COOP announcement, M-ID %08x", h.mid);
		break;
	default:
		text_addf(out, "ISAKMP exchange %u", h.exchange);
	}
	text_addf(out, ", %u octets", h.length);
	return true;
}

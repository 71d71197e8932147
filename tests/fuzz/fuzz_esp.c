/*
 * ESP packets of strangers, and of members that misbehave: the suite without ICV lets every octet through to
 * what reads padding, stamp and inner packet. What is opened can be sealed again and is the same.
 */
#include <string.h>

#include "net/esp.h"
#include "net/wire.h"
#include "tests/fuzz/fuzz.h"

static struct seal *seal_for(uint8_t choice)
{
	static const uint8_t key[64] = {1, 2, 3};
	struct seal_conf confs[] = {
	    {.cipher = SEAL_AES, .key = BYTES(key, 16)}, /* no ICV */
	    {.cipher = SEAL_NULL, .auth = HASH_SHA1, .auth_key = BYTES(key, 20)},
	    {.cipher = SEAL_AES_GCM, .key = BYTES(key, 20), .icv = 8},
	    {.cipher = SEAL_3DES, .key = BYTES(key, 24)},
	};
	struct drbg rng;
	struct seal *s = NULL;

	drbg_seed(&rng, BYTES("fuzz", 4));
	fuzz_check(seal_new(&confs[choice % 4], &rng, &s) == ST_OK);
	return s;
}

static void again(struct esp *e, struct pkt_pool *pool, const struct pkt *p, uint64_t pseudotime)
{
	struct pkt *q = pkt_copy(pool, p);
	struct esp_opened o;

	if (!q)
		return;
	enum esp_result r = esp_encap(e, q, pseudotime);
	if (r == ESP_OK) {
		fuzz_check(esp_decap(e, q, &o) == ESP_OK);
		fuzz_check(o.pseudotime == pseudotime);
		fuzz_check(bytes_equal(BYTES(q->data, q->len), BYTES(p->data, p->len)));
	} else {
		fuzz_check(r == ESP_FRAGMENT || r == ESP_NO_ROOM);
	}
	pkt_free(pool, q);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pkt_pool pool;
	struct esp_opened o;
	uint32_t spi, seq;

	if (size < 2)
		return 0;
	struct esp e = {.spi = 1, .next_seq = 1, .seal = seal_for(data[0])};
	e.transport = data[1] & 1;
	e.stamped = data[1] & 2;
	e.keep_src = e.keep_dst = data[1] & 4;
	pkt_pool_init(&pool);
	struct pkt *p = pkt_new(&pool, size - 2);
	if (p) {
		memcpy(p->data, data + 2, size - 2);
		(void)esp_peek(BYTES(p->data, p->len), &spi, &seq);
		if (esp_decap(&e, p, &o) == ESP_OK) {
			struct ipv4 ip;
			fuzz_check(ipv4_read(BYTES(p->data, p->len), &ip) == ST_OK);
			fuzz_check(ip.length == p->len && p->len <= size);
			again(&e, &pool, p, o.pseudotime);
		}
	}
	pkt_free(&pool, p);
	pkt_pool_free(&pool);
	seal_free(e.seal);
	return 0;
}

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <stdlib.h>

#include "tests/net/check_esp.h"

static struct drbg rng_of(const char *seed)
{
	struct drbg d;

	drbg_seed(&d, BYTES(seed, strlen(seed)));
	return d;
}

static struct esp make_esp(const struct seal_conf *c)
{
	struct drbg r = rng_of("esp");
	struct esp e = {.spi = 0x12345678, .keep_src = true, .keep_dst = true, .next_seq = 1};

	check_int(seal_new(c, &r, &e.seal), ST_OK);
	return e;
}

/* RFC 3602 4, case 5 (transport) and case 7 (tunnel); they have no ICV. */
static void rfc3602(void)
{
	static const char *const transport =
	    "4500007c08f200004032f9a5c0a87b03c0a87b640000432100000001e96e8c08ab465763fd098d45dd3ff8"
	    "93"
	    "f663c25d325c18c6a9453e194e120849a4870b66cc6b9965330013b4898dc856a4699e523a55db080b59ec"
	    "3a"
	    "8e4b7e52775b07d1db34ed9c538ab50c551b874aa269add047ad2d5913ac19b7cfbad4a6";
	static const char *const transport_clear =
	    "4500005408f200004001f9fec0a87b03c0a87b6408000ebda70a00008e9c083db95b070008090a0b0c0d0e"
	    "0f"
	    "101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f3031323334353637";
	static const char *const tunnel = "4500008c09050000403298ebc0a87b03c0a87bc80000876500000002"
					  "f4e765244f6407adf13dc1380f673f37"
					  "773b5241a4c449225e4f3ce5ed611b0c237ca96cf74a93013c1b0ea1"
					  "a0cf70f8e4ecaec78ac53aad7a0f022b"
					  "859243c647752e94a859352b8a4d4d2decd136e5c177f132ad3fbfb2"
					  "201ac9904c74ee0a109e0ca1e4dfe9d5"
					  "a100b842f1c22f0d";
	static const char *const tunnel_clear =
	    "45000054090400004001f988c0a87b03c0a87bc808009f76a90a0100b49c083d02a2040008090a0b0c0d0e"
	    "0f"
	    "101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f3031323334353637";
	static const struct {
		const char *key, *sealed, *clear;
		uint32_t seq;
		bool transport;
	} rows[] = {
	    {"90d382b410eeba7ad938c46cec1a82bf", transport, transport_clear, 1, true},
	    {"0123456789abcdef0123456789abcdef", tunnel, tunnel_clear, 2, false},
	};
	struct pkt_pool pool;

	pkt_pool_init(&pool);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t key[16], sealed[256], clear[256];
		struct esp_opened o;
		check_hex(rows[i].key, key, sizeof key);
		size_t n = check_hex(rows[i].sealed, sealed, sizeof sealed);
		size_t clear_n = check_hex(rows[i].clear, clear, sizeof clear);
		struct seal_conf c = {.cipher = SEAL_AES, .key = BYTES_OF(key)};
		struct esp e = make_esp(&c);
		e.transport = rows[i].transport;
		struct pkt *p = packet_of(&pool, BYTES(sealed, n));
		check_int(esp_decap(&e, p, &o), ESP_OK);
		check_int(o.seq, rows[i].seq);
		check_bytes(BYTES(p->data, p->len), BYTES(clear, clear_n));
		pkt_free(&pool, p);
		seal_free(e.seal);
	}
	pkt_pool_free(&pool);
}

/* draft-mcgrew-gcm-test-01: ESP packets under AES-256-GCM and AES-192-GCM with 32-bit numbers. */
static void gcm_packets(void)
{
	static const struct {
		const char *key, *head, *iv, *clear, *sealed;
	} rows[] = {
	    {"abbccddef00112233445566778899aababbccddef00112233445566778899aab11223344",
	     "4a2cbfe300000002", "0102030405060708",
	     "4500003069a6400080062690c0a801029389155e0a9e008b2dc57ee00000000070024000"
	     "20bf0000020405b40101040201020201",
	     "ff425c9b724599df7a3bcd510194e00d6a78107f1b0b1cbf06efae9d65a5d763748a6379"
	     "85771d347f0545659f14e99def842d8eb335f4eecfdbf831824b4c4915956c96"},
	    {"feffe9928665731c6d6a8f9467308308feffe9928665731ccafebabe", "0000a5f80000000a",
	     "facedbaddecaf888",
	     "45000028a4ad4000400678800a01038f0a010612802306b8cb712602dd6bb03e501016d075680001",
	     "a5b1f8066029aea40e598b8122de02420938b3ab33f828e687b8858b5bfbdbd0315b27452144cc77"
	     "95457b9652037f5318027b5b4cd7a636"},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t key[36], esp[256], clear[128], sealed[128];
		size_t key_n = check_hex(rows[i].key, key, sizeof key), text = 0;
		size_t n = check_hex(rows[i].clear, clear, sizeof clear);
		size_t sealed_n = check_hex(rows[i].sealed, sealed, sizeof sealed);
		struct seal_conf c = {.cipher = SEAL_AES_GCM, .key = BYTES(key, key_n), .icv = 16};
		struct drbg r = rng_of("gcm");
		struct seal *s;
		check_int(seal_new(&c, &r, &s), ST_OK);
		check_hex(rows[i].head, esp, 8);
		check_hex(rows[i].iv, esp + 8, 8);
		memcpy(esp + 16, sealed, sealed_n);
		check_int(seal_open(s, esp, 16 + sealed_n, &text), ST_OK);
		check_bytes(BYTES(esp + 16, text), BYTES(clear, n));
		esp[16 + sealed_n - 1] ^= 1;
		check_int(seal_open(s, esp, 16 + sealed_n, &text), ST_REFUSED);
		seal_free(s);
	}
}

/* draft-mcgrew-gcm-test-01: an ESP packet under AES-128-GMAC (RFC 4543). */
static void gmac_packet(void)
{
	static const char key_hex[] = "4c80cdefbb5d10da906ac73c3613a63422433c64";
	static const char packet[] =
	    "00004321000000070000000000000000"
	    "45000030da3a00008001df3bc0a80005c0a800010800c6cd0200070061626364"
	    "65666768696a6b6c6d6e6f707172737401020201f2a9a836e155106aa8dcd618e4099aaa";
	uint8_t key[20], esp[128], again[128];
	size_t key_n = check_hex(key_hex, key, sizeof key), text = 0;
	size_t n = check_hex(packet, esp, sizeof esp);
	struct seal_conf c = {.cipher = SEAL_AES_GMAC, .key = BYTES(key, key_n), .icv = 16};
	struct drbg r = rng_of("gmac");
	struct seal *s;

	check_int(seal_new(&c, &r, &s), ST_OK);
	memcpy(again, esp, n);
	check_int(seal_open(s, again, n, &text), ST_OK);
	check_int(text, 52);
	check_bytes(BYTES(again, n), BYTES(esp, n)); /* it was in clear */
	/* the first IV of a sender without identifier is that of the packet */
	memset(again + n - 16, 0, 16);
	check_int(seal_pack(s, again, text), ST_OK);
	check_bytes(BYTES(again, n), BYTES(esp, n));
	for (size_t i = 0; i < n; i++) {
		memcpy(again, esp, n);
		again[i] ^= 0x80;
		check_int(seal_open(s, again, n, &text), ST_REFUSED);
	}
	seal_free(s);
}

/* RFC 4543 through the library's own GMAC: nonce salt | IV over SPI, number, IV and text. */
static void gmac_agrees(void)
{
	const struct suite_row row = {"", SEAL_AES_GMAC, 20, HASH_NONE, 16, 8, 16};
	struct seal_conf c = suite_conf(&row);
	struct drbg r = rng_of("gmac");
	uint8_t esp[8 + 8 + 64 + 16], nonce[12], tag[16];
	struct seal *s;
	size_t n = 0;

	for (size_t i = 0; i < sizeof esp; i++)
		esp[i] = (uint8_t)(3 * i);
	check_int(seal_new(&c, &r, &s), ST_OK);
	check_int(seal_pack(s, esp, 64), ST_OK);
	check_int(esp[16], 48); /* in clear */
	memcpy(nonce, c.key.p + 16, 4);
	memcpy(nonce + 4, esp + 8, 8);
	EVP_MAC *mac = EVP_MAC_fetch(NULL, "GMAC", NULL);
	EVP_MAC_CTX *ctx = EVP_MAC_CTX_new(mac);
	OSSL_PARAM params[] = {
	    OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_CIPHER, (char[]){"AES-128-GCM"}, 0),
	    OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_IV, nonce, sizeof nonce),
	    OSSL_PARAM_construct_end()};
	check_int(EVP_MAC_init(ctx, c.key.p, 16, params), 1);
	check_int(EVP_MAC_update(ctx, esp, 16 + 64), 1);
	check_int(EVP_MAC_final(ctx, tag, &n, sizeof tag), 1);
	check_bytes(BYTES(esp + 80, 16), BYTES_OF(tag));
	EVP_MAC_CTX_free(ctx);
	EVP_MAC_free(mac);
	seal_free(s);
}

/* Every length under every suite, there and back, and one octet wrong anywhere is refused. */
static void there_and_back(void)
{
	struct pkt_pool pool;

	pkt_pool_init(&pool);
	for (size_t i = 0; i < n_suite_rows; i++) {
		struct seal_conf c = suite_conf(&suite_rows[i]);
		struct esp out = make_esp(&c), in = make_esp(&c);
		check_int(seal_iv_octets(out.seal), suite_rows[i].iv_octets);
		check_int(seal_icv_octets(out.seal), suite_rows[i].icv_octets);
		for (size_t n = 0; n < 150; n++) {
			bool transport = n % 3 == 0, stamped = n % 2;
			out.transport = in.transport = transport;
			out.stamped = in.stamped = stamped;
			struct pkt *p =
			    make_packet(&pool, IP4(10, 0, 0, 1), IP4(10, 9, 9, 9), 17, 5, 6, n);
			struct pkt *copy = pkt_copy(&pool, p);
			struct esp_opened o;
			struct ipv4 ip;
			size_t want = esp_size(&out, p->len);

			check_int(esp_encap(&out, p, 0x0102030405060708), ESP_OK);
			check_int(p->len, want);
			check_int(ipv4_read(BYTES(p->data, p->len), &ip), ST_OK);
			check_int(net_checksum(BYTES(p->data, 20), 0), 0);
			check_int(ip.proto, 50);
			check_int(ip.length, p->len);
			check_true(ip.src == IP4(10, 0, 0, 1) && ip.dst == IP4(10, 9, 9, 9));
			check_int(esp_decap(&in, p, &o), ESP_OK);
			check_int(o.seq, n + 1);
			check_true(o.pseudotime == (stamped ? 0x0102030405060708 : 0));
			check_true(o.src == IP4(10, 0, 0, 1));
			check_bytes(BYTES(p->data, p->len), BYTES(copy->data, copy->len));
			pkt_free(&pool, p);
			pkt_free(&pool, copy);
		}
		seal_free(out.seal);
		seal_free(in.seal);
	}
	pkt_pool_free(&pool);
}

static void altered(void)
{
	struct pkt_pool pool;

	pkt_pool_init(&pool);
	for (size_t i = 0; i < n_suite_rows; i++) {
		struct seal_conf c = suite_conf(&suite_rows[i]);
		struct esp e = make_esp(&c);
		struct pkt *p =
		    make_packet(&pool, IP4(10, 0, 0, 1), IP4(10, 9, 9, 9), 17, 5, 6, 60);
		struct esp_opened o;

		check_int(esp_encap(&e, p, 0), ESP_OK);
		for (size_t at = 20; at < p->len && suite_rows[i].icv_octets; at++) {
			struct pkt *q = pkt_copy(&pool, p);
			q->data[at] ^= 0x40;
			check_int(esp_decap(&e, q, &o), ESP_UNVERIFIED);
			pkt_free(&pool, q);
		}
		/* cut anywhere, with a header that says so */
		for (size_t n = 0; n < p->len; n++) {
			struct pkt *q = pkt_copy(&pool, p);
			q->len = n;
			if (n >= 20) {
				q->data[2] = (uint8_t)(n >> 8);
				q->data[3] = (uint8_t)n;
			}
			check_true(esp_decap(&e, q, &o) != ESP_OK);
			pkt_free(&pool, q);
		}
		pkt_free(&pool, p);
		seal_free(e.seal);
	}
	pkt_pool_free(&pool);
}

/* What the far end of a misbehaving member might send: verified, and still wrong inside. */
static void wrong_inside(void)
{
	static const struct {
		const char *what;
		size_t at; /* from the end of the text of 64 octets */
		uint8_t value;
		enum esp_result want;
	} rows[] = {
	    {"pad length beyond the text", 2, 200, ESP_PADDING},
	    {"padding not 1 2 3", 3, 77, ESP_PADDING},
	    {"next header", 1, 17, ESP_PROTOCOL},
	    {"dummy", 1, 59, ESP_DUMMY},
	    {"inner version", 64, 0x65, ESP_INNER},
	    {"inner length", 62, 0xff, ESP_INNER},
	    {"inner checksum", 53, 1, ESP_INNER},
	    {"inner source", 52, 11, ESP_INNER},
	};
	const struct suite_row row = {"", SEAL_NULL, 0, HASH_SHA1, 0, 0, 12};
	struct seal_conf c = suite_conf(&row);
	struct pkt_pool pool;

	pkt_pool_init(&pool);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct esp e = make_esp(&c);
		struct esp_opened o;
		struct pkt *p =
		    make_packet(&pool, IP4(10, 0, 0, 1), IP4(10, 9, 9, 9), 17, 5, 6, 40);

		check_int(esp_encap(&e, p, 0), ESP_OK);
		check_int(p->len, 20 + 8 + 64 + 12);
		p->data[28 + 64 - rows[i].at] = rows[i].value;
		check_int(seal_pack(e.seal, p->data + 20, 64), ST_OK);
		check_int(esp_decap(&e, p, &o), rows[i].want);
		pkt_free(&pool, p);
		seal_free(e.seal);
	}
	/* an outer source that is not the inner one: somebody turned the packet */
	struct esp e = make_esp(&c);
	struct esp_opened o;
	struct pkt *p = make_packet(&pool, IP4(10, 0, 0, 1), IP4(10, 9, 9, 9), 17, 5, 6, 40);
	check_int(esp_encap(&e, p, 0), ESP_OK);
	p->data[15] = 99;
	ipv4_set_checksum(p->data);
	check_int(esp_decap(&e, p, &o), ESP_ADDRESS);
	pkt_free(&pool, p);
	/* a stamp is due and there is none */
	p = make_packet(&pool, IP4(10, 0, 0, 1), IP4(10, 9, 9, 9), 17, 5, 6, 40);
	check_int(esp_encap(&e, p, 0), ESP_OK);
	e.stamped = true;
	check_int(esp_decap(&e, p, &o), ESP_INNER);
	pkt_free(&pool, p);
	seal_free(e.seal);
	pkt_pool_free(&pool);
}

static void outer_header_rules(void)
{
	static const struct {
		enum esp_df rule;
		bool inner, outer;
	} df[] = {{ESP_DF_COPY, false, false},
		  {ESP_DF_COPY, true, true},
		  {ESP_DF_CLEAR, true, false},
		  {ESP_DF_SET, false, true}};
	/* RFC 6040 figure 4: inner, outer, result; -1 dropped */
	static const int ecn[][3] = {{0, 0, 0}, {0, 1, 0}, {0, 2, 0}, {0, 3, -1},
				     {1, 0, 1}, {1, 2, 1}, {1, 3, 3}, {2, 0, 2},
				     {2, 1, 1}, {2, 3, 3}, {3, 0, 3}, {3, 3, 3}};
	struct seal_conf c = suite_conf(&suite_rows[0]);
	struct esp e = make_esp(&c);
	struct esp_opened o;
	struct pkt_pool pool;

	pkt_pool_init(&pool);
	for (size_t i = 0; i < sizeof df / sizeof *df; i++) {
		struct pkt *p = make_packet(&pool, 1, 2, 17, 5, 6, 40);
		p->data[6] = df[i].inner ? 0x40 : 0;
		p->data[1] = 46 << 2; /* EF */
		ipv4_set_checksum(p->data);
		e.df = df[i].rule;
		check_int(esp_encap(&e, p, 0), ESP_OK);
		check_int(p->data[6], df[i].outer ? 0x40 : 0);
		check_int(p->data[1], 46 << 2);
		p->data[1] = 10 << 2; /* marked anew on the way: the inner mark counts */
		ipv4_set_checksum(p->data);
		check_int(esp_decap(&e, p, &o), ESP_OK);
		check_int(p->data[1], 46 << 2);
		check_int(p->data[6], df[i].inner ? 0x40 : 0);
		pkt_free(&pool, p);
	}
	for (size_t i = 0; i < sizeof ecn / sizeof *ecn; i++) {
		struct pkt *p = make_packet(&pool, 1, 2, 17, 5, 6, 40);
		p->data[1] = (uint8_t)ecn[i][0];
		ipv4_set_checksum(p->data);
		check_int(esp_encap(&e, p, 0), ESP_OK);
		check_int(p->data[1] & 3, ecn[i][0]);
		p->data[1] = (uint8_t)ecn[i][1];
		ipv4_set_checksum(p->data);
		check_int(esp_decap(&e, p, &o), ecn[i][2] < 0 ? ESP_CONGESTED : ESP_OK);
		if (ecn[i][2] >= 0) {
			check_int(p->data[1] & 3, ecn[i][2]);
			check_int(net_checksum(BYTES(p->data, 20), 0), 0);
		}
		pkt_free(&pool, p);
	}
	/* the association's own addresses */
	e.keep_src = e.keep_dst = false;
	e.src = IP4(192, 0, 2, 1);
	e.dst = IP4(239, 1, 1, 1);
	struct pkt *p = make_packet(&pool, IP4(10, 0, 0, 1), IP4(10, 9, 9, 9), 17, 5, 6, 40);
	struct ipv4 ip;
	check_int(esp_encap(&e, p, 0), ESP_OK);
	check_int(ipv4_read(BYTES(p->data, p->len), &ip), ST_OK);
	check_true(ip.src == e.src && ip.dst == e.dst);
	check_int(esp_decap(&e, p, &o), ESP_OK);
	check_true(o.src == IP4(10, 0, 0, 1));
	pkt_free(&pool, p);
	seal_free(e.seal);
	pkt_pool_free(&pool);
}

static void limits(void)
{
	struct pkt_pool pool;
	const struct suite_row row = {"", SEAL_AES_GCM, 20, HASH_NONE, 16, 8, 16};
	struct seal_conf c = suite_conf(&row);

	pkt_pool_init(&pool);
	c.sid_bits = 24;
	c.sid = 0xabcdef;
	struct esp e = make_esp(&c);
	struct esp_opened o;
	/* RFC 6054: the sender in the leftmost bits, then a counter that never repeats */
	for (unsigned i = 0; i < 3; i++) {
		struct pkt *p = make_packet(&pool, 1, 2, 17, 5, 6, 40);
		check_int(esp_encap(&e, p, 0), ESP_OK);
		check_bytes(BYTES(p->data + 28, 3), BYTES("\xab\xcd\xef", 3));
		check_int(p->data[35], i);
		check_int(esp_decap(&e, p, &o), ESP_OK);
		pkt_free(&pool, p);
	}
	/* the last sequence number is used, and none after it */
	e.next_seq = UINT32_MAX;
	struct pkt *p = make_packet(&pool, 1, 2, 17, 5, 6, 40);
	check_int(esp_encap(&e, p, 0), ESP_OK);
	check_int(esp_decap(&e, p, &o), ESP_OK);
	check_true(o.seq == UINT32_MAX);
	check_int(esp_encap(&e, p, 0), ESP_USED_UP);
	pkt_free(&pool, p);
	/* too long for an IPv4 packet, fragment in transport mode */
	e.next_seq = 1;
	p = make_packet(&pool, 1, 2, 17, 5, 6, 65500);
	check_int(esp_encap(&e, p, 0), ESP_NO_ROOM);
	pkt_free(&pool, p);
	p = make_packet(&pool, 1, 2, 17, 5, 6, 40);
	p->data[6] = 0x20;
	ipv4_set_checksum(p->data);
	e.transport = true;
	check_int(esp_encap(&e, p, 0), ESP_FRAGMENT);
	pkt_free(&pool, p);
	seal_free(e.seal);
	pkt_pool_free(&pool);
}

/* esp_fit() is the longest packet that still fits, for every suite and MTU. */
static void fits(void)
{
	for (size_t i = 0; i < n_suite_rows; i++) {
		struct seal_conf c = suite_conf(&suite_rows[i]);
		struct esp e = make_esp(&c);
		for (unsigned k = 0; k < 4; k++) {
			e.transport = k & 1;
			e.stamped = k & 2;
			for (size_t mtu = 150; mtu <= 1600; mtu++) {
				size_t n = esp_fit(&e, mtu);
				check_true(esp_size(&e, n) <= mtu && esp_size(&e, n + 1) > mtu);
			}
		}
		check_int(esp_fit(&e, 30), 0);
		seal_free(e.seal);
	}
}

static void keys_refused(void)
{
	static const struct {
		enum seal_cipher cipher;
		size_t key, auth_key;
		enum hash_alg auth;
		uint8_t icv, sid_bits;
		uint32_t sid;
	} rows[] = {
	    {SEAL_AES, 15, 20, HASH_SHA1, 0, 0, 0},
	    {SEAL_AES, 16, 16, HASH_SHA1, 0, 0, 0},
	    {SEAL_AES, 16, 20, HASH_SHA1, 12, 0, 0},
	    {SEAL_AES, 16, 20, HASH_SHA1, 0, 8, 1},
	    {SEAL_NULL, 0, 0, HASH_NONE, 0, 0, 0},
	    {SEAL_AES_GCM, 16, 0, HASH_NONE, 16, 0, 0},
	    {SEAL_AES_GCM, 20, 20, HASH_SHA1, 16, 0, 0},
	    {SEAL_AES_GCM, 20, 0, HASH_NONE, 10, 0, 0},
	    {SEAL_AES_GMAC, 20, 0, HASH_NONE, 8, 0, 0},
	    {SEAL_AES_GCM, 20, 0, HASH_NONE, 16, 33, 0},
	    {SEAL_AES_GCM, 20, 0, HASH_NONE, 16, 8, 256},
	    {SEAL_3DES, 16, 20, HASH_SHA1, 0, 0, 0},
	};
	uint8_t octets[64] = {1};
	struct drbg r = rng_of("keys");

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct seal_conf c = {.cipher = rows[i].cipher,
				      .key = BYTES(octets, rows[i].key),
				      .auth = rows[i].auth,
				      .auth_key = BYTES(octets, rows[i].auth_key),
				      .icv = rows[i].icv,
				      .sid_bits = rows[i].sid_bits,
				      .sid = rows[i].sid};
		struct seal *s = NULL;
		check_int(seal_new(&c, &r, &s), ST_RANGE);
		check_true(s == NULL);
	}
	seal_free(NULL);
}

/* IVs: none twice, and under CBC not what the one before would let guess. */
static void ivs(void)
{
	struct seal_conf c = suite_conf(&suite_rows[0]);
	struct esp e = make_esp(&c);
	uint8_t seen[300][16], esp[8 + 16 + 16 + 12] = {0};

	for (size_t i = 0; i < 300; i++) {
		memset(esp + 24, 0, 16);
		check_int(seal_pack(e.seal, esp, 16), ST_OK);
		memcpy(seen[i], esp + 8, 16);
		for (size_t k = 0; k < i; k++)
			check_true(memcmp(seen[i], seen[k], 16) != 0);
	}
	seal_free(e.seal);
}

const struct check_case packet_cases[] = {
    {"RFC 3602 packets", rfc3602},
    {"GCM packets", gcm_packets},
    {"GMAC packet", gmac_packet},
    {"GMAC", gmac_agrees},
    {"there and back", there_and_back},
    {"altered", altered},
    {"wrong inside", wrong_inside},
    {"outer header", outer_header_rules},
    {"limits", limits},
    {"what fits", fits},
    {"keys refused", keys_refused},
    {"IVs", ivs},
    {NULL, NULL},
};

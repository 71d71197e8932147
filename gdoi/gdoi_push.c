#include "gdoi/gdoi_push.h"

#include <stdlib.h>
#include <string.h>

#define FLAG_ENCRYPTED 1
#define LENGTH_AT      24

static const struct cipher_desc *cipher_of(const struct gdoi_kek *k)
{
	return cipher_desc(gdoi_kek_cipher(k->alg, k->key_bits));
}

size_t gdoi_kek_block(const struct gdoi_kek *k)
{
	const struct cipher_desc *c = cipher_of(k);

	return c ? c->block : 0;
}

enum status gdoi_kek_set(struct gdoi_kek *k, struct bytes b)
{
	const struct cipher_desc *c = cipher_of(k);

	if (!c || b.n != (size_t)c->block + c->key)
		return ST_RANGE;
	memcpy(k->iv, b.p, c->block);
	return secret_set(&k->key, BYTES(b.p + c->block, c->key));
}

/* ---- building ---- */

static void put_contents(struct gdoi_put *p, const struct gdoi_push *m)
{
	gdoi_put_open(p, GDOI_P_SEQ);
	wr_u32(&p->w, m->seq);
	gdoi_put_close(p);
	for (unsigned i = 0; i < m->n_deletes; i++) {
		gdoi_put_open(p, GDOI_P_DELETE);
		gdoi_delete_encode(&m->deletes[i], &p->w);
		gdoi_put_close(p);
	}
	if (!m->has_sa)
		return;
	gdoi_put_open(p, GDOI_P_SA);
	gdoi_sa_encode(&m->sa, &p->w);
	gdoi_put_close(p);
	gdoi_put_open(p, GDOI_P_KD);
	gdoi_kd_encode(&m->kd, &p->w);
	gdoi_put_close(p);
}

static void sign_hash(enum hash_alg alg, struct bytes head, uint32_t length, struct bytes payloads,
		      uint8_t *out)
{
	uint8_t len[4] = {(uint8_t)(length >> 24), (uint8_t)(length >> 16), (uint8_t)(length >> 8),
			  (uint8_t)length};

	hash_parts(alg, PARTS(BYTES("rekey", 5), BYTES(head.p, LENGTH_AT), BYTES_OF(len), payloads),
		   out);
}

static size_t pad_to(size_t n, size_t block)
{
	return (n + block - 1) / block * block;
}

static enum status encrypt(const struct gdoi_kek *k, const struct cipher_desc *c, uint8_t *at,
			   size_t n)
{
	return cipher_encrypt(c->alg, secret_view(&k->key), BYTES(k->iv, c->block), BYTES(at, n),
			      at);
}

enum status gdoi_push_build(const struct gdoi_kek *k, const struct rsa_key *key,
			    struct gdoi_push_form form, const struct gdoi_push *m, uint8_t *out,
			    size_t size, size_t *n)
{
	const struct cipher_desc *c = cipher_of(k);
	enum hash_alg alg = gdoi_sig_hash_alg(k->sig_hash);
	size_t n_sig = rsa_pub_octets(rsa_key_pub(key)), body, unpadded, padded, got = 0;
	struct gdoi_header h = {.next = GDOI_P_SEQ,
				.version = 0x10,
				.exchange = GDOI_EXCHANGE_PUSH,
				.flags = FLAG_ENCRYPTED};
	uint8_t hash[HASH_MAX], sig[RSA_OCTETS_MAX];
	struct gdoi_put p;
	enum status st;

	if (!c || alg == HASH_NONE || size < GDOI_HEADER)
		return ST_RANGE;
	memcpy(h.spi, k->spi, sizeof(h.spi));
	gdoi_put_init(&p, out + GDOI_HEADER, size - GDOI_HEADER);
	put_contents(&p, m);
	body = wr_len(&p.w);
	gdoi_put_open(&p, GDOI_P_SIG);
	wr_zero(&p.w, n_sig);
	gdoi_put_close(&p);
	unpadded = wr_len(&p.w);
	padded = pad_to(unpadded, c->block);
	wr_zero(&p.w, padded - unpadded);
	if (!gdoi_put_ok(&p) || GDOI_HEADER + padded > GDOI_MESSAGE_MAX)
		return ST_LIMIT;
	h.length = (uint32_t)(GDOI_HEADER + padded);
	p.w = wr_into(out, GDOI_HEADER);
	gdoi_header_encode(&h, &p.w);
	sign_hash(alg, BYTES(out, GDOI_HEADER),
		  (uint32_t)(GDOI_HEADER + (form.padded ? padded : unpadded)),
		  BYTES(out + GDOI_HEADER, body), hash);
	st = rsa_sign(key, form.bare ? RSA_BARE : RSA_DIGEST_INFO, alg,
		      BYTES(hash, hash_octets(alg)), sig, &got);
	if (st != ST_OK || got != n_sig)
		return st != ST_OK ? st : ST_CRYPTO;
	memcpy(out + GDOI_HEADER + body + 4, sig, n_sig);
	st = encrypt(k, c, out + GDOI_HEADER, padded);
	if (st == ST_OK)
		*n = GDOI_HEADER + padded;
	else
		crypto_wipe(out, GDOI_HEADER + padded);
	return st;
}

/* ---- opening ---- */

void gdoi_opened_free(struct gdoi_opened *o)
{
	gdoi_sa_free(&o->push.sa);
	gdoi_kd_free(&o->push.kd);
	if (o->text)
		crypto_wipe(o->text, o->n_text);
	free(o->text);
	*o = (struct gdoi_opened){0};
}

/* SEQ, D*, [SA, KD], SIG, in this order (RFC 6407 4). */
static enum status contents(const struct gdoi_chain *c, struct gdoi_opened *o)
{
	struct gdoi_push *m = &o->push;
	unsigned i = 0;
	enum status st;

	if (c->n < 2 || c->piece[0].type != GDOI_P_SEQ || c->piece[0].body.n != 4 ||
	    c->piece[c->n - 1].type != GDOI_P_SIG)
		return ST_SYNTAX;
	struct rd r = rd_from(c->piece[i++].body);

	m->seq = rd_u32(&r);
	while (c->piece[i].type == GDOI_P_DELETE) {
		if (m->n_deletes == 2)
			return ST_LIMIT;
		st = gdoi_delete_decode(c->piece[i++].body, &m->deletes[m->n_deletes++]);
		if (st != ST_OK)
			return st;
	}
	if (c->piece[i].type == GDOI_P_SA) {
		if (i + 3 != c->n || c->piece[i + 1].type != GDOI_P_KD)
			return ST_SYNTAX;
		m->has_sa = true;
		st = gdoi_sa_decode(c->piece[i].body, &m->sa);
		if (st == ST_OK)
			st = gdoi_kd_decode(c->piece[i + 1].body, &m->kd);
		if (st != ST_OK)
			return st;
		i += 2;
	}
	if (i + 1 != c->n || (!m->has_sa && !m->n_deletes))
		return ST_SYNTAX;
	o->sig = c->piece[i].body;
	o->signed_len = (size_t)(c->piece[i].whole.p - o->text) - GDOI_HEADER;
	return ST_OK;
}

enum status gdoi_push_open(const struct gdoi_kek *k, struct bytes d, struct gdoi_opened *out)
{
	const struct cipher_desc *c = cipher_of(k);
	struct gdoi_opened o = {0};
	struct gdoi_header h;
	struct gdoi_chain chain;
	enum status st = gdoi_header_decode(d, &h);

	*out = o;
	if (st != ST_OK)
		return st;
	if (!c || h.exchange != GDOI_EXCHANGE_PUSH || h.flags != FLAG_ENCRYPTED || h.mid ||
	    h.next != GDOI_P_SEQ || d.n == GDOI_HEADER || (d.n - GDOI_HEADER) % c->block ||
	    memcmp(h.spi, k->spi, sizeof(h.spi)) != 0)
		return ST_SYNTAX;
	o.text = malloc(d.n);
	if (!o.text)
		return ST_NOMEM;
	o.n_text = d.n;
	memcpy(o.text, d.p, GDOI_HEADER);
	st = cipher_decrypt(c->alg, secret_view(&k->key), BYTES(k->iv, c->block),
			    BYTES(d.p + GDOI_HEADER, d.n - GDOI_HEADER), o.text + GDOI_HEADER);
	if (st == ST_OK)
		st = gdoi_chain_parse(&chain, GDOI_P_SEQ,
				      BYTES(o.text + GDOI_HEADER, d.n - GDOI_HEADER), false);
	if (st == ST_OK)
		st = contents(&chain, &o);
	if (st == ST_OK) {
		o.unpadded = GDOI_HEADER + chain.len;
		*out = o;
	} else {
		gdoi_opened_free(&o);
	}
	return st;
}

enum status gdoi_push_verify(const struct gdoi_opened *o, const struct rsa_pub *pub,
			     unsigned sig_hash, struct gdoi_push_form *form)
{
	enum hash_alg alg = gdoi_sig_hash_alg(sig_hash);
	uint8_t hash[HASH_MAX];

	if (alg == HASH_NONE)
		return ST_UNSUPPORTED;
	for (unsigned i = 0; i < 4; i++) {
		struct gdoi_push_form f = {.bare = i & 2, .padded = i & 1};

		if (f.padded && o->unpadded == o->n_text)
			continue;
		sign_hash(alg, BYTES(o->text, GDOI_HEADER),
			  (uint32_t)(f.padded ? o->n_text : o->unpadded),
			  BYTES(o->text + GDOI_HEADER, o->signed_len), hash);
		if (rsa_verify(pub, f.bare ? RSA_BARE : RSA_DIGEST_INFO, alg,
			       BYTES(hash, hash_octets(alg)), o->sig) == ST_OK) {
			if (form)
				*form = f;
			return ST_OK;
		}
	}
	return ST_REFUSED;
}

/* ---- acknowledgements ---- */

static enum hash_alg ack_hash(unsigned request)
{
	return request == 1 || request == GDOI_ACK_PRIVATE_REQUEST ? HASH_SHA256
	       : request == 3					   ? HASH_SHA512
								   : HASH_NONE;
}

/* RFC 8263 3.2: ack_key = prf(base_key, "GROUPKEY-PUSH ACK" with its NUL | SPI | L). */
void gdoi_ack_key(const struct gdoi_kek *k, unsigned request, struct secret *out)
{
	static const char label[] = "GROUPKEY-PUSH ACK";
	enum hash_alg alg = ack_hash(request);
	unsigned bits = alg == HASH_SHA512 ? 1024 : 512;
	uint8_t l[2] = {(uint8_t)(bits >> 8), (uint8_t)bits};

	prf_secret(alg, secret_view(&k->key),
		   PARTS(BYTES(label, sizeof(label)), BYTES_OF(k->spi), BYTES_OF(l)), out);
}

enum status gdoi_ack_build(const struct gdoi_kek *k, unsigned request, uint32_t seq, ip4_t member,
			   uint8_t out[static GDOI_ACK_SIZE], size_t *n)
{
	enum hash_alg alg = ack_hash(request);
	size_t n_hash = hash_octets(alg), body;
	struct gdoi_header h = {.next = GDOI_P_HASH,
				.version = 0x10,
				.exchange = request == GDOI_ACK_PRIVATE_REQUEST
						? GDOI_EXCHANGE_PRIVATE_ACK
						: GDOI_EXCHANGE_ACK};
	uint8_t address[4] = {(uint8_t)(member >> 24), (uint8_t)(member >> 16),
			      (uint8_t)(member >> 8), (uint8_t)member};
	struct gdoi_id id = {.type = 1, .data = BYTES_OF(address)};
	struct secret key;
	struct gdoi_put p;
	struct wr w;

	if (alg == HASH_NONE)
		return ST_UNSUPPORTED;
	gdoi_put_init(&p, out + GDOI_HEADER, GDOI_ACK_SIZE - GDOI_HEADER);
	gdoi_put_open(&p, GDOI_P_HASH);
	wr_zero(&p.w, n_hash);
	gdoi_put_close(&p);
	body = wr_len(&p.w);
	gdoi_put_open(&p, GDOI_P_SEQ);
	wr_u32(&p.w, seq);
	gdoi_put_close(&p);
	gdoi_put_open(&p, GDOI_P_ID);
	gdoi_id_encode(&id, &p.w);
	gdoi_put_close(&p);
	if (!gdoi_put_ok(&p))
		return ST_LIMIT;
	*n = GDOI_HEADER + wr_len(&p.w);
	memcpy(h.spi, k->spi, sizeof(h.spi));
	h.length = (uint32_t)*n;
	w = wr_into(out, GDOI_HEADER);
	gdoi_header_encode(&h, &w);
	gdoi_ack_key(k, request, &key);
	prf(alg, secret_view(&key), PARTS(BYTES(out + GDOI_HEADER + body, *n - GDOI_HEADER - body)),
	    out + GDOI_HEADER + 4);
	secret_wipe(&key);
	return ST_OK;
}

enum status gdoi_ack_open(const struct gdoi_kek *k, unsigned request, struct bytes d,
			  struct gdoi_ack_msg *out)
{
	enum hash_alg alg = ack_hash(request);
	uint8_t want[HASH_MAX];
	struct gdoi_header h;
	struct gdoi_chain c;
	struct gdoi_id id = {0};
	struct secret key;
	struct rd r;
	enum status st = gdoi_header_decode(d, &h);

	if (st != ST_OK)
		return st;
	if (h.flags || h.mid || h.next != GDOI_P_HASH || alg == HASH_NONE ||
	    h.exchange != (request == GDOI_ACK_PRIVATE_REQUEST ? GDOI_EXCHANGE_PRIVATE_ACK
							       : GDOI_EXCHANGE_ACK))
		return ST_SYNTAX;
	st = gdoi_chain_parse(&c, h.next, BYTES(d.p + GDOI_HEADER, d.n - GDOI_HEADER), true);
	if (st != ST_OK)
		return st;
	if (c.n != 3 || c.piece[1].type != GDOI_P_SEQ || c.piece[2].type != GDOI_P_ID ||
	    c.piece[1].body.n != 4 || gdoi_id_decode(c.piece[2].body, &id) != ST_OK ||
	    id.type != 1 || id.protocol || id.port || id.data.n != 4)
		return ST_SYNTAX;
	gdoi_ack_key(k, request, &key);
	prf(alg, secret_view(&key), PARTS(c.piece[1].whole, c.piece[2].whole), want);
	secret_wipe(&key);
	if (!crypto_equal(c.piece[0].body, BYTES(want, hash_octets(alg))) ||
	    memcmp(h.spi, k->spi, sizeof(h.spi)) != 0)
		return ST_REFUSED;
	r = rd_from(c.piece[1].body);
	out->seq = rd_u32(&r);
	r = rd_from(id.data);
	out->member = rd_u32(&r);
	out->exchange = h.exchange;
	return ST_OK;
}

/* The inside of the IKE engine: what its files call of each other. Only for ike/. */
#ifndef GKMSH_IKE_LOCAL_H
#define GKMSH_IKE_LOCAL_H

#include "ike/ike_state.h"

/* ---- ike.c ---- */
void ike_drop_count(struct ike *, ip4_t peer, enum ike_drop);
void ike_event(struct ike *, enum ike_event, const char *types, ...);
struct ike_fx *ike_fx_push(struct ike *, const struct ike_fx *);
void ike_arm(struct ike *, struct timer *, int kind, void *owner, mono_t due);
bool ike_message_set(struct ike_message *, struct bytes);
void ike_message_free(struct ike_message *);
uint64_t ike_fingerprint(struct bytes);

/* ---- ike_conf.c ---- */
enum status ike_conf_copy(struct ike_conf *to, const struct ike_conf *from);
void ike_conf_free(struct ike_conf *);
const struct ike_psk *ike_conf_psk(const struct ike_conf *, ip4_t local, ip4_t peer);

/* ---- ike_sa.c ---- */
struct ike_peer *ike_peer_get(struct ike *, ip4_t local, ip4_t peer, bool make);
struct ike_sa *ike_sa_new(struct ike *, struct ike_peer *, const uint8_t icookie[8], bool initiator,
			  mono_t now);
struct ike_sa *ike_sa_find(const struct ike *, const uint8_t icookie[8], ip4_t peer);
struct ike_sa *ike_sa_by_id(const struct ike *, uint32_t id);
struct ike_sa *ike_sa_to(const struct ike_peer *); /* newest established */
struct ike_sa *ike_sa_coming(const struct ike_peer *);
void ike_sa_up(struct ike *, struct ike_sa *, struct when);
void ike_sa_state(struct ike *, struct ike_sa *, enum ike_state);
void ike_sa_kill(struct ike *, struct ike_sa *, struct when, const char *why);
void ike_sa_free(struct ike *, struct ike_sa *);
void ike_sa_life(struct ike *, struct ike_sa *, struct when); /* its life timer */
void ike_neg_free(struct ike *, struct ike_sa *);
void ike_peer_fail(struct ike *, struct ike_peer *, enum status);
void ike_sa_who(const struct ike_sa *, struct ike_who *);
bool ike_sa_set_who(struct ike_sa *, struct bytes id, const char *subject);
const char *ike_sa_subject(const struct ike_sa *);
struct bytes ike_sa_peer_id(const struct ike_sa *);
/* The keepalives, made when they are needed first. NULL without memory. */
struct ike_alive *ike_sa_alive(struct ike_sa *);

/* ---- ike_index.c ---- */
bool ike_index_add(struct ike_index *, uint32_t id, struct ike_sa *);
struct ike_sa *ike_index_get(const struct ike_index *, uint32_t id);
void ike_index_remove(struct ike_index *, uint32_t id);
struct ike_sa *ike_index_nth(const struct ike_index *, size_t i); /* NULL behind the last */
size_t ike_index_count(const struct ike_index *);
void ike_index_free(struct ike_index *);

/* ---- ike_keys.c ---- */
enum hash_alg ike_hash_of(unsigned wire);
enum cipher_alg ike_cipher_of(unsigned wire, unsigned bits);
unsigned ike_block(const struct ike_sa *);
struct bytes ike_skeyid_a(const struct ike_sa *);
struct bytes ike_cipher_key(const struct ike_sa *);
/* SKEYID and what follows from it, with g^xy. */
enum status ike_keys_derive(struct ike *, struct ike_sa *, struct bytes shared) must_use;
void ike_keys_hash(const struct ike_sa *, bool of_initiator, struct bytes id_body, uint8_t *out);
void ike_keys_phase2_iv(const struct ike_sa *, uint32_t mid, uint8_t *iv);

/* ---- ike_send.c ---- */
struct ike_put ike_begin(struct ike *);
void ike_header_put(struct wr *, const struct ike_sa *, uint8_t next, uint8_t exchange,
		    uint8_t flags, uint32_t mid, size_t length);
/* The payloads of p as a message of the SA, in clear or encrypted under iv, which moves on. The octets
 * stay in ike->wire until the next. NULL view on failure. */
struct bytes ike_message_make(struct ike *, const struct ike_sa *, const struct ike_put *p,
			      uint8_t exchange, uint32_t mid, uint8_t *iv);
void ike_transmit(struct ike *, struct ike_sa *, struct bytes message);
void ike_send_to(struct ike *, ip4_t local, ip4_t peer, uint16_t lport, uint16_t pport,
		 struct bytes message);
/* Decrypts a message in place of a copy: plain is in ike->scratch. iv_next: the IV after it. */
enum status ike_open_message(struct ike *, const struct ike_sa *, struct bytes message,
			     const uint8_t *iv, uint8_t *iv_next, struct bytes *plain) must_use;

/* ---- ike_prop.c ---- */
void ike_prop_put(struct ike *, struct ike_put *, const struct ike_peer *, uint8_t doi);
/* The first of our policies that an offered transform meets; *reply is that transform's payload. */
enum status ike_prop_choose(struct ike *, struct ike_sa *, struct bytes sa_body,
			    struct bytes *transform, uint8_t *proposal) must_use;

/* ---- ike_main.c ---- */
struct ike_sa *ike_main_start(struct ike *, struct ike_peer *, struct when);
void ike_main_first(struct ike *, const struct ike_input *, const struct ike_header *, struct when);
void ike_main_message(struct ike *, struct ike_sa *, const struct ike_header *,
		      const struct ike_input *, struct when);
void ike_main_retry(struct ike *, struct ike_sa *, struct when);
void ike_main_job(struct ike *, struct ike_sa *, const struct ike_job_result *, struct when);
void ike_main_send(struct ike *, struct ike_sa *, const struct ike_put *, bool encrypted,
		   struct when);

/* ---- ike_auth.c ---- */
void ike_auth_begin(struct ike *, struct ike_sa *,
		    struct when); /* sends 5 or 6, or asks for SIGN */
void ike_auth_signed(struct ike *, struct ike_sa *, struct bytes signature, struct when);
void ike_auth_in(struct ike *, struct ike_sa *, const struct ike_chain *, struct when);
void ike_auth_verified(struct ike *, struct ike_sa *, const struct ike_job_result *, struct when);
struct ike_job *ike_job_new(struct ike *, struct ike_sa *, struct ike_fx *, enum ike_job_kind);

/* ---- ike_vid.c ---- */
void ike_vid_put(struct ike *, struct ike_put *);
void ike_vid_in(const struct ike *, struct ike_sa *, const struct ike_chain *);
void ike_natd_put(struct ike *, struct ike_sa *, struct ike_put *);
void ike_natd_in(struct ike *, struct ike_sa *, const struct ike_chain *);

/* ---- ike_phase2.c ---- */
void ike_phase2_send(struct ike *, const struct ike_phase2 *, struct when);
void ike_phase2_message(struct ike *, struct ike_sa *, const struct ike_header *, struct bytes,
			struct when);
void ike_phase2_timer(struct ike *, struct ike_xc *, struct when);
void ike_phase2_flush(struct ike *, struct ike_peer *, struct when); /* what waited for an SA */
void ike_phase2_done(struct ike *, struct ike_sa *, uint32_t mid);
void ike_phase2_drop_all(struct ike *, struct ike_sa *, enum status);

/* ---- ike_info.c ---- */
void ike_info_message(struct ike *, struct ike_sa *, const struct ike_header *, struct bytes,
		      struct when);
void ike_info_delete_sa(struct ike *, struct ike_sa *);
void ike_info_notify(struct ike *, struct ike_sa *, uint16_t type, struct bytes data);
void ike_info_notify_clear(struct ike *, const struct ike_input *, const struct ike_header *,
			   uint16_t type);
void ike_dpd_start(struct ike *, struct ike_sa *, struct when);
void ike_dpd_timer(struct ike *, struct ike_sa *, struct when);

/* ---- ike_frag.c ---- */
void ike_frags_free(struct ike_frags *);
/* A fragment came in: the whole message when it was the last one missing. */
bool ike_frag_in(struct ike *, const struct ike_input *, const struct ike_header *, struct when,
		 struct bytes *whole);
void ike_frag_out(struct ike *, struct ike_sa *, struct bytes message, size_t limit);

#endif

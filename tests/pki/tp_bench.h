/* One router's trustpoints and a tiny authority in virtual time. */
#ifndef GKMSH_TESTS_PKI_TP_BENCH_H
#define GKMSH_TESTS_PKI_TP_BENCH_H

#include "pki/tp.h"
#include "tests/pki/tiny_ca.h"

struct tp_bench {
	struct pki_lib *lib;
	struct tp *tp;
	struct tiny_ca ca;
	struct when now;
	struct tp_conf conf;
	struct pki_conf all;
	struct rsa_key *key;
	unsigned notices[16]; /* by enum pki_op */
	uint64_t number[16], last_op;
	uint8_t prints[36];
	unsigned configs, keys, https;
	uint32_t events[64]; /* ids seen, in order, the last ones */
	size_t n_events;
	struct event rejected;
};

void tp_bench_start(struct tp_bench *);
void tp_bench_stop(struct tp_bench *);
void tp_bench_conf(struct tp_bench *); /* conf to the engine */
void tp_bench_drain(struct tp_bench *);
void tp_bench_advance(struct tp_bench *, uint64_t us); /* every timer at its time */
void tp_bench_authenticate(struct tp_bench *);
void tp_bench_enroll(struct tp_bench *);
bool tp_bench_saw(const struct tp_bench *, uint32_t event);
const struct cert *tp_bench_cert(const struct tp_bench *, enum pki_cert_kind);

#endif

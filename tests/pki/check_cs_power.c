/*
 * Power cuts: before each write of the certificate server, and at each octet of it, another server starts from
 * what the disk holds then. What was promised before (numbers used, certificates handed out, revocations) must
 * stand there.
 */
#include <stdio.h>
#include <stdlib.h>

#include "pki/name.h"
#include "tests/pki/rig.h"

struct promise {
	bool ca;       /* "no shutdown" has answered */
	uint64_t left; /* highest number in a certificate that was handed out */
	bool revoked2; /* the revocation of number 2 was confirmed */
	bool database; /* certificates are kept on the disk */
	unsigned boots, writes;
};

/* The rig under test and what it has promised; the one that starts in its stead. */
struct scene {
	struct rig rig;
	struct rig after;
	struct promise p;
};

static struct scene *scene_of(struct rig *r)
{
	return (struct scene *)((char *)r - offsetof(struct scene, rig));
}

static bool lists(const struct cs *cs, const char *serial)
{
	struct crl_entry_view e;

	for (size_t i = 0; cs_crl_entry(cs, i, &e); i++)
		if (!strcmp(e.serial, serial))
			return true;
	return false;
}

static void check_promises(const struct rig *a, const struct promise *p)
{
	struct cs_view v;

	cs_view(a->cs, &v);
	check_true(!p->ca || v.has_ca);
	check_true(v.last_serial >= p->left);
	check_true(!p->revoked2 || lists(a->cs, "02"));
	for (uint64_t s = 2; p->database && s <= p->left; s++) {
		const struct cs_issued *i = cs_find(a->cs, s);

		check_true(i && i->der);
	}
}

/* path with octets (none: as it is without the write), and the rest as it is. */
static void start_from(struct scene *s, const char *path, struct bytes octets, bool write)
{
	struct rig *r = &s->rig, *a = &s->after;

	a->n_files = 0;
	a->lib = r->lib;
	a->now = r->now;
	a->conf = r->conf;
	a->stored = r->stored;
	a->stored_next = r->stored_next;
	for (size_t i = 0; i < r->n_files; i++)
		rig_put_file(a, r->files[i].path, BYTES(r->files[i].data, r->files[i].n));
	if (write)
		rig_put_file(a, path, octets);
	rig_boot(a);
	check_promises(a, &s->p);
	s->p.boots++;
	rig_off(a);
	for (size_t i = 0; i < a->n_files; i++)
		free(a->files[i].data);
}

static void cut(struct rig *r, const struct pki_fx *fx)
{
	struct scene *s = scene_of(r);
	size_t step = fx->data.n < 128 ? 1 : 9;

	s->p.writes++;
	start_from(s, NULL, BYTES(NULL, 0), false);
	for (size_t n = 0; n < fx->data.n; n += step)
		start_from(s, fx->path, BYTES(fx->data.p, n), true);
	if (fx->data.n)
		start_from(s, fx->path, BYTES(fx->data.p, fx->data.n - 1), true);
}

static void enroll(struct scene *s, struct rsa_key *key, const char *subject, const char *trans_id)
{
	struct rig_client c;
	unsigned fail;
	uint64_t serial = 0;
	struct client_request q = {.subject = subject, .trans_id = trans_id};

	client_start(&s->rig, &c, key, "ks");
	check_int(client_send(&s->rig, &c, &q, &fail), SCEP_SUCCESS);
	CU_ASSERT_FATAL(c.cert != NULL);
	check_true(cs_serial_of(cert_view(c.cert)->serial, &serial));
	check_true(serial > s->p.left);
	s->p.left = serial;
	client_stop(&c);
}

static void run(enum cs_level level)
{
	static struct scene s;
	struct rsa_key *ca = NULL, *key = NULL;
	struct drbg rng;

	drbg_seed(&rng, BYTES("power", 5));
	CU_ASSERT_FATAL(rsa_generate(&rng, 1024, &ca) == ST_OK &&
			rsa_generate(&rng, 512, &key) == ST_OK);
	s = (struct scene){0};
	CU_ASSERT_FATAL(wall_parse_iso("2025-09-09T11:28:11Z", &s.rig.now.wall));
	rig_start(&s.rig, s.rig.now.wall, ca);
	s.rig.conf.level = level;
	check_true(secret_set(&s.rig.conf.archive_password, BYTES("cisco123", 8)) == ST_OK);
	s.rig.before_write = cut;
	rig_boot(&s.rig);
	CU_ASSERT_FATAL(cs_create(s.rig.cs, s.rig.now, NULL) == ST_OK);
	rig_drain(&s.rig);
	s.p.ca = true;
	s.p.database = level == CS_LEVEL_COMPLETE;
	enroll(&s, key, "CN=two", "2");
	enroll(&s, key, "CN=three", "3");
	check_int(cs_revoke(s.rig.cs, s.rig.now, 2), ST_OK);
	rig_drain(&s.rig);
	s.p.revoked2 = true;
	enroll(&s, key, "CN=four", "4");
	rig_advance(&s.rig, 8 * USEC_DAY); /* the CRL is made anew */
	check_true(s.p.writes >= 14 && s.p.boots >= 500);
	rig_stop(&s.rig);
	rsa_key_free(ca);
	rsa_key_free(key);
}

static void test_complete(void)
{
	run(CS_LEVEL_COMPLETE);
}

static void test_minimum(void)
{
	run(CS_LEVEL_MINIMUM);
}

/* A disk that takes nothing: no certificate leaves, and the number is never given again. */
static void test_full_disk(void)
{
	static struct rig r;
	struct rig_client c;
	struct rsa_key *key = NULL;
	struct drbg rng;
	struct cs_view v;
	unsigned fail;
	wall_t start = 0;

	drbg_seed(&rng, BYTES("full", 4));
	CU_ASSERT_FATAL(rsa_generate(&rng, 512, &key) == ST_OK);
	CU_ASSERT_FATAL(wall_parse_iso("2025-09-09T11:28:11Z", &start));
	rig_start(&r, start, NULL);
	rig_boot(&r);
	CU_ASSERT_FATAL(cs_create(r.cs, r.now, "") == ST_OK);
	rig_drain(&r);
	client_start(&r, &c, key, "ks");
	r.disk_full = true;
	(void)client_send(&r, &c, &(struct client_request){0}, &fail);
	check_int(r.status, 503);
	check_true(!c.cert && rig_saw(&r, PKI_EV_CS_STORAGE));
	cs_view(r.cs, &v);
	check_int(v.state, CS_CHECK_FAILED);
	check_int(v.why, CS_WHY_STORAGE);
	uint64_t used = v.last_serial;
	r.disk_full = false;
	check_int(cs_reconfigure(r.cs, &r.conf, r.now), ST_OK);
	rig_drain(&r);
	check_int(cs_grant(r.cs, r.now, 0), ST_OK);
	check_int(client_send(&r, &c, &(struct client_request){.subject = "CN=b"}, &fail),
		  SCEP_SUCCESS);
	cs_view(r.cs, &v);
	check_true(v.last_serial > used);
	client_stop(&c);
	rsa_key_free(key);
	rig_stop(&r);
}

static const struct check_case cases[] = {{"every write, complete database", test_complete},
					  {"every write, least database", test_minimum},
					  {"full disk", test_full_disk},
					  {NULL, NULL}};

CHECK_MAIN({"power cuts", cases})

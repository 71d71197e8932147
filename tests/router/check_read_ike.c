/* Every line about IKE that has an effect, and the engine's configuration that comes of it. */
#include <stdlib.h>

#include "cli/shell.h"
#include "router/read_ike.h"
#include "tests/lib/check.h"

struct fixture {
	struct gram *g;
	struct conf *conf;
	struct conf_node *root;
	struct read_ike r;
};

static void start(struct fixture *f)
{
	struct text why = TEXT_EMPTY;

	f->g = shell_gram_new(&why);
	check_text(text_str(&why), "");
	f->conf = conf_new(f->g);
	f->root = conf_root(f->conf);
	check_int(read_ike(f->conf, &f->r), ST_OK);
}

static void again(struct fixture *f)
{
	read_ike_free(&f->r);
	check_int(read_ike(f->conf, &f->r), ST_OK);
}

static void stop(struct fixture *f)
{
	read_ike_free(&f->r);
	conf_free(f->conf);
	gram_free(f->g);
}

#define SET(node, row, ...) check_int(conf_set((node), (row), false, __VA_ARGS__, NULL), ST_OK)

static void policies(void)
{
	struct fixture f;

	start(&f);
	check_int(f.r.conf.n_policies, 8); /* a router's own */
	check_int(f.r.policies[0].priority, 65507);
	check_int(conf_set(f.root, "isakmp.default.policy", true, NULL), ST_OK);
	again(&f);
	check_int(f.r.conf.n_policies, 0);
	SET(f.root, "isakmp.policy", "priority", "20");
	SET(f.root, "isakmp.policy", "priority", "10");
	SET(f.root, "isakmp.policy", "priority", "15");
	struct conf_node *n = conf_find_sub(f.root, "isakmp.policy", "20");
	SET(n, "isakmp.policy.encryption", "cipher", "aes", "bits", "256");
	SET(n, "isakmp.policy.hash", "hash", "sha384");
	SET(n, "isakmp.policy.authentication", "method", "pre-share");
	SET(n, "isakmp.policy.group", "group", "21");
	SET(n, "isakmp.policy.lifetime", "seconds", "600");
	n = conf_find_sub(f.root, "isakmp.policy", "15");
	SET(n, "isakmp.policy.authentication", "method", "rsa-encr");
	again(&f);
	check_int(f.r.conf.n_policies, 2); /* encrypted nonces are never offered */
	check_int(f.r.policies[0].priority, 10);
	check_int(f.r.policies[0].cipher, IKE_CIPHER_DES);
	check_int(f.r.policies[0].auth, IKE_AUTH_RSA_SIG);
	check_int(f.r.policies[0].group, 1);
	check_int(f.r.policies[0].lifetime_s, 86400);
	check_int(f.r.policies[1].cipher, IKE_CIPHER_AES);
	check_int(f.r.policies[1].key_bits, 256);
	check_int(f.r.policies[1].hash, IKE_HASH_SHA384);
	check_int(f.r.policies[1].auth, IKE_AUTH_PSK);
	check_int(f.r.policies[1].group, 21);
	check_int(f.r.policies[1].lifetime_s, 600);
	stop(&f);
}

static void check_psk(const struct ike_psk *p, ip4_t address, ip4_t mask, ip4_t local,
		      const char *key)
{
	check_int(p->address, address);
	check_int(p->mask, mask);
	check_int(p->local, local);
	check_bytes(secret_view(&p->key), BYTES(key, strlen(key)));
}

static void keys(void)
{
	struct fixture f;

	start(&f);
	SET(f.root, "isakmp.key.address", "key", "one", "address", "10.0.0.1");
	SET(f.root, "isakmp.key.address", "key", "all", "address", "0.0.0.0");
	SET(f.root, "isakmp.key.hostname", "key", "named", "host", "KS");
	SET(f.root, "isakmp.key.hostname", "key", "nobody", "host", "UNKNOWN");
	SET(f.root, "ip.host", "name", "KS", "address", "10.9.9.9");
	SET(f.root, "keyring", "name", "RING");
	SET(f.root, "interface", "if", "GigabitEthernet1");
	SET(conf_find_sub(f.root, "interface", "GigabitEthernet1"), "if.ip.address", "address",
	    "10.5.5.5", "mask", "255.255.255.0");
	struct conf_node *ring = conf_find_sub(f.root, "keyring", "RING");
	SET(ring, "keyring.key.address", "address", "10.7.0.0", "mask", "255.255.0.0", "key",
	    "ring");
	SET(ring, "keyring.key.hostname", "host", "KS", "key", "ringed");
	again(&f);
	check_int(f.r.conf.n_psks, 5);
	check_psk(&f.r.psks[0], IP4(10, 0, 0, 1), IP4_BROADCAST, 0, "one");
	check_psk(&f.r.psks[1], 0, 0, 0, "all");
	check_psk(&f.r.psks[2], IP4(10, 9, 9, 9), IP4_BROADCAST, 0, "named");
	check_psk(&f.r.psks[3], IP4(10, 7, 0, 0), IP4(255, 255, 0, 0), 0, "ring");
	check_psk(&f.r.psks[4], IP4(10, 9, 9, 9), IP4_BROADCAST, 0, "ringed");

	SET(ring, "keyring.local-address", "if", "GigabitEthernet1");
	again(&f);
	check_int(f.r.conf.n_psks, 5);
	check_psk(&f.r.psks[3], IP4(10, 7, 0, 0), IP4(255, 255, 0, 0), IP4(10, 5, 5, 5), "ring");
	SET(ring, "keyring.local-address", "if", "GigabitEthernet2"); /* has no address */
	again(&f);
	check_int(f.r.conf.n_psks, 3);
	stop(&f);
}

static void the_rest(void)
{
	struct fixture f;

	start(&f);
	check_int(f.r.conf.identity, IKE_IDENTITY_ADDRESS);
	check_int(f.r.conf.keepalive, IKE_KEEPALIVE_OFF);
	check_int(f.r.conf.doi, 2);
	check_true(f.r.conf.whole);
	check_true(!f.r.enabled); /* nobody needs it */
	SET(f.root, "isakmp.identity", "how", "dn");
	SET(f.root, "isakmp.keepalive", "interval", "15", "retry", "4");
	SET(f.root, "isakmp.nat.keepalive", "seconds", "7");
	SET(f.root, "isakmp.doi", "doi", "ipsec");
	check_int(conf_set(f.root, "isakmp.fragmentation", false, NULL), ST_OK);
	SET(f.root, "crypto.call.ike", "which", "sa", "number", "100");
	SET(f.root, "crypto.call.ike", "which", "in-negotiation-sa", "number", "5");
	SET(f.root, "gdoi.group", "name", "G");
	again(&f);
	check_int(f.r.conf.identity, IKE_IDENTITY_DN);
	check_int(f.r.conf.keepalive, IKE_KEEPALIVE_ON_DEMAND);
	check_int(f.r.conf.keepalive_s, 15);
	check_int(f.r.conf.keepalive_retry_s, 4);
	check_int(f.r.conf.natt_keepalive_s, 7);
	check_int(f.r.conf.doi, 1);
	check_true(!f.r.conf.whole);
	check_int(f.r.conf.sa_max, 100);
	check_int(f.r.conf.half_open_max, 5);
	check_true(f.r.enabled);
	SET(f.root, "isakmp.keepalive", "interval", "15", "mode", "periodic");
	check_int(conf_set(f.root, "isakmp.enable", true, NULL), ST_OK);
	again(&f);
	check_int(f.r.conf.keepalive, IKE_KEEPALIVE_PERIODIC);
	check_true(!f.r.enabled);
	stop(&f);
}

static const struct check_case cases[] = {
    {"policies", policies}, {"keys", keys}, {"the rest", the_rest}, {NULL, NULL}};

CHECK_MAIN({"read ike", cases})

/* Who may log in over SSH, which transports the lines allow, and the host key. */
#include <stdlib.h>
#include <string.h>

#include "cli/session_int.h"
#include "cli/shell_stream.h"
#include "crypto/base64.h"
#include "crypto/hash.h"
#include "crypto/rsa_holder.h"
#include "crypto/secret.h"
#include "net/net.h"
#include "router/keys.h"

#define HOST_KEY_FILE	"nvram:ssh-host-key"
#define SSH_MODULUS_MIN 768 /* SSH serves no smaller key */

/* ---- users ---- */

bool shell_password_ok(struct shell *sh, struct when now, const char *user, const char *password)
{
	uint8_t level = 1;

	sh->now = now;
	return user_password_check(sh->router, user, password, &level) == ST_OK;
}

/* Under "ip ssh pubkey-chain" a user's keys stand as MD5 of what the client sends. */
bool shell_pubkey_ok(struct shell *sh, const char *user, struct bytes ssh_blob)
{
	struct conf_node *root = conf_root(router_conf(sh->router));
	struct conf_entry *chain = conf_first(root, "ip.ssh.pubkey-chain");
	struct conf_node *keys =
	    chain && conf_sub(chain)
		? conf_find_sub(conf_sub(chain), "ip.ssh.pubkey.username", user)
		: NULL;
	uint8_t digest[HASH_MAX], level;
	struct text hex = TEXT_EMPTY;
	bool ok = false;

	if (!keys || !user_known(sh->router, user, &level))
		return false;
	hash_parts(HASH_MD5, &ssh_blob, 1, digest);
	text_add_hex(&hex, BYTES(digest, hash_octets(HASH_MD5)), true);
	conf_each (e, keys, "ip.ssh.pubkey.key-hash") {
		const char *kept = conf_arg(e, "hash");
		ok = ok || (kept && str_equal_nocase(kept, text_str(&hex)));
	}
	text_free(&hex);
	return ok;
}

/* ---- transports ---- */

static bool allowed(struct shell *sh, bool ssh)
{
	unsigned n = line_vty_count(sh->router);

	for (unsigned i = 0; i < n; i++) {
		struct line_conf c;
		line_conf_read(sh->router, false, i, &c);
		if (ssh ? c.ssh : c.telnet)
			return true;
	}
	return false;
}

static bool admits(struct shell *sh, const struct line_conf *c, bool ssh, const char *peer,
		   bool for_good)
{
	struct net_flow flow = {.proto = NET_PROTO_TCP, .has_ports = true};

	flow.dst_port = ssh ? STREAM_SSH : STREAM_TELNET;
	return !c->access || !peer || !ip4_parse(peer, &flow.src) ||
	       net_acl_admits(router_net(sh->router), c->access, &flow, for_good);
}

bool line_admits(struct shell *sh, const struct line_conf *c, bool ssh, const char *peer)
{
	return (ssh ? c->ssh : c->telnet) && admits(sh, c, ssh, peer, false);
}

bool shell_vty_admits(struct shell *sh, bool ssh, const char *peer)
{
	unsigned n = line_vty_count(sh->router);

	for (unsigned i = 0; i < n; i++) {
		struct line_conf c;
		line_conf_read(sh->router, false, i, &c);
		if ((ssh ? c.ssh : c.telnet) && admits(sh, &c, ssh, peer, true))
			return true;
	}
	return false;
}

size_t shell_vty_guards(struct shell *sh, bool ssh, const char *lists[static VTY_MAX])
{
	unsigned n = line_vty_count(sh->router);
	size_t found = 0;

	for (unsigned i = 0; i < n; i++) {
		struct line_conf c;
		line_conf_read(sh->router, false, i, &c);
		if (!(ssh ? c.ssh : c.telnet))
			continue;
		if (!c.access)
			return 0;
		size_t k = 0;
		while (k < found && strcmp(lists[k], c.access) != 0)
			k++;
		if (k == found)
			lists[found++] = c.access;
	}
	return found;
}

bool shell_ssh_allowed(struct shell *sh)
{
	return allowed(sh, true);
}

bool shell_telnet_allowed(struct shell *sh)
{
	return allowed(sh, false);
}

bool shell_http_allowed(struct shell *sh)
{
	struct conf_entry *e = conf_first(conf_root(router_conf(sh->router)), "ip.http.server");

	return e && !conf_is_no(e);
}

/* ---- the host key ---- */

/* "ip ssh rsa keypair-name", or the first key that is large enough. */
const struct router_key *shell_ssh_rsa_key(struct shell *sh)
{
	const char *label = conf_text_of(conf_root(router_conf(sh->router)), "ip.ssh.rsa", "label");
	const struct router_key *k;

	if (label && (k = router_key_find(sh->router, label)))
		return k;
	for (size_t i = 0; (k = router_key_at(sh->router, i)); i++)
		if (!k->temporary && rsa_pub_bits(rsa_key_pub(k->key)) >= SSH_MODULUS_MIN)
			return k;
	return NULL;
}

static enum status rsa_pem(const struct rsa_key *key, struct text *pem)
{
	uint8_t der[RSA_PRIV_DER_MAX];
	size_t n;
	enum status st = rsa_key_to_der(key, der, &n);

	if (st == ST_OK) {
		text_add(pem, "-----BEGIN RSA PRIVATE KEY-----\n");
		base64_add(pem, BYTES(der, n), 64);
		text_add(pem, "-----END RSA PRIVATE KEY-----\n");
	}
	crypto_wipe(der, sizeof der);
	return st;
}

/* RFC 8410 7: an Ed25519 key is any 32 octets in this wrapping. */
static void ed25519_pem(struct drbg *drbg, struct text *pem)
{
	static const uint8_t front[] = {0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06,
					0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20};
	uint8_t der[sizeof front + 32];

	memcpy(der, front, sizeof front);
	drbg_bytes(drbg, der + sizeof front, 32);
	text_add(pem, "-----BEGIN PRIVATE KEY-----\n");
	base64_add(pem, BYTES(der, sizeof der), 64);
	text_add(pem, "-----END PRIVATE KEY-----\n");
	crypto_wipe(der, sizeof der);
}

enum status shell_ssh_host_key(struct shell *sh, struct text *pem)
{
	const struct router_key *k = shell_ssh_rsa_key(sh);
	struct router_file f;

	/* Room at once: growth would leave copies of the key behind. */
	text_addf(pem, "%*s", 8192, "");
	text_clear(pem);
	if (k && !rsa_key_is_held(k->key)) /* such a one is not to be had */
		return rsa_pem(k->key, pem);
	if (router_file_get(sh->router, HOST_KEY_FILE, &f)) {
		text_addn(pem, (const char *)f.data.p, f.data.n);
	} else {
		/* Kept, so that clients meet the same router again. */
		ed25519_pem(router_drbg(sh->router), pem);
		enum status st = router_file_put(sh->router, HOST_KEY_FILE,
						 BYTES(text_str(pem), pem->len), true);
		if (st != ST_OK)
			shell_log(sh, LOG_LEVEL_WARNING, "SSH", "HOSTKEY",
				  "The host key could not be saved (%s)", status_text(st));
	}
	return text_ok(pem) ? ST_OK : ST_NOMEM;
}

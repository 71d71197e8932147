/* crypto pki import and export of PEM files: the authority's certificate, the router's key and certificate. */
#include <stdlib.h>
#include <string.h>

#include "cli/pki_dialogue.h"
#include "cli/show_pki.h"
#include "crypto/pem.h"
#include "crypto/secret.h"
#include "router/keys.h"
#include "router/pki_host.h"

#define PASSPHRASE_MIN 8

static bool passphrase_ok(struct command *cmd)
{
	const char *p = arg(cmd, "password");

	if (p && strlen(p) >= PASSPHRASE_MIN)
		return true;
	fail(cmd, "%% Passphrase must be at least %d characters.\n", PASSPHRASE_MIN);
	return false;
}

/* ---- export ---- */

static enum cipher_alg cipher_of(const struct command *cmd)
{
	return has(cmd, "des") ? CIPHER_DES : has(cmd, "aes") ? CIPHER_AES128 : CIPHER_3DES;
}

/* Between the two certificates, as they are pasted again. */
static enum status add_key(struct command *cmd, const char *label, struct text *t)
{
	const struct router_key *k = router_key_find(cmd->router, label);

	if (!k)
		return ST_ABSENT;
	if (!k->exportable)
		return ST_REFUSED;
	text_addf(t, "%% Key name: %s\n   Usage: General Purpose Key\n", label);
	enum status st = pem_add_private(t, k->key, cipher_of(cmd), arg(cmd, "password"),
					 router_drbg(cmd->router));
	text_addc(t, '\n');
	return st;
}

static void put(struct command *cmd, const struct text *t)
{
	const char *url = arg(cmd, "url");

	if (!url)
		print_text(cmd, text_str(t));
	else if (router_file_put(cmd->router, url, BYTES(text_str(t), t->len), true) == ST_OK)
		print(cmd, "%% PEM files export succeeded.\n");
	else
		fail(cmd, "%% Error writing %s\n", url);
}

void pki_export_pem(struct command *cmd)
{
	static const char own[] = "% General Purpose Certificate:\n";
	struct tp_view v;
	struct text t = TEXT_EMPTY, all = TEXT_EMPTY;
	const char *body, *at;
	enum status st = ST_OK;

	if (!dialogue_begin(cmd, &v) || (has(cmd, "password") && !passphrase_ok(cmd)))
		return;
	show_pki_pem(router_tp(cmd->router), v.name, &t);
	body = t.s ? strchr(t.s, '\n') : NULL; /* behind the trustpoint's name */
	body = body ? body + 1 : "";
	at = strstr(body, own);
	text_addn(&all, body, at ? (size_t)(at - body) : strlen(body));
	if (has(cmd, "password"))
		st = add_key(cmd, v.key_label, &all);
	text_add(&all, at ? at : "");
	if (st == ST_OK && text_ok(&all))
		put(cmd, &all);
	else
		fail(cmd,
		     st == ST_REFUSED ? "%% The RSA key of trustpoint %s is not exportable.\n"
				      : "%% PEM export of trustpoint %s failed.\n",
		     v.name);
	if (all.s)
		crypto_wipe(all.s, all.len);
	text_free(&t);
	text_free(&all);
}

/* ---- import ---- */

struct parts {
	char *ca;
	struct rsa_key *key;
};

static void parts_free(void *p)
{
	struct parts *parts = p;

	free(parts->ca);
	rsa_key_free(parts->key);
	free(parts);
}

static void failed(struct command *cmd)
{
	fail(cmd, "%% PEM files import failed.\n");
}

static void import(struct command *cmd, const char *id_text)
{
	struct parts *parts = cmd->state;
	const char *name = arg(cmd, "name");

	if (pki_make_trustpoint(cmd, name) &&
	    tp_import_pem(dialogue_tp(cmd), router_pki_now(cmd->router), name, parts->ca, id_text,
			  parts->key, has(cmd, "exportable")) == ST_OK)
		print(cmd, "%% PEM files import succeeded.\n");
	else
		failed(cmd);
}

static void take_id(struct command *cmd, const char *lines)
{
	if (lines)
		import(cmd, lines);
}

static void take_key(struct command *cmd, const char *lines)
{
	struct parts *parts = cmd->state;

	if (!lines)
		return;
	if (pem_read_private(lines, arg(cmd, "password"), &parts->key) != ST_OK) {
		failed(cmd);
		return;
	}
	print(cmd, "%% Enter PEM-formatted General Purpose certificate.\n"
		   "%% End with a blank line or \"quit\" on a line by itself.\n");
	ask_lines(cmd, true, take_id);
}

static void take_ca(struct command *cmd, const char *lines)
{
	struct parts *parts = cmd->state;

	if (!lines)
		return;
	parts->ca = str_copy(lines);
	print(cmd, "%% Enter PEM-formatted encrypted private General Purpose key.\n"
		   "%% End with \"quit\" on a line by itself.\n");
	ask_lines(cmd, false, take_key);
}

/* A file holds the three one after the other, in the order in which they are exported. */
static void import_file(struct command *cmd, const char *url)
{
	struct parts *parts = cmd->state;
	struct router_file f;
	char *text, *key, *id;

	if (!router_file_get(cmd->router, url, &f) ||
	    !(text = str_copyn((const char *)f.data.p, f.data.n))) {
		fail(cmd, "%% Error opening %s (No such file or directory)\n", url);
		return;
	}
	key = strstr(text, "-----BEGIN RSA PRIVATE KEY");
	id = key ? strstr(key, "-----BEGIN CERTIFICATE") : NULL;
	parts->ca = str_copyn(text, key ? (size_t)(key - text) : 0);
	if (id && parts->ca && pem_read_private(key, arg(cmd, "password"), &parts->key) == ST_OK)
		import(cmd, id);
	else
		failed(cmd);
	crypto_wipe(text, f.data.n);
	free(text);
}

void pki_import_pem(struct command *cmd)
{
	cmd->state = calloc(1, sizeof(struct parts));
	cmd->free_state = parts_free;
	if (!cmd->state)
		return;
	if (has(cmd, "url")) {
		import_file(cmd, arg(cmd, "url"));
		return;
	}
	print(cmd, "%% Enter PEM-formatted CA certificate.\n"
		   "%% End with a blank line or \"quit\" on a line by itself.\n");
	ask_lines(cmd, true, take_ca);
}

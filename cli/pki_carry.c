/* crypto pki import and export. */
#include <stdlib.h>
#include <string.h>

#include "cli/pki_dialogue.h"
#include "cli/show_pki.h"
#include "crypto/base64.h"
#include "crypto/secret.h"
#include "router/pki_host.h"

static void certificate_pasted(struct command *cmd, const char *lines)
{
	const struct dialogue *d = cmd->state;
	enum status st;

	if (!lines)
		return;
	st = tp_import_text(router_tp(cmd->router), router_pki_now(cmd->router), d->name, lines);
	if (st == ST_OK)
		print(cmd, "%% Router Certificate successfully imported\n\n");
	else if (st == ST_REFUSED)
		fail(cmd, "%% Failed to parse or verify imported certificate\n");
	else
		fail(cmd, "%% Error in saving certificate: status = FAIL\n");
}

void pki_import_certificate(struct command *cmd)
{
	struct tp_view v;

	if (!dialogue_begin(cmd, &v))
		return;
	if (!v.has_ca) {
		fail(cmd, "%% You must authenticate the Certificate Authority before\n"
			  "   you can import the router's certificate.\n");
		return;
	}
	print(cmd, "\nEnter the base 64 encoded certificate.\n" DIALOGUE_LINES_HELP);
	ask_lines(cmd, true, certificate_pasted);
}

/* A trustpoint comes into being with what is imported for it. */
bool pki_make_trustpoint(struct command *cmd, const char *name)
{
	struct conf_node *root = conf_root(router_conf(cmd->router));
	struct conf_entry *e = conf_find(root, "pki.trustpoint", name, NULL);

	if (e)
		return true;
	if (conf_set(root, "pki.trustpoint", false, "name", name, NULL) != ST_OK)
		return false;
	e = conf_find(root, "pki.trustpoint", name, NULL);
	if (!e || conf_set(conf_sub(e), "tp.enrollment", false, "how", "pkcs12", NULL) != ST_OK ||
	    conf_set(conf_sub(e), "tp.revocation-check", false, "m1", "crl", NULL) != ST_OK ||
	    conf_set(conf_sub(e), "tp.rsakeypair", false, "label", name, NULL) != ST_OK)
		return false;
	router_conf_changed(cmd->router);
	router_settle(cmd->router);
	return true;
}

static void import_pkcs12(struct command *cmd, struct bytes data)
{
	const char *name = arg(cmd, "name");
	enum status st = ST_NOMEM;

	if (pki_make_trustpoint(cmd, name))
		st = tp_import_pkcs12(dialogue_tp(cmd), router_pki_now(cmd->router), name, data,
				      arg(cmd, "password"), has(cmd, "exportable"));
	if (st == ST_OK)
		print(cmd, "CRYPTO_PKI: Imported PKCS12 file successfully.\n");
	else
		fail(cmd, "%% PKCS12 import failed (%s)\n",
		     st == ST_REFUSED ? "wrong passphrase" : status_text(st));
}

static void pkcs12_pasted(struct command *cmd, const char *lines)
{
	size_t size = lines ? strlen(lines) : 0, n = 0;
	uint8_t *der = lines ? malloc(size + 1) : NULL;

	if (!der)
		return;
	if (base64_read(lines, size, der, size + 1, &n) == ST_OK)
		import_pkcs12(cmd, BYTES(der, n));
	else
		fail(cmd, "%% PKCS12 import failed (not base 64)\n");
	crypto_wipe(der, size + 1);
	free(der);
}

void pki_import_pkcs12(struct command *cmd)
{
	const char *url = arg(cmd, "url");
	struct router_file f;

	if (!url) {
		print(cmd, "Enter the base 64 encoded pkcs12.\n"
			   "End with a blank line or the word \"quit\" on a line by itself:\n\n");
		ask_lines(cmd, true, pkcs12_pasted);
		return;
	}
	if (router_file_get(cmd->router, url, &f))
		import_pkcs12(cmd, f.data);
	else
		fail(cmd, "%% Error opening %s (No such file or directory)\n", url);
}

void pki_export_pkcs12(struct command *cmd)
{
	const char *name = arg(cmd, "name"), *url = arg(cmd, "url");
	uint8_t *p12 = NULL;
	size_t n = 0;
	struct tp *tp = dialogue_tp(cmd);
	enum status st =
	    tp ? tp_export_pkcs12(tp, name, arg(cmd, "password"), &p12, &n) : ST_ABSENT;

	if (st == ST_REFUSED)
		fail(cmd, "%% The RSA key of trustpoint %s is not exportable.\n", name);
	else if (st != ST_OK)
		fail(cmd, "%% PKCS12 export failed (%s)\n", status_text(st));
	else if (url) {
		if (router_file_put(cmd->router, url, BYTES(p12, n), true) == ST_OK)
			print(cmd, "CRYPTO_PKI: Exported PKCS12 file successfully.\n");
		else
			fail(cmd, "%% Error writing %s\n", url);
	} else {
		struct text t = TEXT_EMPTY;

		text_add(&t, "Exported pkcs12 follows:\n\n");
		base64_add(&t, BYTES(p12, n), 64);
		text_add(&t, "\n---End - This line not part of the pkcs12---\n\n"
			     "CRYPTO_PKI: Exported PKCS12 file successfully.\n");
		print_text(cmd, text_str(&t));
		text_free(&t);
	}
	if (p12)
		crypto_wipe(p12, n);
	free(p12);
}

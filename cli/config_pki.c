/* Trustpoints and certificate chains. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "cli/config_handlers.h"

/* ---- trustpoints ---- */

void config_revocation_check(struct command *cmd)
{
	config_store_or(cmd, "m1", "crl");
}

static void drop_trustpoint(struct command *cmd, const char *answer)
{
	const char *name = arg(cmd, "name");

	if (!answer || strcmp(answer, "yes") != 0)
		return;
	config_done(cmd,
		    conf_set(config_root(cmd), "pki.certificate.chain", true, "name", name, NULL));
	config_store(cmd);
	print(cmd, "%% Be sure to ask the CA administrator to revoke your certificates.\n");
}

void config_trustpoint(struct command *cmd)
{
	struct conf_node *root = config_root(cmd);
	const char *name = arg(cmd, "name");
	struct conf_entry *e = conf_find(root, "pki.trustpoint", name, NULL);

	if (cmd->no && !e) {
		fail(cmd, "%% Can't find policy %s\n", name);
		return;
	}
	if (cmd->no && cmd->session) {
		ask(cmd, ASK_YES_NO, drop_trustpoint,
		    "%% Removing an enrolled trustpoint will destroy all certificates\n"
		    " received from the related Certificate Authority.\n\n"
		    "Are you sure you want to do this? [yes/no]: ");
		return;
	}
	config_store(cmd);
	if (cmd->no || e)
		return;
	e = conf_find(root, "pki.trustpoint", name, NULL);
	if (e)
		config_done(cmd,
			    conf_set(conf_sub(e), "tp.revocation-check", false, "m1", "crl", NULL));
}

/* ---- certificate chains ---- */

/* Hex digits of the lines, blanks left out; false when there is something else among them. */
static bool collect_hex(const char *lines, struct text *out)
{
	for (const char *p = lines; *p; p++) {
		if (isspace((unsigned char)*p))
			continue;
		if (!isxdigit((unsigned char)*p))
			return false;
		text_addc(out, (char)toupper((unsigned char)*p));
	}
	return out->len >= 2 && out->len % 2 == 0;
}

/* Eight groups of eight digits a line; every full line ends with a blank. */
static void lay_out_hex(const char *hex, struct text *out)
{
	size_t n = strlen(hex);

	for (size_t i = 0; i < n; i += 8) {
		size_t take = n - i < 8 ? n - i : 8;

		text_add(out, i % 64 ? "" : "  ");
		text_addn(out, hex + i, take);
		if (i % 64 == 56 || i + 8 >= n)
			text_add(out, i + 8 < n ? " \n" : "\n");
		else
			text_addc(out, ' ');
	}
	text_add(out, "  \tquit\n");
}

static void chain_lines(struct command *cmd, const char *lines)
{
	struct text hex = TEXT_EMPTY, body = TEXT_EMPTY;
	struct conf_pair pairs[] = {
	    {"type", arg(cmd, "type")}, {"serial", arg(cmd, "serial")}, {"@body", NULL}};

	if (!lines)
		return;
	if (!collect_hex(lines, &hex)) {
		fail(cmd, "%% Invalid certificate data\n");
	} else {
		lay_out_hex(text_str(&hex), &body);
		pairs[2].text = text_str(&body);
		config_done(cmd, conf_set_pairs(cmd->node, "chain.certificate", false, pairs, 3));
	}
	text_free(&hex);
	text_free(&body);
}

void config_chain_certificate(struct command *cmd)
{
	if (cmd->no || has(cmd, "file")) {
		config_store(cmd);
		return;
	}
	if (cmd->session)
		print(cmd, "Enter the certificate in hexadecimal representation....\n");
	ask_lines(cmd, false, chain_lines);
}

/* Lines of crypto pki server that do something: its start, its end, its name. */
#include <stdlib.h>
#include <string.h>

#include "cli/config_handlers.h"
#include "crypto/secret.h"
#include "pki/name.h"
#include "router/keys.h"
#include "router/pki_host.h"

/* ---- no shutdown ---- */

struct starting {
	char passphrase[128];
	bool made_key;
};

static void starting_free(void *p)
{
	crypto_wipe(p, sizeof(struct starting));
	free(p);
}

static void create(struct command *cmd)
{
	const struct starting *s = cmd->state;
	struct cs *cs = router_cs(cmd->router);
	struct cs_view v;
	enum status st = ST_STATE;

	if (cs) {
		cs_view(cs, &v);
		if (!router_key_find(cmd->router, v.name))
			print(cmd, "%% Generating 1024 bit RSA keys, keys will be "
				   "non-exportable...\n"
				   "[OK] (elapsed time was 0 seconds)\n");
		st = cs_create(cs, router_pki_now(cmd->router), s->passphrase);
	}
	if (st == ST_OK) {
		config_done(cmd, conf_set(cmd->node, "cs.shutdown", true, NULL));
		print(cmd, "\n%% Certificate Server enabled.\n");
	} else if (st == ST_SYNTAX || st == ST_RANGE) {
		fail(cmd, "%% The issuer name or the passphrase cannot be used.\n");
	} else {
		fail(cmd, "%% Cannot start the Certificate Server: %s\n", status_text(st));
	}
	router_settle(cmd->router);
}

static void ask_passphrase(struct command *cmd);

static void passphrase_again(struct command *cmd, const char *answer)
{
	struct starting *s = cmd->state;

	if (!answer)
		return;
	if (strcmp(answer, s->passphrase) == 0) {
		create(cmd);
		return;
	}
	crypto_wipe(s->passphrase, sizeof s->passphrase);
	print(cmd, "%% Passwords do not match. Try again.\n");
	ask_passphrase(cmd);
}

static void passphrase_given(struct command *cmd, const char *answer)
{
	struct starting *s = cmd->state;

	if (!answer || !*answer)
		return;
	if (strlen(answer) < CS_PASSWORD_MIN ||
	    !str_fit(s->passphrase, sizeof s->passphrase, answer)) {
		print(cmd, "%% Password must be more than 7 characters. Try again\n"
			   "%% or type Return to exit\n");
		ask_passphrase(cmd);
		return;
	}
	ask(cmd, ASK_HIDDEN, passphrase_again, "\nRe-enter password: ");
}

static void ask_passphrase(struct command *cmd)
{
	ask(cmd, ASK_HIDDEN, passphrase_given, "Password: ");
}

static void start_server(struct command *cmd, struct cs *cs)
{
	struct starting *s = calloc(1, sizeof *s);

	if (!s)
		return;
	cmd->state = s;
	cmd->free_state = starting_free;
	print(cmd, "%%Some server settings cannot be changed after CA certificate generation.\n");
	if (!cs_wants_passphrase(cs)) {
		print(cmd, "%% Exporting Certificate Server signing certificate and keys...\n");
		create(cmd);
		return;
	}
	print(cmd, "%% Please enter a passphrase to protect the private key\n"
		   "%% or type Return to exit\n");
	ask_passphrase(cmd);
}

void config_cs_shutdown(struct command *cmd)
{
	struct cs *cs;

	if (!cmd->session) { /* a startup configuration: the CA is on the disk, or it is not */
		config_store(cmd);
		return;
	}
	router_settle(cmd->router);
	cs = router_cs(cmd->router);
	if (cmd->no && cs && !cs_has_ca(cs)) {
		config_done(cmd, conf_set(cmd->node, "cs.shutdown", true, NULL));
		router_settle(cmd->router);
		start_server(cmd, cs);
		return;
	}
	config_store(cmd);
	if (cs && cs_has_ca(cs))
		print(cmd, "Certificate server '%s' event has been queued for processing.\n",
		      cmd->no ? "no shut" : "shut");
}

/* ---- other lines ---- */

/* A server that runs is asked for its settings by others: it is shut first. */
static bool locked(struct command *cmd)
{
	struct cs *cs = cmd->session ? router_cs(cmd->router) : NULL;
	struct cs_view v;

	if (!cs)
		return false;
	router_settle(cmd->router);
	cs_view(cs, &v);
	if (v.state != CS_ENABLED)
		return false;
	fail(cmd, "%% Server's configuration is locked  (enter \"shut\" to unlock it)\n");
	return true;
}

void config_cs_setting(struct command *cmd)
{
	if (!locked(cmd))
		config_store(cmd);
}

void config_issuer_name(struct command *cmd)
{
	const char *name = arg(cmd, "name");

	if (locked(cmd))
		return;
	if (!cmd->no && name && !name_valid(name)) {
		fail(cmd, "%% %s is not a valid subject name\n", name);
		return;
	}
	config_store(cmd);
}

/* "nvram" is "nvram:". */
void config_database_url(struct command *cmd)
{
	struct cs *cs = router_cs(cmd->router);
	const char *url = arg(cmd, "url");
	struct text full = TEXT_EMPTY;
	struct cs_view v;

	if (cs)
		cs_view(cs, &v);
	if (cmd->no || !url || strchr(url, ':')) {
		config_store(cmd);
	} else {
		text_addf(&full, "%s:", url);
		url = text_str(&full);
		config_done(cmd, conf_set(cmd->node, "cs.database.url", false, "url", url, NULL));
	}
	if (cs && cs_has_ca(cs) && cmd->session && !str_equal(v.storage, cmd->no ? "nvram:" : url))
		print(cmd, "%% Server database url was changed. You need to move the\n"
			   "%% existing database to the new location.\n");
	text_free(&full);
}

/* ---- the server as a whole ---- */

static void drop_server(struct command *cmd, const char *answer)
{
	struct cs *cs = router_cs(cmd->router);
	const char *name = arg(cmd, "name");

	if (!answer || strcmp(answer, "yes"))
		return;
	if (cs) {
		cs_destroy(cs, router_pki_now(cmd->router));
		router_settle(cmd->router); /* its files go before it does */
	}
	if (router_key_find(cmd->router, name) && router_key_remove(cmd->router, name) != ST_OK)
		print(cmd, "%% The key pair %s could not be removed.\n", name);
	config_store(cmd);
}

void config_pki_server(struct command *cmd)
{
	struct conf_node *root = config_root(cmd);
	const char *name = arg(cmd, "name");
	struct conf_entry *other = conf_first(root, "pki.server");

	if (cmd->no && conf_find(root, "pki.server", name, NULL) && cmd->session) {
		ask(cmd, ASK_YES_NO, drop_server,
		    "%% This will stop the Certificate Server process and delete the server\n"
		    " configuration\n"
		    "CA certificate, Keypair, CRL and database files will be deleted. Do you wish "
		    "to "
		    "continue? [yes/no]: ");
		return;
	}
	if (!cmd->no && other && !str_equal(conf_arg(other, "name"), name)) {
		fail(cmd, "%% Only one certificate server can be configured\n");
		return;
	}
	config_store(cmd);
}

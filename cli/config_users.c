/* Secrets are stored hashed; passwords in clear until "service password-encryption" hides them. */
#include <stdio.h>
#include <string.h>

#include "cli/config_handlers.h"
#include "crypto/password.h"
#include "crypto/secret.h"
#include "router/keys.h"

/* What a configuration keeps of a secret or password. */
struct kept {
	const char *type; /* NULL: refused, and said so */
	char value[TYPE7_SIZE];
};

static bool encrypts(struct command *cmd)
{
	return conf_first(config_root(cmd), "service.password-encryption") != NULL;
}

static unsigned random_start(struct command *cmd)
{
	uint8_t octet;

	drbg_bytes(router_drbg(cmd->router), &octet, sizeof octet);
	return octet % 16;
}

static unsigned algorithm_of(struct command *cmd)
{
	const char *a = arg(cmd, "algorithm");

	return a && !strcmp(a, "scrypt") ? 9 : a && !strcmp(a, "sha256") ? 8 : 5;
}

/* secret: in clear it becomes a hash, of type 5 unless another algorithm is named. */
static void keep_secret(struct command *cmd, struct kept *k)
{
	const char *type = arg(cmd, "type"), *text = arg(cmd, "password");

	k->type = NULL;
	if (type && strcmp(type, "0") != 0) {
		if (!password_encoded_valid(text) || text[1] != (*type == '5' ? '1' : *type) ||
		    !str_fit(k->value, sizeof k->value, text)) {
			fail(cmd,
			     "ERROR: The secret you entered is not a valid encrypted secret.\n"
			     "To enter an UNENCRYPTED secret, do not specify type 5 encryption.\n"
			     "When you properly enter an UNENCRYPTED secret, it will be "
			     "encrypted.\n\n");
			return;
		}
		k->type = type;
		return;
	}
	if (password_hash(algorithm_of(cmd), text, router_drbg(cmd->router), k->value) != ST_OK)
		fail(cmd,
		     "%% Invalid Password length - must contain 1 to %d characters. "
		     "Password configuration failed\n",
		     PASSWORD_MAX);
	else
		k->type = algorithm_of(cmd) == 9 ? "9" : algorithm_of(cmd) == 8 ? "8" : "5";
}

/* password: in clear (type 0, written without it on lines) or of type 7. */
static void keep_password(struct command *cmd, struct kept *k)
{
	const char *type = arg(cmd, "type"), *text = arg(cmd, "password");
	char clear[PASSWORD_MAX + 1];

	k->type = NULL;
	if (type && *type == '7') {
		if (type7_decode(text, clear) != ST_OK || !str_fit(k->value, sizeof k->value, text))
			fail(cmd, "Invalid encrypted password: %s\n\n", text);
		else
			k->type = "7";
		crypto_wipe(clear, sizeof clear);
		return;
	}
	if (strlen(text) > PASSWORD_MAX) {
		fail(cmd,
		     "%% Invalid Password length - must contain 1 to %d characters. "
		     "Password configuration failed\n",
		     PASSWORD_MAX);
		return;
	}
	if (encrypts(cmd) && type7_encode(text, random_start(cmd), k->value) == ST_OK) {
		k->type = "7";
		return;
	}
	if (str_fit(k->value, sizeof k->value, text))
		k->type = "0";
}

/* ---- enable ---- */

static void store_enable(struct command *cmd, const char *row,
			 void (*keep)(struct command *, struct kept *))
{
	struct kept k;
	const char *level = arg(cmd, "level");
	bool clear;

	if (level && !strcmp(level, "15"))
		level = NULL; /* as it is written */
	if (cmd->no) {
		config_done(cmd, conf_set(config_root(cmd), row, true, "level", level, NULL));
		return;
	}
	keep(cmd, &k);
	if (!k.type)
		return;
	clear = !strcmp(k.type, "0");
	config_done(cmd, conf_set(config_root(cmd), row, false, "level", level, "type",
				  clear ? NULL : k.type, "password", k.value, NULL));
	crypto_wipe(&k, sizeof k);
}

void config_enable_secret(struct command *cmd)
{
	store_enable(cmd, "enable.secret", keep_secret);
}

void config_enable_password(struct command *cmd)
{
	store_enable(cmd, "enable.password", keep_password);
}

/* ---- users ---- */

static void drop_user(struct command *cmd, const char *answer)
{
	if (answer)
		config_done(cmd, conf_set(config_root(cmd), "username", true, "user",
					  arg(cmd, "user"), NULL));
}

static const char *kept_or(const char *fresh, const struct conf_entry *e, const char *name)
{
	return fresh ? fresh : conf_arg(e, name);
}

void config_username(struct command *cmd)
{
	struct conf_node *root = config_root(cmd);
	const char *user = arg(cmd, "user");
	struct conf_entry *e = conf_find(root, "username", user, NULL);
	bool secret = has(cmd, "secret"), word = has(cmd, "word"), none = has(cmd, "nopassword");
	struct kept k = {.type = NULL};

	if (cmd->no) {
		if (e && cmd->session)
			ask(cmd, ASK_CONFIRM, drop_user,
			    "This operation will remove all username related configurations with "
			    "same name.Do you want to continue? [confirm]");
		else
			drop_user(cmd, "");
		return;
	}
	if ((secret && conf_has(e, "word")) || (word && conf_has(e, "secret"))) {
		fail(cmd, "ERROR: Can not have both a user password and a user secret.\n"
			  "Please choose one or the other.\n");
		return;
	}
	if (secret)
		keep_secret(cmd, &k);
	else if (word)
		keep_password(cmd, &k);
	if ((secret || word) && !k.type)
		return;
	if (secret || word)
		config_done(cmd,
			    conf_set(root, "username", false, "user", user, "level",
				     kept_or(arg(cmd, "level"), e, "level"),
				     secret ? "secret" : "word", secret ? "secret" : "password",
				     "type", k.type, "password", k.value, NULL));
	else
		config_done(cmd, conf_set(root, "username", false, "user", user, "level",
					  kept_or(arg(cmd, "level"), e, "level"), "nopassword",
					  none ? "nopassword" : conf_arg(e, "nopassword"), "secret",
					  none ? NULL : conf_arg(e, "secret"), "word",
					  none ? NULL : conf_arg(e, "word"), "type",
					  none ? NULL : conf_arg(e, "type"), "password",
					  none ? NULL : conf_arg(e, "password"), NULL));
	crypto_wipe(&k, sizeof k);
}

/* ---- lines, trustpoints, archives ---- */

void config_line_password(struct command *cmd)
{
	struct kept k;
	bool clear;

	if (cmd->no) {
		config_store(cmd);
		return;
	}
	keep_password(cmd, &k);
	if (!k.type)
		return;
	clear = !strcmp(k.type, "0");
	config_done(cmd, conf_set(cmd->node, cmd->match->row->name, false, "type",
				  clear ? NULL : k.type, "password", k.value, NULL));
	crypto_wipe(&k, sizeof k);
}

/* The passphrase of an archive is never kept in clear. */
void config_archive_password(struct command *cmd)
{
	const char *type = arg(cmd, "type"), *text = arg(cmd, "password");
	char value[TYPE7_SIZE], clear[PASSWORD_MAX + 1];
	enum status st;

	if (cmd->no || !text) {
		config_store(cmd);
		return;
	}
	if (type && *type == '7') {
		st = type7_decode(text, clear);
		crypto_wipe(clear, sizeof clear);
		if (st == ST_OK && !str_fit(value, sizeof value, text))
			st = ST_RANGE;
	} else {
		st = type7_encode(text, random_start(cmd), value);
	}
	if (st != ST_OK) {
		fail(cmd, "Invalid encrypted password: %s\n\n", text);
		return;
	}
	config_done(cmd, conf_set(cmd->node, cmd->match->row->name, false, "format",
				  arg(cmd, "format"), "type", "7", "password", value, NULL));
	crypto_wipe(value, sizeof value);
}

/* ---- service password-encryption ---- */

static void hide(struct command *cmd, struct conf_entry *e)
{
	const char *type = conf_arg(e, "type"), *text = conf_arg(e, "password");
	char value[TYPE7_SIZE];

	if (!text || (type && *type != '0'))
		return;
	if (type7_encode(text, random_start(cmd), value) != ST_OK)
		return;
	/* The value first: a failure between the two leaves a password that fails, not one in clear. */
	if (conf_set_arg(&e, "password", value) != ST_OK || conf_set_arg(&e, "type", "7") != ST_OK)
		fail(cmd, "%% No memory to encrypt the passwords\n");
	crypto_wipe(value, sizeof value);
}

/* All passwords that stand in clear. The entry at hand may be replaced by its hidden twin. */
static void hide_all(struct command *cmd, struct conf_node *n)
{
	static const char *const rows[] = {"enable.password", "username", "line.password",
					   "tp.password", "cs.database.username"};

	for (struct conf_entry *e = conf_first(n, NULL), *next; e; e = next) {
		next = conf_next(e, NULL);
		if (conf_sub(e))
			hide_all(cmd, conf_sub(e));
		for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
			if (!strcmp(conf_row(e)->name, rows[i])) {
				hide(cmd, e);
				break;
			}
		}
	}
}

void config_password_encryption(struct command *cmd)
{
	config_store(cmd);
	if (!cmd->no)
		hide_all(cmd, config_root(cmd));
}

/* crypto key ...: RSA keys made, removed, shown, taken out and in. */
#include "cli/rows_exec.h"

#include <stdlib.h>
#include <string.h>

#include "cli/modes.h"
#include "cli/session_int.h"
#include "cli/time_text.h"
#include "crypto/pem.h"
#include "crypto/secret.h"
#include "router/keys.h"
#include "router/work.h"

#define PASSPHRASE_MIN	8
#define MODULUS_DEFAULT 512
#define SSH_MODULUS_MIN 768

/* ---- labels ---- */

/* Without a label a key bears the full name of the router. */
static bool default_label(struct command *cmd, char *out, size_t size)
{
	const char *domain =
	    conf_text_of(conf_root(router_conf(cmd->router)), "ip.domain.name", "name");
	struct text t = TEXT_EMPTY;
	bool fits;

	if (str_equal(router_hostname(cmd->router), "Router")) {
		fail(cmd, "%% Please define a hostname other than Router.\n");
		return false;
	}
	if (!domain) {
		fail(cmd, "%% Please define a domain-name first.\n");
		return false;
	}
	text_addf(&t, "%s.%s", router_hostname(cmd->router), domain);
	fits = str_fit(out, size, text_str(&t));
	text_free(&t);
	return fits;
}

static bool any_ssh_key(struct router *router)
{
	const struct router_key *k;

	for (size_t i = 0; (k = router_key_at(router, i)); i++)
		if (!k->temporary && rsa_pub_bits(rsa_key_pub(k->key)) >= SSH_MODULUS_MIN)
			return true;
	return false;
}

static void log_ssh(struct command *cmd, bool before)
{
	bool now = any_ssh_key(cmd->router);
	uint64_t version =
	    conf_num_of(conf_root(router_conf(cmd->router)), "ip.ssh.version", "version", 0);
	const char *v = version == 2 ? "2.0" : version == 1 ? "1.5" : "1.99";

	if (now && !before)
		shell_log(cmd->shell, LOG_LEVEL_NOTICE, "SSH", "ENABLED", "SSH %s has been enabled",
			  v);
	if (!now && before)
		shell_log(cmd->shell, LOG_LEVEL_NOTICE, "SSH", "DISABLED",
			  "SSH %s has been disabled", v);
}

static bool keep_key(struct command *cmd, const char *label, struct rsa_key *key,
		     enum router_key_usage usage, bool exportable)
{
	struct router_key k = {.label = label,
			       .key = key,
			       .usage = usage,
			       .exportable = exportable,
			       .made = router_wall(cmd->router)};

	if (router_key_put(cmd->router, &k) != ST_OK) {
		fail(cmd, "%% There is no room for more keys.\n");
		return false;
	}
	shell_log(cmd->shell, LOG_LEVEL_NOTICE, "CRYPTO_ENGINE", "KEY_ADDITION",
		  "A key named %s has been generated or imported by crypto-engine", label);
	router_conf_changed(cmd->router);
	return true;
}

/* ---- generate ---- */

struct generating {
	char label[128];
	unsigned bits;
	bool exportable, usage_keys;
	enum router_key_usage usage;
	mono_t start;
	bool ssh;      /* a key for it was there before */
	unsigned made; /* of two usage keys */
};

static void next_key(struct command *);

/* A key, or why there is none: it is kept, and the next one begun. */
static void key_made(struct command *cmd, enum status st, struct rsa_key *key)
{
	struct generating *g = cmd->state;
	enum router_key_usage usage = !g->usage_keys ? g->usage
				      : g->made	     ? ROUTER_KEY_ENCRYPTION
						     : ROUTER_KEY_SIGNATURE;
	bool ok = st == ST_OK && keep_key(cmd, g->label, key, usage, g->exportable);

	if (st != ST_OK)
		fail(cmd, "%% Key generation failed (%s)\n", status_text(st));
	g->made++;
	if (ok && g->usage_keys && g->made < 2) {
		next_key(cmd);
		return;
	}
	log_ssh(cmd, g->ssh);
	if (ok)
		print(cmd, "[OK] (elapsed time was %u seconds)\n\n",
		      (unsigned)((cmd->shell->now.mono - g->start) / USEC_S));
	if (run_of(cmd)->waits == RUN_OP)
		command_done(cmd);
}

static void key_came(struct command *cmd, const struct router_notice *n)
{
	struct rsa_key *key = n->data ? rsa_key_ref((struct rsa_key *)(uintptr_t)n->data) : NULL;

	key_made(cmd, (enum status)n->number, key);
	rsa_key_free(key);
}

/* Ctrl-C: the thread goes on, and what it makes is thrown away. */
static void given_up(struct command *cmd)
{
	print(cmd, "\n%% Key generation interrupted\n");
	command_done(cmd);
}

static void next_key(struct command *cmd)
{
	const struct generating *g = cmd->state;
	struct rsa_key *key = NULL;
	enum status st;
	uint64_t op;

	/* A configuration that is read has nobody to wait. */
	st = cmd->session->report_only ? ST_ABSENT : router_make_key(cmd->router, g->bits, &op);
	if (st == ST_OK) {
		command_wait(cmd, op, key_came, given_up);
		return;
	}
	if (st == ST_ABSENT)
		st = rsa_generate(router_drbg(cmd->router), g->bits, &key);
	key_made(cmd, st, key);
	rsa_key_free(key);
}

static void generate(struct command *cmd)
{
	struct generating *g = cmd->state;

	g->start = cmd->now.mono;
	g->ssh = any_ssh_key(cmd->router);
	print(cmd, "%% Generating %u bit RSA keys, keys will be %s...\n", g->bits,
	      g->exportable ? "exportable" : "non-exportable");
	if (router_key_find(cmd->router, g->label) &&
	    router_key_remove(cmd->router, g->label) != ST_OK)
		return;
	next_key(cmd);
}

static void modulus_given(struct command *cmd, const char *answer)
{
	struct generating *g = cmd->state;
	char *end;
	unsigned long bits;

	if (!answer)
		return;
	answer += strspn(answer, " ");
	bits = *answer ? strtoul(answer, &end, 10) : MODULUS_DEFAULT;
	if (*answer)
		end += strspn(end, " ");
	if ((*answer && *end) || bits < RSA_BITS_MIN || bits > RSA_BITS_MAX) {
		print(cmd, "%% A decimal number between %d and %d.\n", RSA_BITS_MIN, RSA_BITS_MAX);
		ask(cmd, 0, modulus_given, "How many bits in the modulus [%d]: ", MODULUS_DEFAULT);
		return;
	}
	g->bits = (unsigned)bits;
	generate(cmd);
}

static void ask_modulus(struct command *cmd)
{
	const struct generating *g = cmd->state;
	const char *what = g->usage_keys		       ? "Signature and Encryption"
			   : g->usage == ROUTER_KEY_SIGNATURE  ? "Signature"
			   : g->usage == ROUTER_KEY_ENCRYPTION ? "Encryption"
							       : "General Purpose";

	print(cmd,
	      "Choose the size of the key modulus in the range of %d to %d for your\n"
	      "  %s Keys. Choosing a key modulus greater than 512 may take\n"
	      "  a few minutes.\n\n",
	      RSA_BITS_MIN, RSA_BITS_MAX, what);
	ask(cmd, 0, modulus_given, "How many bits in the modulus [%d]: ", MODULUS_DEFAULT);
}

static void replace_confirmed(struct command *cmd, const char *answer)
{
	if (answer && !strcmp(answer, "yes"))
		ask_modulus(cmd);
}

static void do_generate(struct command *cmd)
{
	struct generating *g = calloc(1, sizeof *g);
	const char *label = arg(cmd, "label");

	if (!g)
		return;
	cmd->state = g;
	cmd->free_state = free;
	g->bits = (unsigned)arg_num(cmd, "modulus", 0);
	g->exportable = has(cmd, "exportable");
	g->usage_keys = has(cmd, "usage-keys");
	g->usage = has(cmd, "signature")    ? ROUTER_KEY_SIGNATURE
		   : has(cmd, "encryption") ? ROUTER_KEY_ENCRYPTION
					    : ROUTER_KEY_GENERAL;
	if (label ? !str_fit(g->label, sizeof g->label, label)
		  : !default_label(cmd, g->label, sizeof g->label)) {
		if (label)
			fail_at(cmd, "label");
		return;
	}
	if (!router_key_find(cmd->router, g->label)) {
		print(cmd, "The name for the keys will be: %s\n", g->label);
		if (!g->bits) {
			ask_modulus(cmd);
			return;
		}
	} else {
		print(cmd, "%% You already have RSA keys defined named %s.\n", g->label);
		if (!g->bits) {
			ask(cmd, ASK_YES_NO, replace_confirmed,
			    "%% Do you really want to replace them? [yes/no]: ");
			return;
		}
		print(cmd, "%% They will be replaced.\n");
	}
	print(cmd, "\n%% The key modulus size is %u bits\n", g->bits);
	generate(cmd);
}

/* ---- zeroize ---- */

static void zeroize(struct command *cmd, const char *answer)
{
	const char *label = arg(cmd, "label");
	bool ssh = any_ssh_key(cmd->router);
	const struct router_key *k;

	if (!answer || strcmp(answer, "yes") != 0)
		return;
	while ((k = label ? router_key_find(cmd->router, label) : router_key_at(cmd->router, 0))) {
		char name[128];
		(void)str_fit(name, sizeof name, k->label);
		if (router_key_remove(cmd->router, name) != ST_OK)
			break;
		shell_log(cmd->shell, LOG_LEVEL_NOTICE, "CRYPTO_ENGINE", "KEY_DELETION",
			  "A key named %s has been removed from key storage", name);
	}
	log_ssh(cmd, ssh);
	router_conf_changed(cmd->router);
}

static void do_zeroize(struct command *cmd)
{
	const char *label = arg(cmd, "label");

	if (label && !router_key_find(cmd->router, label)) {
		fail(cmd, "%% No RSA keys named '%s' exist.\n", label);
		return;
	}
	if (!router_key_at(cmd->router, 0)) {
		fail(cmd, "%% No Signature RSA Keys found in configuration.\n");
		return;
	}
	if (label)
		print(cmd, "%% Keys to be removed are named '%s'.\n", label);
	else
		print(cmd, "%% All keys will be removed.\n");
	print(cmd, "%% All router certs issued using these keys will also be removed.\n");
	ask(cmd, ASK_YES_NO, zeroize, "Do you really want to remove these keys? [yes/no]: ");
}

/* ---- export, import ---- */

static const char *usage_name(enum router_key_usage usage)
{
	return usage == ROUTER_KEY_SIGNATURE	? "Signature Key"
	       : usage == ROUTER_KEY_ENCRYPTION ? "Encryption Key"
						: "General Purpose Key";
}

static bool passphrase_ok(struct command *cmd)
{
	if (strlen(arg(cmd, "passphrase")) >= PASSPHRASE_MIN)
		return true;
	fail(cmd, "%% Passphrase must be at least %d characters\n", PASSPHRASE_MIN);
	return false;
}

static enum cipher_alg export_cipher(const struct command *cmd)
{
	return has(cmd, "3des") ? CIPHER_3DES : has(cmd, "des") ? CIPHER_DES : CIPHER_AES256;
}

static void do_export(struct command *cmd)
{
	const char *label = arg(cmd, "label");
	const struct router_key *k = router_key_find(cmd->router, label);
	struct text pem = TEXT_EMPTY;

	if (!k) {
		fail(cmd, "%% RSA keypair %s does not exist.\n", label);
		return;
	}
	if (!k->exportable) {
		fail(cmd, "%% RSA keypair %s is not exportable.\n", label);
		return;
	}
	if (!passphrase_ok(cmd))
		return;
	enum status st = pem_add_public(&pem, rsa_key_pub(k->key));
	if (st == ST_OK)
		st = pem_add_private(&pem, k->key, export_cipher(cmd), arg(cmd, "passphrase"),
				     router_drbg(cmd->router));
	if (st == ST_OK && text_ok(&pem)) {
		print(cmd, "%% Key name: %s\n   Usage: %s\n   Key data:\n", label,
		      usage_name(k->usage));
		print_text(cmd, text_str(&pem));
		print(cmd, "\n");
	} else {
		fail(cmd, "%% Key export failed (%s)\n", status_text(st));
	}
	text_free(&pem);
}

/* The public half as pasted; the private half is asked for next. */
static void free_public(void *p)
{
	free(p);
}

static void import_private(struct command *cmd, const char *text)
{
	struct rsa_key *key = NULL;
	const char *public_text = cmd->state;
	const char *label = arg(cmd, "label");
	bool ssh = any_ssh_key(cmd->router);
	enum status st;

	if (!text)
		return;
	if (text[strspn(text, " \t\n")] == '\0' && strlen(text) == 0) {
		/* The blank line that ended the public half, and then its "quit". */
		ask_lines(cmd, false, import_private);
		return;
	}
	st = pem_read_pair(public_text, text, arg(cmd, "passphrase"), &key);
	if (st == ST_SYNTAX && strstr(public_text, "BEGIN") == NULL)
		st = pem_read_private(text, arg(cmd, "passphrase"), &key);
	if (st != ST_OK)
		fail(cmd, "%% Key pair import failed.\n\n");
	else if (keep_key(cmd, label, key,
			  has(cmd, "signature")	   ? ROUTER_KEY_SIGNATURE
			  : has(cmd, "encryption") ? ROUTER_KEY_ENCRYPTION
						   : ROUTER_KEY_GENERAL,
			  has(cmd, "exportable")))
		print(cmd, "%% Key pair import succeeded.\n\n");
	log_ssh(cmd, ssh);
	rsa_key_free(key);
}

static void import_public(struct command *cmd, const char *text)
{
	if (!text)
		return;
	cmd->state = str_copy(text);
	cmd->free_state = free_public;
	if (!cmd->state)
		return;
	print(cmd, "%% Enter PEM-formatted encrypted private General Purpose key.\n"
		   "%% End with \"quit\" on a line by itself.\n");
	ask_lines(cmd, false, import_private);
}

static void do_import(struct command *cmd)
{
	const char *label = arg(cmd, "label");

	if (router_key_find(cmd->router, label)) {
		fail(cmd,
		     "%% You already have RSA keys named %s.\n"
		     "%% Please zeroize them or choose different label.\n",
		     label);
		return;
	}
	print(cmd, "%% Enter PEM-formatted public General Purpose key or certificate.\n"
		   "%% End with a blank line or \"quit\" on a line by itself.\n");
	ask_lines(cmd, true, import_public);
}

static void do_move(struct command *cmd)
{
	const struct router_key *k = router_key_find(cmd->router, arg(cmd, "label"));
	struct router_key changed;

	if (!k) {
		fail(cmd, "%% RSA keypair %s does not exist.\n", arg(cmd, "label"));
		return;
	}
	changed = *k;
	changed.label = arg(cmd, "label");
	changed.key = rsa_key_ref(k->key);
	changed.exportable = false;
	changed.saved = false;
	if (router_key_put(cmd->router, &changed) != ST_OK)
		fail(cmd, "%% There is no room for more keys.\n");
	rsa_key_free(changed.key);
}

/* ---- show ---- */

void print_hex_block(struct command *cmd, struct bytes data)
{
	struct text t = TEXT_EMPTY;

	for (size_t i = 0; i < data.n; i++) {
		if (i % 32 == 0)
			text_add(&t, i ? "\n  " : "  ");
		text_add_hex(&t, BYTES(data.p + i, 1), true);
		if (i % 4 == 3 && i + 1 < data.n)
			text_addc(&t, ' ');
	}
	text_addc(&t, '\n');
	print_text(cmd, text_str(&t));
	text_free(&t);
}

static void show_key(struct command *cmd, const struct router_key *k)
{
	struct text date = TEXT_EMPTY;

	time_text_date(cmd->shell, k->made, &date);
	print(cmd, "%% Key pair was generated at: %s\n", text_str(&date));
	print(cmd, "Key name: %s\nKey type: RSA KEYS\n", k->label);
	if (k->temporary)
		print(cmd, "Temporary key\n");
	else
		print(cmd, " Storage Device: %s\n", k->saved ? "private-config" : "not specified");
	print(cmd, " Usage: %s\n Key is %sexportable.\n Key Data:\n", usage_name(k->usage),
	      k->exportable ? "" : "not ");
	print_hex_block(cmd, rsa_pub_der(rsa_key_pub(k->key)));
	text_free(&date);
}

static void do_show_keys(struct command *cmd)
{
	const char *label = arg(cmd, "label");
	const struct router_key *k;

	for (size_t i = 0; (k = router_key_at(cmd->router, i)); i++)
		if (!label || !strcmp(label, k->label))
			show_key(cmd, k);
}

#define CRYPTO_KEY "crypto\"Encryption module\" key\"Long term key operations\" "
#define USAGE                                                                         \
	"general-keys$general-keys\"Generate a general purpose RSA key pair for "     \
	"signing and encryption\"|usage-keys$usage-keys\"Generate separate RSA "      \
	"key pairs for signing and encryption\"|signature$signature\"Generate a "     \
	"general purpose RSA key pair for signing\"|encryption$encryption\"Generate " \
	"a general purpose RSA key pair for encryption\""

const struct gram_row rows_exec_key[] = {
    {.name = "crypto.key.generate.rsa",
     .mode = MODE_CONFIG,
     .privilege = 15,
     .syntax = CRYPTO_KEY
     "generate\"Generate new keys\" rsa\"Generate RSA keys\" {" USAGE
     "|label\"Provide a label\" WORD$label\"RSA keypair label\"|modulus\"Provide number of modulus "
     "bits on the command line\" <360-4096>$modulus\"size of the key modulus\"|"
     "exportable$exportable\"Allow the key to be exported\"|storage\"Store key on specified "
     "device\" "
     "WORD$storage\"Device\"|redundancy$redundancy\"Allow the key to be synced to high "
     "availability "
     "peer\"|on\"create key on specified device.\" WORD$on\"Device\"}",
     .handler = do_generate},
    {.name = "crypto.key.zeroize.rsa",
     .mode = MODE_CONFIG,
     .privilege = 15,
     .syntax =
	 CRYPTO_KEY "zeroize\"Remove keys\" [rsa$rsa\"Remove RSA keys\" [WORD$label\"Label of "
		    "the keys to remove\"]]",
     .handler = do_zeroize},
    {.name = "crypto.key.export.rsa",
     .mode = MODE_CONFIG,
     .privilege = 15,
     .flags = ROW_SECRET,
     .syntax = CRYPTO_KEY
     "export\"Export keys\" rsa\"Export RSA keys\" WORD$label\"RSA key label\" pem\"File type "
     "PEM\" terminal\"Export via the terminal (cut-and-paste)\" (3des$3des\"Encrypt the private "
     "key "
     "with 3DES\"|des$des\"Encrypt the private key with DES\"|aes$aes\"Encrypt the private key "
     "with "
     "AES\") LINE$passphrase\"Passphrase used to protect the private key\"",
     .handler = do_export},
    {.name = "crypto.key.import.rsa",
     .mode = MODE_CONFIG,
     .privilege = 15,
     .flags = ROW_SECRET,
     .syntax = CRYPTO_KEY
     "import\"Import keys\" rsa\"Import RSA keys\" WORD$label\"RSA key label\" "
     "{general-purpose$general-purpose\"Import as general purpose keys\"|pem$pem\"File type PEM\"|"
     "signature$signature\"Import signature key\"|encryption$encryption\"Import encryption key\"|"
     "usage-keys$usage-keys\"Import separate keys\"|"
     "exportable$exportable\"Allow RSA key pair to be exported\"|redundancy$redundancy\"Sync key "
     "to "
     "high availability peer\"} terminal\"Import via the terminal (cut-and-paste)\" "
     "LINE$passphrase\"Passphrase used to protect the private key\"",
     .handler = do_import},
    {.name = "crypto.key.move.rsa",
     .mode = MODE_CONFIG,
     .privilege = 15,
     .syntax = CRYPTO_KEY "move\"Move keys\" rsa\"RSA keys\" WORD$label\"RSA key label\" "
			  "non-exportable\"Make key non-exportable\"",
     .handler = do_move},
    {.name = "show.crypto.key.mypubkey.rsa",
     .mode = MODE_EXEC,
     .privilege = 1,
     .syntax = "show crypto\"Encryption module\" key\"Show long term public keys\" mypubkey\"Show "
	       "public keys associated with this router\" (all$all\"Show all public keys\"|"
	       "rsa$rsa\"Show RSA public keys\" [WORD$label\"Label of the key\"])",
     .handler = do_show_keys},
    {0},
};

/* show ip ssh, show ssh: the server's key and who uses it. */
#include "cli/modes.h"
#include "cli/rows_exec.h"
#include "cli/session_int.h"
#include "crypto/base64.h"
#include "router/keys.h"

#define KEY_COLUMNS 80
#define BLOB_SIZE   (RSA_OCTETS_MAX + 64)

/* The contents of the next DER element, whatever its tag: the key is the router's own. */
static struct rd der_next(struct rd *r)
{
	size_t n;

	(void)rd_u8(r);
	n = rd_u8(r);
	if (n == 0x81)
		n = rd_u8(r);
	else if (n == 0x82)
		n = rd_u16(r);
	return rd_sub(r, n);
}

static struct bytes string_of(struct rd r)
{
	return rd_rest(&r);
}

/* RFC 4253 6.6: "ssh-rsa", e, n; the integers have the form they have in SubjectPublicKeyInfo. */
static bool ssh_blob(const struct rsa_pub *pub, struct wr *w)
{
	struct rd all = rd_from(rsa_pub_der(pub)), spki = der_next(&all);

	(void)der_next(&spki); /* the algorithm */
	struct rd bits = der_next(&spki);
	rd_skip(&bits, 1);
	struct rd key = der_next(&bits);
	struct bytes n = string_of(der_next(&key)), e = string_of(der_next(&key));
	const struct bytes parts[] = {BYTES("ssh-rsa", 7), e, n};

	for (size_t i = 0; i < 3; i++) {
		wr_u32(w, (uint32_t)parts[i].n);
		wr_put(w, parts[i]);
	}
	return !w->bad && n.n && e.n;
}

static void show_key(struct command *cmd, const struct router_key *k)
{
	uint8_t blob[BLOB_SIZE];
	struct wr w = wr_into(blob, sizeof blob);
	struct text t = TEXT_EMPTY;

	print(cmd, "IOS Keys in SECSH format(ssh-rsa, base64 encoded): %s\n", k->label);
	print(cmd, "Modulus Size : %u bits\n", rsa_pub_bits(rsa_key_pub(k->key)));
	text_add(&t, "ssh-rsa ");
	if (ssh_blob(rsa_key_pub(k->key), &w))
		base64_add(&t, wr_bytes_view(&w), 0);
	for (size_t at = 0; at < t.len; at += KEY_COLUMNS)
		print(cmd, "%.*s\n", KEY_COLUMNS, text_str(&t) + at);
	text_free(&t);
}

static void do_show_ip_ssh(struct command *cmd)
{
	const struct conf_node *root = conf_root(router_conf(cmd->router));
	const struct router_key *k = shell_ssh_rsa_key(cmd->shell);
	uint64_t version = conf_num_of(root, "ip.ssh.version", "version", 0);
	bool on = shell_ssh_allowed(cmd->shell);

	print(cmd, "SSH %s - version %s\n", on ? "Enabled" : "Disabled",
	      version == 2   ? "2.0"
	      : version == 1 ? "1.5"
			     : "1.99");
	print(cmd, "Authentication methods:publickey,keyboard-interactive,password\n");
	print(cmd, "Authentication timeout: %u secs; Authentication retries: %u\n",
	      (unsigned)conf_num_of(root, "ip.ssh.time-out", "seconds", 120),
	      (unsigned)conf_num_of(root, "ip.ssh.authentication-retries", "number", 3));
	if (k)
		show_key(cmd, k);
	else
		print(cmd, "IOS Keys in SECSH format(ssh-rsa, base64 encoded): NONE\n"
			   "The host key is an Ed25519 key, made when SSH first asked for one\n");
}

static void do_show_ssh(struct command *cmd)
{
	bool any = false;

	list_each (e, &cmd->shell->sessions) {
		const struct session *s = LIST_ENTRY(e, struct session, link);
		if ((s->kind != SESSION_SSH && s->kind != SESSION_EXEC) || s->state == SES_ENDED)
			continue;
		if (!any)
			print(cmd, "Connection Version Mode State                 Username\n");
		any = true;
		print(cmd, "%-10u 2.0     IN   Session started       %s\n", s->line,
		      s->user ? s->user : "");
	}
	if (!any)
		print(cmd, "%%No SSHv2 server connections running.\n");
}

const struct gram_row rows_exec_ssh[] = {
    {.name = "show.ip.ssh",
     .mode = MODE_EXEC,
     .privilege = 1,
     .syntax = "show ip\"IP information\" ssh\"Information on SSH\"",
     .handler = do_show_ip_ssh},
    {.name = "show.ssh",
     .mode = MODE_EXEC,
     .privilege = 1,
     .syntax = "show ssh\"Status of SSH server connections\"",
     .handler = do_show_ssh},
    {0},
};

/*
 * ip ssh pubkey-chain: a user's key is typed as the lines of its file and kept as its hash, like routers do.
 * What was typed of it so far stands in the entry that opened the mode.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/config_handlers.h"
#include "crypto/base64.h"
#include "crypto/hash.h"

#define KEY_TEXT_MAX 4096

void config_key_string(struct command *cmd)
{
	struct conf_entry *e;

	config_store(cmd);
	e = conf_first(cmd->node, "ip.ssh.pubkey.key-string");
	if (e)
		config_done(cmd, conf_set_arg(&e, "@unwritten", "half a key"));
}

/* "ssh-rsa" and the numbers that follow, each behind its length: all there, nothing left over? */
static bool is_whole(struct bytes key)
{
	struct rd r = rd_from(key);
	struct bytes name = rd_bytes(&r, rd_u32(&r));

	if (r.bad || !bytes_equal(name, BYTES("ssh-rsa", 7)))
		return false;
	(void)rd_bytes(&r, rd_u32(&r));
	(void)rd_bytes(&r, rd_u32(&r));
	return rd_done(&r);
}

static void keep_hash(struct command *cmd, struct conf_node *user, struct bytes key)
{
	uint8_t digest[HASH_MAX];
	struct text hex = TEXT_EMPTY;
	enum status st;

	hash_parts(HASH_MD5, &key, 1, digest);
	text_add_hex(&hex, BYTES(digest, hash_octets(HASH_MD5)), true);
	st = conf_set(user, "ip.ssh.pubkey.key-hash", false, "type", "ssh-rsa", "hash",
		      text_str(&hex), NULL);
	text_free(&hex);
	if (st == ST_OK)
		st = conf_set(user, "ip.ssh.pubkey.key-string", true, NULL);
	config_done(cmd, st);
}

/* The base64 of a line: without the type before it and the comment behind. */
static void add_line(struct text *all, const char *line)
{
	size_t n;

	if (str_starts(line, "ssh-rsa"))
		line += strlen("ssh-rsa");
	line += strspn(line, " ");
	n = strcspn(line, " ");
	text_addn(all, line, n);
}

void config_key_data(struct command *cmd)
{
	struct conf_entry *e = conf_node_entry(cmd->node);
	struct conf_node *user = conf_node_parent(cmd->node);
	struct text all = TEXT_EMPTY;
	uint8_t key[KEY_TEXT_MAX];
	size_t n = 0;
	enum status st;

	text_add(&all, conf_has(e, "@data") ? conf_arg(e, "@data") : "");
	add_line(&all, arg(cmd, "text"));
	st = base64_read(text_str(&all), all.len, key, sizeof key, &n);
	if (st == ST_OK && is_whole(BYTES(key, n))) {
		command_enter(cmd, MODE_SSH_PUBKEY_USER, user);
		keep_hash(cmd, user, BYTES(key, n));
	} else if (all.len > KEY_TEXT_MAX) {
		fail(cmd, "%%SSH: Failed to decode the Key Value\n");
	} else {
		config_done(cmd, conf_set_arg(&e, "@data", text_str(&all)));
	}
	text_free(&all);
}

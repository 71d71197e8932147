/* ISAKMP keys, transform sets, crypto maps, groups. */
#include <stdio.h>
#include <string.h>

#include "cli/config_handlers.h"

/* A key typed without a type is kept without; "0" is what it means anyway. */
void config_isakmp_key(struct command *cmd)
{
	const char *row = cmd->match->row->name, *mask = arg(cmd, "mask");
	bool whole = mask && arg_ip(cmd, "mask", 0) == IP4_BROADCAST;
	struct conf_pair pairs[] = {
	    {"type", str_equal(arg(cmd, "type"), "6") ? "6" : NULL},
	    {"key", arg(cmd, "key")},
	    {"address", arg(cmd, "address")},
	    {"mask", whole ? NULL : mask},
	    {"host", arg(cmd, "host")},
	    {"no-xauth", arg(cmd, "no-xauth")},
	};
	enum status st;

	if (mask && !ip4_mask_valid(arg_ip(cmd, "mask", 0))) {
		fail(cmd, "%% Invalid mask\n");
		return;
	}
	st = conf_set_pairs(config_root(cmd), row, cmd->no, pairs, sizeof pairs / sizeof *pairs);
	if (st == ST_ABSENT && cmd->no)
		fail(cmd, "%% Key for peer %s not present\n",
		     arg(cmd, arg(cmd, "host") ? "host" : "address"));
	else
		config_done(cmd, st);
}

/* ---- transform sets ---- */

/* The entries of profiles and maps that name a transform set; how many of them. */
static size_t uses_in(struct conf_node *root, const char *block, const char *row, const char *name)
{
	size_t n = 0;
	char capture[8];

	conf_each (b, root, block) {
		struct conf_entry *e = conf_first(conf_sub(b), row);

		for (int i = 1; i <= 6; i++) {
			snprintf(capture, sizeof capture, "ts%d", i);
			n += str_equal(conf_arg(e, capture), name) && conf_has(e, capture);
		}
	}
	return n;
}

void config_transform_set(struct command *cmd)
{
	struct conf_node *root = config_root(cmd);
	const char *name = arg(cmd, "name");
	struct conf_entry *e = conf_find(root, "ipsec.transform-set", name, NULL);

	if (cmd->no && (uses_in(root, "ipsec.profile", "profile.transform-set", name) ||
			uses_in(root, "map", "map.set.transform-set", name))) {
		fail(cmd, "%% Transform set %s is in use by a crypto map or profile\n", name);
		return;
	}
	if (!cmd->no && str_equal(arg(cmd, "esp"), "esp-null") && !has(cmd, "hmac") &&
	    !has(cmd, "ah")) {
		fail(cmd,
		     "%% Transform set with null encryption needs an authentication transform\n");
		return;
	}
	config_store(cmd);
	if (cmd->no || e)
		return;
	e = conf_find(root, "ipsec.transform-set", name, NULL);
	/* The mode is written even when nobody typed it. */
	if (e && conf_sub(e))
		config_done(cmd,
			    conf_set(conf_sub(e), "transform.mode", false, "mode", "tunnel", NULL));
}

void config_transform_mode(struct command *cmd)
{
	config_store_or(cmd, "mode", "tunnel");
}

/* set transform-set: each must be there. */
void config_set_transform(struct command *cmd)
{
	char capture[8];

	for (int i = 1; i <= 6 && !cmd->no; i++) {
		const char *name;

		snprintf(capture, sizeof capture, "ts%d", i);
		name = arg(cmd, capture);
		if (!name || !strcmp(name, "default") ||
		    conf_find(config_root(cmd), "ipsec.transform-set", name, NULL))
			continue;
		fail(cmd, "ERROR: transform set with tag \"%s\" does not exist.\n", name);
		return;
	}
	config_store(cmd);
}

/* ---- crypto maps ---- */

static const char *const map_notes[][2] = {
    {"gdoi", "% NOTE: This new crypto map will remain disabled until a valid\n"
	     "\tgroup has been configured.\n"},
    {"ipsec-isakmp", "% NOTE: This new crypto map will remain disabled until a peer\n"
		     "\tand a valid access list have been configured.\n"},
    {"ipsec-manual", "% NOTE: This new crypto map will remain disabled until a peer\n"
		     "\tand a valid access list have been configured.\n"},
};

/* "Gi1": the two letters of the type and the number. */
static void short_name(const char *name, struct text *out)
{
	text_addn(out, name, 2);
	text_add(out, name + strcspn(name, "0123456789"));
}

/* The whole map, or its last entry, cannot go while an interface has it. */
static bool map_in_use(struct command *cmd, const char *name)
{
	struct text list = TEXT_EMPTY;
	size_t entries = 0;

	conf_each (m, config_root(cmd), "map")
		entries += str_equal(conf_arg(m, "name"), name);
	conf_each (i, config_root(cmd), "interface") {
		if (!str_equal(conf_text_of(conf_sub(i), "if.crypto.map", "name"), name))
			continue;
		text_add(&list, list.len ? ", " : "");
		short_name(conf_arg(i, "if"), &list);
	}
	if (list.len && (!has(cmd, "seq") || entries == 1)) {
		fail(cmd,
		     "%% Crypto-map %s is in use by interface(s): %s\n"
		     " Please remove the crypto map from the above interface(s) first\n",
		     name, text_str(&list));
		text_free(&list);
		return true;
	}
	text_free(&list);
	return false;
}

static void remove_map(struct command *cmd, const char *name)
{
	struct conf_node *root = config_root(cmd);

	if (map_in_use(cmd, name))
		return;
	if (!has(cmd, "seq")) {
		config_done(cmd, conf_set(root, "map.local-address", true, "name", name, NULL));
		config_done(cmd, conf_set(root, "map.fail-close", true, "name", name, NULL));
	}
	config_store(cmd);
}

void config_crypto_map(struct command *cmd)
{
	struct conf_node *root = config_root(cmd);
	const char *name = arg(cmd, "name"), *type = arg(cmd, "type");
	struct conf_entry *e = conf_find(root, "map", name, arg(cmd, "seq"), NULL);

	if (cmd->no) {
		remove_map(cmd, name);
		return;
	}
	if (!e && !type) {
		fail(cmd, "%% Incomplete command.\n\n");
		return;
	}
	if (e && (!type || str_equal(type, conf_arg(e, "type")))) {
		command_enter(cmd, MODE_CRYPTO_MAP, conf_sub(e));
		return;
	}
	if (e) {
		fail(cmd, "Attempt to change the type of crypto map \"%s\" %s is not allowed.\n",
		     name, arg(cmd, "seq"));
		return;
	}
	config_store(cmd);
	for (size_t i = 0; i < 3 && cmd->session; i++) {
		if (!strcmp(map_notes[i][0], type))
			print_text(cmd, map_notes[i][1]);
	}
}

void config_set_group(struct command *cmd)
{
	const char *name = arg(cmd, "group");
	struct conf_entry *group;

	if (cmd->no || !cmd->session) {
		config_store(cmd);
		return;
	}
	group = conf_find(config_root(cmd), "gdoi.group", name, NULL);
	if (!group) {
		fail(cmd, "%% group %s doesn't yet exist.\n", name);
		return;
	}
	if (conf_has(group, "ipv6")) {
		fail(cmd,
		     "Group %s is an IPv6 group and Crypto map is for IPv4.Please set an IPv4 "
		     "group.\n",
		     name);
		return;
	}
	config_store(cmd);
}

/* ---- groups ---- */

static void drop_group(struct command *cmd, const char *answer)
{
	if (answer && !strcmp(answer, "yes"))
		config_store(cmd);
}

/* A group keeps the keyword, gdoi or gkm, that it was made with. */
void config_group(struct command *cmd)
{
	struct conf_entry *e = conf_find(config_root(cmd), "gdoi.group", arg(cmd, "name"), NULL);
	bool server = e && conf_first(conf_sub(e), "group.server.local");

	if (cmd->no && server && cmd->session)
		ask(cmd, ASK_YES_NO, drop_group,
		    "%% The Key Server and Group Member will destroy created and downloaded "
		    "policies.\n%% All Group Members are required to re-register.\n\n"
		    "Are you sure you want to proceed ? [yes/no]: ");
	else if (!cmd->no && e)
		command_enter(cmd, MODE_GROUP, conf_sub(e));
	else
		config_store(cmd);
}

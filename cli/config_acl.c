/* Access lists: entries in order of their numbers, numbered by ten, each statement once. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/config_handlers.h"

#define SEQ_STEP 10
#define SEQ_MAX	 2147483647u

static bool is_number(const char *name)
{
	return name[strspn(name, "0123456789")] == '\0';
}

/* The other kind of list with this name. */
static bool taken(struct command *cmd, const char *name, bool extended)
{
	return conf_find(config_root(cmd), extended ? "acl.standard" : "acl.extended", name,
			 NULL) != NULL;
}

static void set_prefix(struct command *cmd, const char *row, const char *name)
{
	struct conf_entry *e = conf_find(config_root(cmd), row, name, NULL);
	char prefix[48];

	if (!e || !is_number(name))
		return;
	snprintf(prefix, sizeof prefix, "access-list %s ", name);
	config_done(cmd, conf_set_arg(&e, "@prefix", prefix));
}

void config_acl(struct command *cmd)
{
	const char *name = arg(cmd, "name"), *row = cmd->match->row->name;
	bool extended = !strcmp(row, "acl.extended");

	if (!cmd->no &&
	    (taken(cmd, name, extended) || (is_number(name) && arg_num(cmd, "name", 0) == 0))) {
		fail(cmd, "%% A named IP access list with this name already exists\n");
		return;
	}
	config_store(cmd);
	if (!cmd->no)
		set_prefix(cmd, row, name);
}

/* ---- entries ---- */

static bool is_remark(const struct conf_entry *e)
{
	return strstr(conf_row(e)->name, "remark") != NULL;
}

static uint64_t last_seq(const struct conf_node *list)
{
	for (struct conf_entry *e = conf_last(list); e; e = conf_prev(e)) {
		if (!is_remark(e))
			return conf_num(e, "seq", 0);
	}
	return 0;
}

static struct conf_entry *first_from(const struct conf_node *list, uint64_t seq)
{
	struct conf_entry *found = NULL;

	for (struct conf_entry *e = conf_last(list); e; e = conf_prev(e)) {
		if (is_remark(e))
			continue;
		if (conf_num(e, "seq", 0) < seq)
			break;
		found = e;
	}
	return found;
}

/* ---- one entry, as it is kept ---- */

/* Ports and protocols that are written by name. */
static const struct {
	const char *capture; /* its last letters: "port", "proto" */
	const char *proto;   /* tcp or udp only; NULL both */
	const char *number, *name;
} names[] = {
    {"port", "tcp", "21", "ftp"},
    {"port", "tcp", "23", "telnet"},
    {"port", "tcp", "25", "smtp"},
    {"port", NULL, "49", "tacacs"},
    {"port", NULL, "53", "domain"},
    {"port", "udp", "67", "bootps"},
    {"port", "udp", "68", "bootpc"},
    {"port", "udp", "69", "tftp"},
    {"port", "tcp", "80", "www"},
    {"port", "udp", "123", "ntp"},
    {"port", "udp", "161", "snmp"},
    {"port", "tcp", "179", "bgp"},
    {"port", "udp", "500", "isakmp"},
    {"port", "udp", "514", "syslog"},
    {"port", "udp", "4500", "non500-isakmp"},
    {"proto", NULL, "0", "ip"},
    {"proto", NULL, "2", "igmp"},
    {"proto", NULL, "4", "ipinip"},
    {"proto", NULL, "47", "gre"},
    {"proto", NULL, "50", "esp"},
    {"proto", NULL, "51", "ahp"},
    {"proto", NULL, "88", "eigrp"},
    {"proto", NULL, "89", "ospf"},
    {"proto", NULL, "94", "nos"},
    {"proto", NULL, "103", "pim"},
    {"proto", NULL, "108", "pcp"},
};

#define ACE_PAIRS 32

struct ace {
	const char *row;
	size_t n;
	struct conf_pair pairs[ACE_PAIRS];
	char net[2][IP4_TEXT_SIZE], wild[2][IP4_TEXT_SIZE];
};

static void add_pair(struct ace *a, const char *name, const char *text)
{
	if (a->n < ACE_PAIRS)
		a->pairs[a->n++] = (struct conf_pair){name, text};
}

static const char *by_name(struct command *cmd, const char *capture, const char *text)
{
	const char *proto = arg(cmd, "proto");
	bool port = strstr(capture, "port") || strstr(capture, "last");

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if ((port ? !strcmp(names[i].capture, "port")
			  : !strcmp(capture, names[i].capture)) &&
		    (!names[i].proto || str_equal(names[i].proto, proto)) &&
		    !strcmp(names[i].number, text))
			return names[i].name;
	}
	return text;
}

/* An address and wildcard: all ones is any, all zeros one host, else without the bits not looked at. */
static void add_net(struct command *cmd, struct ace *a, bool destination)
{
	static const char *const words[2][4] = {{"snet", "swild", "sany", "shost"},
						{"dnet", "dwild", "dany", "dhost"}};
	const char *const *w = words[destination];
	bool standard = !strcmp(a->row, "std.ace");
	ip4_t net = arg_ip(cmd, w[0], arg_ip(cmd, w[3], 0)), wild = arg_ip(cmd, w[1], 0);
	char *net_text = a->net[destination], *wild_text = a->wild[destination];

	ip4_format(net & ~wild, net_text);
	ip4_format(wild, wild_text);
	if (wild == IP4_BROADCAST) {
		add_pair(a, w[2], "any");
	} else if (!wild) {
		add_pair(a, standard ? w[0] : w[3], net_text);
	} else {
		add_pair(a, w[0], net_text);
		add_pair(a, w[1], wild_text);
	}
}

static void read_ace(struct command *cmd, const char *row, struct ace *a)
{
	a->row = row;
	a->n = 0;
	for (uint32_t i = 0; i < cmd->match->n_captures; i++) {
		const struct gram_capture *c = &cmd->match->captures[i];

		if (!strcmp(c->name, "seq") || !strcmp(c->name, "list") ||
		    !strcmp(c->name, "swild") || !strcmp(c->name, "dwild"))
			continue;
		if (!strcmp(c->name, "snet") || !strcmp(c->name, "shost"))
			add_net(cmd, a, false);
		else if (!strcmp(c->name, "dnet") || !strcmp(c->name, "dhost"))
			add_net(cmd, a, true);
		else
			add_pair(a, c->name, by_name(cmd, c->name, c->text));
	}
}

/* ---- adding and removing ---- */

static void add_remark(struct command *cmd, struct conf_node *list, struct ace *a)
{
	struct conf_entry *before =
	    has(cmd, "seq") ? first_from(list, arg_num(cmd, "seq", 0)) : NULL;
	struct conf_entry *last = conf_last(list);
	enum status st = conf_set_pairs(list, a->row, false, a->pairs, a->n);

	if (st == ST_OK && before && conf_last(list) != last)
		conf_move_before(conf_last(list), before);
	config_done(cmd, st);
}

static void add_entry(struct command *cmd, struct conf_node *list, struct ace *a)
{
	struct conf_entry *same = conf_find_pairs(list, a->row, a->pairs, a->n), *before;
	uint64_t last = last_seq(list), seq = arg_num(cmd, "seq", last + SEQ_STEP);
	char text[24];
	enum status st;

	if (seq > SEQ_MAX) {
		fail(cmd, "%% Exceeded maximum sequence number\n");
		return;
	}
	before = seq > last ? NULL : first_from(list, seq);
	if (same && (!has(cmd, "seq") || conf_num(same, "seq", 0) == seq))
		return;
	if (same) {
		fail(cmd, "%% Duplicate %s statement ignored.\n", arg(cmd, "action"));
		return;
	}
	if (before && conf_num(before, "seq", 0) == seq) {
		fail(cmd, "%% Duplicate sequence number\n");
		return;
	}
	snprintf(text, sizeof text, "%llu", (unsigned long long)seq);
	add_pair(a, "seq", text);
	st = conf_set_pairs(list, a->row, false, a->pairs, a->n);
	/* Remarks stand before the entry that they speak of. */
	while (before && conf_prev(before) && is_remark(conf_prev(before)))
		before = conf_prev(before);
	if (st == ST_OK && before)
		conf_move_before(conf_last(list), before);
	config_done(cmd, st);
}

static void change_list(struct command *cmd, struct conf_node *list, const char *row)
{
	struct ace a;
	struct conf_entry *e;

	read_ace(cmd, row, &a);
	if (cmd->no) {
		e = conf_find_pairs(list, row, a.pairs, a.n);
		if (e) {
			conf_remove(list, e);
			router_conf_changed(cmd->router);
		}
		return;
	}
	if (strstr(row, "remark"))
		add_remark(cmd, list, &a);
	else
		add_entry(cmd, list, &a);
}

void config_ace(struct command *cmd)
{
	change_list(cmd, cmd->node, cmd->match->row->name);
}

void config_ace_number(struct command *cmd)
{
	struct conf_entry *e = first_from(cmd->node, arg_num(cmd, "seq", 0));

	if (!cmd->no) {
		fail(cmd, "%% Incomplete command.\n\n");
		return;
	}
	if (!e || conf_num(e, "seq", 0) != arg_num(cmd, "seq", 0)) {
		fail(cmd, "%% Sequence number does not exist\n");
		return;
	}
	conf_remove(cmd->node, e);
	router_conf_changed(cmd->router);
}

/* access-list 101 ...: the same list as "ip access-list extended 101", kept in its node. */
void config_access_list(struct command *cmd)
{
	const char *name = arg(cmd, "list"), *kind = strchr(cmd->match->row->name, '.') + 1;
	uint64_t number = arg_num(cmd, "list", 0);
	bool standard = number < 100 || (number >= 1300 && number < 2000);
	const char *list = standard ? "acl.standard" : "acl.extended";
	struct conf_node *root = config_root(cmd);
	enum status st;
	char row[16];

	if (cmd->no) {
		config_done(cmd, conf_set(root, list, true, "name", name, NULL));
		return;
	}
	snprintf(row, sizeof row, "%s.%s", standard ? "std" : "ace",
		 standard && strcmp(kind, "remark") != 0 ? "ace" : kind);
	if (!conf_find(root, list, name, NULL)) {
		st = conf_set(root, list, false, "name", name, NULL);
		if (st != ST_OK) {
			config_done(cmd, st);
			return;
		}
		set_prefix(cmd, list, name);
	}
	change_list(cmd, conf_find_sub(root, list, name), row);
}

void config_acl_resequence(struct command *cmd)
{
	static const char *const lists[] = {"acl.extended", "acl.standard"};
	uint64_t seq = arg_num(cmd, "start", SEQ_STEP), step = arg_num(cmd, "step", SEQ_STEP);
	struct conf_node *list = NULL;
	char text[24];
	uint64_t n = 0;

	for (size_t i = 0; i < 2 && !list; i++)
		list = conf_find_sub(config_root(cmd), lists[i], arg(cmd, "name"));
	if (!list) {
		fail(cmd, "%% Access list %s does not exist\n", arg(cmd, "name"));
		return;
	}
	conf_each (e, list, NULL)
		n += !is_remark(e);
	if (n && seq + (n - 1) * step > SEQ_MAX) {
		fail(cmd, "%% Exceeded maximum sequence number\n");
		return;
	}
	for (struct conf_entry *e = conf_first(list, NULL); e; e = conf_next(e, NULL)) {
		if (is_remark(e))
			continue;
		snprintf(text, sizeof text, "%llu", (unsigned long long)seq);
		if (conf_set_arg(&e, "seq", text) != ST_OK)
			break;
		seq += step;
	}
	router_conf_changed(cmd->router);
}

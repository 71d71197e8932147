/* What a router's configuration holds before anybody types: the lines that every CSR1000V prints. */
#include "cli/factory.h"

#include <string.h>

static const char *const frame[] = {
    "version 16.12",
    "service timestamps debug datetime msec",
    "service timestamps log datetime msec",
    "platform qfp utilization monitor load 80",
    "platform punt-keepalive disable-kernel-core",
    "platform console serial",
    "hostname Router",
    "boot-start-marker",
    "boot-end-marker",
    "no aaa new-model",
    "login on-success log",
    "subscriber templating",
    "multilink bundle-name authenticated",
    "diagnostic bootup level minimal",
    "memory free low-watermark processor 72329",
    "spanning-tree extend system-id",
    "redundancy",
    "ip forward-protocol nd",
    "no ip http server",
    "no ip http secure-server",
    "control-plane",
    "line con 0",
    " stopbits 1",
    "line vty 0 4",
    " login",
};

static enum status apply(struct conf_node **node, const char *line)
{
	const struct gram *g = conf_gram(conf_node_conf(*node));
	struct gram_match m;
	struct conf_node *sub = NULL, *at = *node;
	enum status st = ST_OK;
	size_t caret;

	/* A language without the row (a test's) has no such line. */
	if (gram_parse(g, conf_node_mode(at), 15, line, &m, &caret) == GRAM_OK &&
	    m.row->flags & ROW_CONFIG) {
		while (conf_node_mode(at) != m.mode)
			at = conf_node_parent(at);
		st = conf_apply(at, &m, &sub);
		*node = sub ? sub : at;
	}
	gram_match_free(&m);
	return st;
}

static enum status fill_port(struct conf_entry *e, bool fresh)
{
	static const char *const lines[] = {"no ip address", "negotiation auto", "no mop enabled",
					    "no mop sysid"};
	struct conf_node *node = conf_sub(e);
	enum status st = ST_OK;

	for (size_t i = 0; i < sizeof lines / sizeof *lines && st == ST_OK; i++) {
		if (i < 1 || str_starts(conf_arg(e, "if"), "GigabitEthernet"))
			st = apply(&node, lines[i]);
	}
	if (fresh && st == ST_OK)
		st = apply(&node, "shutdown");
	return st;
}

enum status factory_port(struct conf_entry *e)
{
	conf_clear(conf_sub(e));
	return fill_port(e, false);
}

enum status factory_config(struct conf *conf, const char *serial, bool fresh)
{
	struct conf_node *root = conf_root(conf), *node = root;
	struct text udi = TEXT_EMPTY;
	enum status st = ST_OK;

	for (size_t i = 0; i < sizeof frame / sizeof *frame && st == ST_OK; i++)
		st = apply(&node, frame[i]);
	text_addf(&udi, "license udi pid CSR1000V sn %s", serial ? serial : "9ESGOBARV9D");
	if (st == ST_OK)
		st = apply(&node, text_str(&udi));
	text_free(&udi);
	conf_each (e, root, "interface") {
		if (st == ST_OK && conf_sub(e))
			st = fill_port(e, fresh);
	}
	return st;
}

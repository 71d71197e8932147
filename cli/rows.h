/*
 * The tables of configuration rows and what they share. A table is a `const struct gram_row[]` ending with
 * a row of no name; grammar_table.c lists them all.
 *
 * A row's order is its place in a written configuration: hundreds are sections ("!" between them).
 */
#ifndef GKMSH_CLI_ROWS_H
#define GKMSH_CLI_ROWS_H

#include "cli/command.h"
#include "cli/modes.h"

/* A line of the configuration that is kept, with its no and default forms. */
#define CONF(name_, mode_, order_, flags_, handler_, syntax_, ...)              \
	{                                                                       \
		.name = (name_), .mode = (mode_), .order = (order_),            \
		.flags = ROW_CONFIG | ROW_NO | (flags_), .handler = (handler_), \
		.syntax = (syntax_), .privilege = 15, __VA_ARGS__               \
	}
/* A line that every router has: it changes, but does not go. */
#define FRAME(name_, mode_, order_, flags_, handler_, syntax_, ...)                         \
	{                                                                                   \
		.name = (name_), .mode = (mode_), .order = (order_),                        \
		.flags = ROW_CONFIG | (flags_), .handler = (handler_), .syntax = (syntax_), \
		.privilege = 15, __VA_ARGS__                                                \
	}
/* A command: of EXEC, or one of a configuration mode that is not kept. */
#define EXEC(name_, mode_, privilege_, flags_, handler_, syntax_)                           \
	{                                                                                   \
		.name = (name_), .mode = (mode_), .flags = (flags_), .handler = (handler_), \
		.syntax = (syntax_), .privilege = (privilege_)                              \
	}

/* Orders of sections, as a CSR1000V prints them. */
enum {
	ORDER_VERSION = 100,
	ORDER_HOSTNAME = 200,
	ORDER_BOOT = 300,
	ORDER_LOGGING = 400,
	ORDER_ENABLE = 500,
	ORDER_AAA = 600,
	ORDER_CLOCK = 700,
	ORDER_DNS = 800,
	ORDER_LOGIN = 900,
	ORDER_SUBSCRIBER = 1000,
	ORDER_MULTILINK = 1100,
	ORDER_PKI = 1200,
	ORDER_CERT_MAP = 1300,
	ORDER_CERT_CHAIN = 1400,
	ORDER_LICENSE = 1500,
	ORDER_SPANNING_TREE = 1600,
	ORDER_USERNAME = 1700,
	ORDER_REDUNDANCY = 1800,
	ORDER_CDP = 1900,
	ORDER_IDENTITY = 2000,
	ORDER_KEYRING = 2100,
	ORDER_ISAKMP = 2200,
	ORDER_IPSEC = 2300,
	ORDER_TRANSFORM = 2400,
	ORDER_PROFILE = 2500,
	ORDER_GDOI = 2600,
	ORDER_CRYPTO_MAP = 2700,
	ORDER_INTERFACE = 3000,
	ORDER_VIRTUAL_SERVICE = 3100,
	ORDER_FORWARD = 3200,
	ORDER_ROUTE = 3300,
	ORDER_ACL = 3400,
	ORDER_LOGGING_HOST = 3500,
	ORDER_CONTROL_PLANE = 3600,
	ORDER_BANNER = 3700,
	ORDER_LINE = 3800,
	ORDER_NTP = 3900,
	ORDER_NETCONF = 4000,
};

/* Keeps the line as it was typed. */
void config_store(struct command *);
/* The root of the configuration that a command works on. */
struct conf_node *config_root(struct command *);

extern const struct gram_row rows_system[];
extern const struct gram_row rows_frame[];
extern const struct gram_row rows_users[];
extern const struct gram_row rows_line[];
extern const struct gram_row rows_logging[];
extern const struct gram_row rows_services[];
extern const struct gram_row rows_interface[];
extern const struct gram_row rows_acl[];
extern const struct gram_row rows_isakmp[];
extern const struct gram_row rows_ipsec[];
extern const struct gram_row rows_crypto_map[];
extern const struct gram_row rows_gdoi_config[];
extern const struct gram_row rows_pki_config[];
extern const struct gram_row rows_show_config[];

#endif

/*
 * What the configuration says about a line (line con 0, line vty 0 4): read from the tree when a session
 * begins and when it asks, so that a change holds for the next.
 */
#ifndef GKMSH_CLI_LINE_CONF_H
#define GKMSH_CLI_LINE_CONF_H

#include "base/when.h"
#include "router/router.h"

enum login_kind {
	LOGIN_NONE,
	LOGIN_LINE, /* the line's password */
	LOGIN_LOCAL /* a user of the configuration */
};

struct line_conf {
	enum login_kind login;
	uint64_t exec_timeout;	/* microseconds, 0 = never */
	unsigned length, width; /* 0 = no limit */
	bool length_set, width_set;
	uint8_t privilege;
	unsigned history;   /* lines kept; 0 = off */
	bool telnet, ssh;   /* transport input */
	const char *access; /* access-class ... in: the tree's, or NULL */
};

#define VTY_MAX 16 /* lines vty 0 to 15 */

/* The configuration node of a line, NULL when none speaks of it. */
struct conf_node *line_node(struct router *, bool console, unsigned number);
void line_conf_read(struct router *, bool console, unsigned number, struct line_conf *);
unsigned line_vty_count(struct router *); /* vty lines that exist */

struct shell;
/* Does this vty take a caller of the kind, from there? */
bool line_admits(struct shell *, const struct line_conf *, bool ssh, const char *peer);
/* The access lists of all vty lines that take callers of the kind; 0: one of them takes everybody. */
size_t shell_vty_guards(struct shell *, bool ssh, const char *lists[static VTY_MAX]);

/* The password of a line: ST_ABSENT when it has none, ST_REFUSED when it is another. */
enum status line_password_check(struct router *, bool console, unsigned number,
				const char *clear) must_use;
/* A user of the configuration; *privilege is written on success. */
enum status user_password_check(struct router *, const char *user, const char *clear,
				uint8_t *privilege) must_use;
bool user_known(struct router *, const char *user, uint8_t *privilege);
/* enable secret or password of a level. ST_ABSENT: none is set. */
enum status enable_password_check(struct router *, unsigned level, const char *clear) must_use;

#endif

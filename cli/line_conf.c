#include "cli/line_conf.h"

#include <stdlib.h>
#include <string.h>

#include "crypto/password.h"
#include "crypto/secret.h"

#define EXEC_TIMEOUT_DEFAULT (10 * USEC_MIN)
#define HISTORY_DEFAULT	     20
#define VTY_DEFAULT	     5

static struct conf_node *root_of(struct router *router)
{
	return conf_root(router_conf(router));
}

/* "line vty 0 4" speaks of 0 to 4, "line vty 3" of 3. */
static bool speaks_of(const struct conf_entry *e, bool console, unsigned number)
{
	uint64_t first = conf_num(e, "first", 0);

	if (conf_has(e, "con") || conf_has(e, "aux") || console)
		return console && conf_has(e, "con");
	return number >= first && number <= conf_num(e, "last", first);
}

struct conf_node *line_node(struct router *router, bool console, unsigned number)
{
	conf_each (e, root_of(router), "line")
		if (speaks_of(e, console, number) && conf_sub(e))
			return conf_sub(e);
	return NULL;
}

unsigned line_vty_count(struct router *router)
{
	uint64_t n = VTY_DEFAULT;

	conf_each (e, root_of(router), "line") {
		uint64_t last = conf_num(e, "last", conf_num(e, "first", 0));
		if (conf_has(e, "vty") && last + 1 > n)
			n = last + 1;
	}
	return n > VTY_MAX ? VTY_MAX : (unsigned)n;
}

static void read_transport(const struct conf_node *node, struct line_conf *c)
{
	struct conf_entry *e = node ? conf_first(node, "line.transport.input") : NULL;

	c->telnet = !e || conf_has(e, "telnet") || conf_has(e, "all");
	c->ssh = !e || conf_has(e, "ssh") || conf_has(e, "all");
}

static void read_access(const struct conf_node *node, struct line_conf *c)
{
	conf_each (e, node, "line.access-class")
		if (conf_has(e, "in"))
			c->access = conf_arg(e, "list");
}

static void read_timeout(const struct conf_node *node, struct line_conf *c)
{
	struct conf_entry *e = node ? conf_first(node, "line.exec-timeout") : NULL;

	c->exec_timeout = EXEC_TIMEOUT_DEFAULT;
	if (!e)
		return;
	c->exec_timeout =
	    conf_num(e, "minutes", 10) * USEC_MIN + conf_num(e, "seconds", 0) * USEC_S;
	if (conf_is_no(e))
		c->exec_timeout = 0;
}

static void read_login(const struct conf_node *node, bool console, struct line_conf *c)
{
	struct conf_entry *e = node ? conf_first(node, "line.login") : NULL;

	c->login = console ? LOGIN_NONE : LOGIN_LINE;
	if (e)
		c->login = conf_is_no(e)	  ? LOGIN_NONE
			   : conf_has(e, "local") ? LOGIN_LOCAL
						  : LOGIN_LINE;
}

void line_conf_read(struct router *router, bool console, unsigned number, struct line_conf *c)
{
	struct conf_node *node = line_node(router, console, number);

	*c = (struct line_conf){.privilege = 1, .history = HISTORY_DEFAULT};
	read_transport(node, c);
	read_timeout(node, c);
	read_login(node, console, c);
	if (!node)
		return;
	read_access(node, c);
	c->privilege = (uint8_t)conf_num_of(node, "line.privilege", "level", 1);
	c->length_set = conf_first(node, "line.length") != NULL;
	c->length = (unsigned)conf_num_of(node, "line.length", "lines", 24);
	c->width_set = conf_first(node, "line.width") != NULL;
	c->width = (unsigned)conf_num_of(node, "line.width", "columns", 80);
	struct conf_entry *h = conf_first(node, "line.history");
	if (h)
		c->history = conf_is_no(h) ? 0 : (unsigned)conf_num(h, "size", HISTORY_DEFAULT);
}

/* ---- passwords ---- */

static bool same_text(const char *a, const char *b)
{
	return crypto_equal(BYTES(a, strlen(a)), BYTES(b, strlen(b)));
}

/* A password as an entry keeps it: a type and what follows it. */
static enum status check_entry(const struct conf_entry *e, const char *clear)
{
	char plain[PASSWORD_MAX + 1];
	const char *kept = e ? conf_arg(e, "password") : NULL;
	const char *type = e ? conf_arg(e, "type") : NULL;
	enum status st;

	if (!kept)
		return ST_ABSENT;
	if (type && (!strcmp(type, "5") || !strcmp(type, "8") || !strcmp(type, "9")))
		return password_check(kept, clear);
	if (!type || strcmp(type, "7") != 0)
		return same_text(kept, clear) ? ST_OK : ST_REFUSED;
	st = type7_decode(kept, plain);
	if (st == ST_OK)
		st = same_text(plain, clear) ? ST_OK : ST_REFUSED;
	crypto_wipe(plain, sizeof plain);
	return st;
}

enum status line_password_check(struct router *router, bool console, unsigned number,
				const char *clear)
{
	struct conf_node *node = line_node(router, console, number);

	return check_entry(node ? conf_first(node, "line.password") : NULL, clear);
}

bool user_known(struct router *router, const char *user, uint8_t *privilege)
{
	struct conf_entry *e = conf_find(root_of(router), "username", user, NULL);

	if (!e)
		return false;
	*privilege = (uint8_t)conf_num(e, "level", *privilege);
	return true;
}

enum status user_password_check(struct router *router, const char *user, const char *clear,
				uint8_t *privilege)
{
	struct conf_entry *e = conf_find(root_of(router), "username", user, NULL);
	enum status st = e ? check_entry(e, clear) : ST_ABSENT;

	if (e && conf_has(e, "nopassword"))
		st = ST_OK;
	if (st == ST_OK)
		*privilege = (uint8_t)conf_num(e, "level", *privilege);
	return st;
}

enum status enable_password_check(struct router *router, unsigned level, const char *clear)
{
	static const char *const rows[] = {"enable.secret", "enable.password"};
	bool any = false;

	for (size_t i = 0; i < 2; i++) {
		conf_each (e, root_of(router), rows[i]) {
			if (conf_num(e, "level", 15) != level)
				continue;
			any = true;
			if (check_entry(e, clear) == ST_OK)
				return ST_OK;
		}
		if (any)
			break; /* a secret goes before a password */
	}
	return any ? ST_REFUSED : ST_ABSENT;
}

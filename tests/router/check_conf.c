#include "tests/lib/check.h"

#include <stdlib.h>
#include <time.h>

#include "base/prng.h"
#include "router/conf.h"
#include "router/prefix_set.h"

enum {
	M_CONFIG = 1,
	M_IF,
	M_ACL,
	M_KEYRING
};

static const struct gram_mode modes[] = {
    {M_CONFIG, 0, "config", NULL, 0},
    {M_IF, M_CONFIG, "config-if", NULL, 0},
    {M_ACL, M_CONFIG, "config-ext-nacl", NULL, 0},
    {M_KEYRING, M_CONFIG, "conf-keyring", NULL, 2},
    {0},
};

#define ROW(name_, mode_, order_, flags_, syntax_)                                \
	.name = (name_), .mode = (mode_), .order = (order_), .syntax = (syntax_), \
	.flags = ROW_CONFIG | ROW_NO | (flags_)

static const struct gram_row rows[] = {
    {ROW("hostname", M_CONFIG, 100, 0, "hostname\"h\" ~ WORD$name\"h\"")},
    {ROW("lookup", M_CONFIG, 200, ROW_NEGATED, "ip\"h\" domain\"h\" lookup\"h\"")},
    {ROW("http", M_CONFIG, 500, ROW_BOTH, "ip http\"h\" server\"h\"")},
    {ROW("host", M_CONFIG, 210, ROW_LIST, "ip host\"h\" WORD$name\"h\" ~ A.B.C.D$address\"h\""),
     .key = "name"},
    {ROW("route", M_CONFIG, 510, ROW_LIST,
	 "ip route\"h\" A.B.C.D$net\"h\" A.B.C.D$mask\"h\" ~ A.B.C.D$via\"h\""),
     .key = "net mask via"},
    {ROW("interface", M_CONFIG, 400, ROW_LIST | ROW_BLOCK, "interface\"h\" INTERFACE$if"),
     .key = "if", .enters = M_IF},
    {ROW("acl", M_CONFIG, 600, ROW_LIST, "access-list\"h\" WORD$name\"h\""), .key = "name",
     .enters = M_ACL},
    {ROW("keyring", M_CONFIG, 300, ROW_LIST, "keyring\"h\" WORD$name\"h\""), .key = "name",
     .enters = M_KEYRING},
    {ROW("keyring.key", M_KEYRING, 10, ROW_LIST, "key\"h\" WORD$key\"h\""), .key = "key"},
    {ROW("if.address", M_IF, 10, ROW_BOTH, "ip\"h\" address\"h\" ~ A.B.C.D$address\"h\"")},
    {ROW("if.mtu", M_IF, 20, 0, "mtu\"h\" ~ <64-9216>$mtu\"h\""), .defaults = "mtu=1500"},
    {ROW("if.shutdown", M_IF, 30, 0, "shutdown\"h\"")},
    {ROW("ace", M_ACL, 10, ROW_LIST | ROW_ORDERED | ROW_NUMBERED,
	 "[<1-99999>$seq\"h\"] (permit$action\"h\"|deny$action\"h\") WORD$what\"h\""),
     .key = "-seq"},
    {ROW("remark", M_ACL, 10, ROW_LIST | ROW_ORDERED, "remark\"h\" LINE$text\"h\"")},
    {0},
};

static const struct gram_row *const tables[] = {rows, NULL};

static struct gram *compile(void)
{
	struct text why = TEXT_EMPTY;
	struct gram *g = NULL;

	if (gram_compile(modes, tables, &g, &why)) {
		printf("%s\n", text_str(&why));
		exit(1);
	}
	text_free(&why);
	return g;
}

/* Types a line; *node follows as a session's would. */
static enum status type(struct conf *c, struct conf_node **node, const char *line)
{
	struct gram_match m;
	struct conf_node *sub;
	size_t caret;
	enum status st = ST_SYNTAX;

	if (gram_parse(conf_gram(c), conf_node_mode(*node), 15, line, &m, &caret) == GRAM_OK) {
		while (conf_node_mode(*node) != m.mode)
			*node = conf_node_parent(*node);
		st = conf_apply(*node, &m, &sub);
		if (st == ST_OK && sub)
			*node = sub;
	}
	gram_match_free(&m);
	return st;
}

static void type_all(struct conf *c, const char *lines)
{
	struct conf_node *node = conf_root(c);
	char *copy = str_copy(lines), *save = NULL;

	for (char *l = strtok_r(copy, "\n", &save); l; l = strtok_r(NULL, "\n", &save)) {
		if (l[strspn(l, " ")] != '!')
			check_int(type(c, &node, l), ST_OK);
	}
	free(copy);
}

static void check_written(struct conf *c, bool all, const char *want)
{
	struct text out = TEXT_EMPTY;

	conf_write(c, all, &out);
	check_text(text_str(&out), want);
	text_free(&out);
}

static const char sample[] = "hostname R1\n"
			     "!\n"
			     "no ip domain lookup\n"
			     "ip host a 1.1.1.1\n"
			     "ip host b 1.1.1.2\n"
			     "!\n"
			     "keyring k\n"
			     "  key one\n"
			     "!\n"
			     "interface Loopback0\n"
			     " ip address 9.9.9.9\n"
			     "!\n"
			     "interface GigabitEthernet2\n"
			     " no ip address\n"
			     " shutdown\n"
			     "!\n"
			     "interface GigabitEthernet10\n"
			     " mtu 1400\n"
			     "!\n"
			     "no ip http server\n"
			     "ip route 2.0.0.0 255.0.0.0 1.1.1.1\n"
			     "ip route 10.0.0.0 255.0.0.0 1.1.1.1\n"
			     "!\n"
			     "access-list l\n"
			     " remark first\n"
			     " permit x\n"
			     " deny y\n"
			     "!\n";

static void writes_in_order(void)
{
	struct gram *g = compile();
	struct conf *c = conf_new(g), *again = conf_new(g), *clone;

	type_all(c, "access-list l\nremark first\n10 permit x\n20 deny y\n"
		    "ip route 10.0.0.0 255.0.0.0 1.1.1.1\nno ip http server\n"
		    "interface gi 10\nmtu 1400\ninterface gi2\nno ip address\nshutdown\n"
		    "interface lo0\nip address 9.9.9.9\nmtu 1500\nip host b 1.1.1.2\n"
		    "ip route 2.0.0.0 255.0.0.0 1.1.1.1\nkeyring k\nkey one\nip host a 1.1.1.1\n"
		    "no ip domain lookup\nhostname R1");
	check_written(c, false, sample);
	type_all(again, sample);
	check_written(again, false, sample);
	clone = conf_clone(c);
	conf_free(c);
	check_written(clone, false, sample);
	conf_free(clone);
	conf_free(again);
	gram_free(g);
}

static void changes(void)
{
	struct gram *g = compile();
	struct conf *c = conf_new(g);
	struct conf_node *root = conf_root(c), *n = root, *gi;
	struct conf_entry *e;
	uint64_t before;

	type_all(c, sample);
	before = conf_generation(c);
	check_int(type(c, &n, "hostname R2"), ST_OK);
	check_true(conf_generation(c) > before);
	check_text(conf_text_of(root, "hostname", "name"), "R2");
	check_int(type(c, &n, "no hostname"), ST_OK);
	before = conf_generation(c);
	check_int(type(c, &n, "no hostname"), ST_ABSENT);
	check_int(conf_generation(c), before);
	check_int(type(c, &n, "no ip host a 1.1.1.9"), ST_OK); /* told apart by name alone */
	check_true(conf_find(root, "host", "a", NULL) == NULL);
	check_true(conf_find(root, "host", "b", NULL) != NULL);
	check_int(type(c, &n, "ip host b 3.3.3.3"), ST_OK);
	check_int(conf_ip(conf_find(root, "host", "b", NULL), "address", 0), IP4(3, 3, 3, 3));
	check_int(type(c, &n, "ip route 2.0.0.0 255.0.0.0 1.1.1.7"), ST_OK);
	check_int(type(c, &n, "no ip route 2.0.0.0 255.0.0.0"), ST_OK); /* both of them */
	check_int(type(c, &n, "no ip route 2.0.0.0 255.0.0.0"), ST_ABSENT);
	check_true(conf_find(root, "route", "10.0.0.0", "255.0.0.0", "1.1.1.1", NULL) != NULL);

	/* a block entered again is the same block, and goes with its line */
	gi = conf_find_sub(root, "interface", "GigabitEthernet2");
	check_int(type(c, &n, "interface GigabitEthernet2"), ST_OK);
	check_true(n == gi);
	check_true(conf_node_entry(n) == conf_find(root, "interface", "GigabitEthernet2", NULL));
	check_int(type(c, &n, "default ip address"), ST_OK);
	check_true(conf_first(gi, "if.address") == NULL);
	check_int(type(c, &n, "mtu 9000"), ST_OK);
	check_int(conf_num_of(gi, "if.mtu", "mtu", 1500), 9000);
	check_int(conf_num_of(gi, "if.address", "address", 7), 7);
	n = root;
	check_int(type(c, &n, "no interface GigabitEthernet2"), ST_OK);
	check_true(conf_find(root, "interface", "GigabitEthernet2", NULL) == NULL);
	check_int(type(c, &n, "ip domain lookup"), ST_OK);
	check_true(conf_first(root, "lookup") == NULL);

	check_int(conf_set(root, "host", false, "name", "z", "address", "5.5.5.5", NULL), ST_OK);
	e = conf_find(root, "host", "z", NULL);
	check_int(conf_set_arg(&e, "@body", "body\n"), ST_OK);
	check_int(conf_set_arg(&e, "address", "6.6.6.6"), ST_OK);
	check_text(conf_arg(e, "@body"), "body\n");
	check_true(conf_find(root, "host", "z", NULL) == e);
	check_int(conf_set(root, "host", true, "name", "z", NULL), ST_OK);
	check_int(conf_set(root, "no such row", true, NULL), ST_ABSENT);
	conf_clear(root);
	check_written(c, false, "");
	conf_free(c);
	gram_free(g);
}

static void entries_keep_their_order(void)
{
	struct gram *g = compile();
	struct conf *c = conf_new(g);
	struct conf_node *n = conf_root(c), *acl;
	struct conf_entry *e;

	type_all(c, "access-list l\n10 permit a\n30 permit c\n20 permit b\n");
	acl = conf_find_sub(n, "acl", "l");
	check_written(c, false, "access-list l\n 10 permit a\n 30 permit c\n 20 permit b\n!\n");
	e = conf_last(acl);
	conf_move_before(e, conf_prev(e));
	check_written(c, false, "access-list l\n permit a\n permit b\n permit c\n!\n");
	/* the words without the number are the entry */
	check_int(type(c, &acl, "no permit b"), ST_OK);
	check_written(c, false, "access-list l\n 10 permit a\n 30 permit c\n!\n");
	check_int(type(c, &acl, "no 30 permit c"), ST_OK);
	conf_free(c);
	gram_free(g);
}

static void all_shows_defaults(void)
{
	struct gram *g = compile();
	struct conf *c = conf_new(g);

	type_all(c, "interface gi1\nshutdown");
	check_written(c, true,
		      "ip domain lookup\n!\ninterface GigabitEthernet1\n mtu 1500\n shutdown\n!\n");
	conf_free(c);
	gram_free(g);
}

/* Ten thousand lines, twice: typed anew and replaced. */
static void ten_thousand_lines(void)
{
	struct gram *g = compile();
	struct conf *c = conf_new(g);
	struct conf_node *n = conf_root(c);
	struct timespec a, b;
	char line[80];
	double ms;

	clock_gettime(CLOCK_MONOTONIC, &a);
	for (int i = 0; i < 20000; i++) {
		int k = i % 10000;

		snprintf(line, sizeof line, "ip route 10.%d.%d.0 255.255.255.0 1.1.1.%d", k / 256,
			 k % 256, k % 7 + 1);
		if (type(c, &n, line))
			check_true(false);
	}
	clock_gettime(CLOCK_MONOTONIC, &b);
	ms = (double)(b.tv_sec - a.tv_sec) * 1e3 + (double)(b.tv_nsec - a.tv_nsec) / 1e6;
	printf("20,000 lines read in %.1f ms ", ms);
	check_true(ms < 2000); /* generous: sanitizers and shared machines */
	check_true(conf_find(conf_root(c), "route", "10.39.15.0", "255.255.255.0", "1.1.1.4",
			     NULL) != NULL);
	conf_free(c);
	gram_free(g);
}

/* Against counting one by one, through many additions and removals. */
static void networks(void)
{
	struct prefix_set s = {0};
	struct prng r = {.state = 7};
	struct {
		ip4_t address;
		unsigned bits;
	} kept[200];
	size_t n = 0, shared = 0;

	check_int(prefix_set_sharing(&s, IP4(1, 2, 3, 4), 8), 0);
	for (int step = 0; step < 20000; step++) {
		ip4_t a = (ip4_t)prng_next(&r) & IP4(0, 3, 0, 255);
		unsigned bits = (unsigned)prng_below(&r, 33);
		size_t want = 0;

		for (size_t i = 0; i < n; i++) {
			unsigned common = bits < kept[i].bits ? bits : kept[i].bits;
			want += !common || (a ^ kept[i].address) >> (32 - common) == 0;
		}
		if (prefix_set_sharing(&s, a, bits) != want)
			check_int(prefix_set_sharing(&s, a, bits), want);
		shared += want != 0;
		if (n < 200 && prng_below(&r, 100) < (step / 1000 % 2 ? 40 : 60)) {
			check_true(prefix_set_add(&s, a, bits));
			kept[n].address = a;
			kept[n++].bits = bits;
		} else if (n) {
			size_t i = prng_below(&r, n);
			prefix_set_remove(&s, kept[i].address, kept[i].bits);
			kept[i] = kept[--n];
		}
	}
	check_true(shared > 1000);
	while (n--)
		prefix_set_remove(&s, kept[n].address, kept[n].bits);
	check_int(prefix_set_sharing(&s, 0, 0), 0);
	check_true(s.n <= 200 * 33 + 1); /* nodes are used again */
	prefix_set_free(&s);
}

CHECK_MAIN({"conf", (const struct check_case[]){
			{"written in order, read again", writes_in_order},
			{"changes", changes},
			{"ordered entries", entries_keep_their_order},
			{"all shows defaults", all_shows_defaults},
			{"ten thousand lines", ten_thousand_lines},
			{"networks that share addresses", networks},
			{NULL, NULL},
		    }})

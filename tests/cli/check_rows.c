/*
 * Every row of the language, walked at random: what a row says it takes it takes, in full words and cut
 * short, and what it writes reads back to the same.
 */
#include "tests/lib/check.h"

#include <ctype.h>
#include <glob.h>
#include <stdlib.h>

#include "base/prng.h"
#include "cli/modes.h"
#include "cli/shell.h"
#include "grammar/gram_int.h"
#include "tests/cli/fake_router.h"

#define WALKS 25

struct walk {
	const struct gram *g;
	struct prng rnd;
	struct text line;
	unsigned keywords; /* in the line */
};

static void word(struct walk *w, const char *s)
{
	if (w->line.len)
		text_addc(&w->line, ' ');
	text_add(&w->line, s);
}

static void interface(struct walk *w)
{
	static const char *const names[] = {"GigabitEthernet1", "Loopback0", "Loopback 12",
					    "Tunnel7"};

	word(w, names[prng_below(&w->rnd, 4)]);
}

static void sample(struct walk *w, const struct tok *t)
{
	char s[64];
	uint64_t r = prng_next(&w->rnd);

	switch (t->kind) {
	case TOK_RANGE:
		snprintf(s, sizeof s, "%llu",
			 (unsigned long long)(t->lo + r % (t->hi - t->lo + 1)));
		break;
	case TOK_ADDRESS:
		snprintf(s, sizeof s, "%u.%u.%u.%u", (unsigned)(r & 255), (unsigned)(r >> 8 & 255),
			 (unsigned)(r >> 16 & 255), (unsigned)(r >> 24 & 255));
		break;
	case TOK_PREFIX:
		snprintf(s, sizeof s, "10.%u.0.0/%u", (unsigned)(r & 255), (unsigned)(r >> 8) % 33);
		break;
	case TOK_MAC:
		snprintf(s, sizeof s, "%x.%x.%x", (unsigned)(r & 0xffff), 0xabu, 0x12u);
		break;
	case TOK_HEX:
		snprintf(s, sizeof s, "%llX", (unsigned long long)r);
		break;
	case TOK_TIME:
		snprintf(s, sizeof s, "%02u:%02u:%02u", (unsigned)(r % 24), 5u, 59u);
		break;
	case TOK_LINE:
		snprintf(s, sizeof s, "zq %llu of it", (unsigned long long)(r % 100));
		break;
	case TOK_INTERFACE:
		interface(w);
		return;
	default:
		snprintf(s, sizeof s, "zq%llu", (unsigned long long)(r % 100));
	}
	word(w, s);
}

static void go(struct walk *w, uint32_t at);

static void go_set(struct walk *w, const struct ast *a)
{
	uint32_t alts[64];
	size_t n = 0, want;

	for (uint32_t c = a->child; c != AST_NONE && n < 64; c = w->g->ast[c].next)
		alts[n++] = c;
	want = prng_below(&w->rnd, n + 1);
	if (!want && a->kind == AST_SET_SOME)
		want = 1;
	while (want--) {
		size_t k = prng_below(&w->rnd, n);

		go(w, alts[k]);
		alts[k] = alts[--n];
	}
}

static void go(struct walk *w, uint32_t at)
{
	const struct ast *a = &w->g->ast[at];
	uint32_t c = a->child;
	size_t n = 0;

	switch (a->kind) {
	case AST_SEQ:
		for (; c != AST_NONE; c = w->g->ast[c].next)
			go(w, c);
		return;
	case AST_ALT:
		for (uint32_t x = c; x != AST_NONE; x = w->g->ast[x].next)
			n++;
		for (n = prng_below(&w->rnd, n); n; n--)
			c = w->g->ast[c].next;
		go(w, c);
		return;
	case AST_OPT:
		if (prng_percent(&w->rnd, 50))
			go(w, c);
		return;
	case AST_SET:
	case AST_SET_SOME:
		go_set(w, a);
		return;
	case AST_TOK:
		if (w->g->toks[a->tok].kind == TOK_KEYWORD)
			word(w, w->g->toks[a->tok].text);
		else
			sample(w, &w->g->toks[a->tok]);
		return;
	case AST_STOP:
		return;
	}
}

static uint16_t mode_of(const struct gram_row *row)
{
	return row->mode ? row->mode : 2;
}

static const char *get_capture(void *arg, const char *name)
{
	const struct gram_capture *c = gram_arg(arg, name);

	return c ? c->text : NULL;
}

static enum gram_verdict parse(const struct gram *g, const struct gram_row *row, const char *line,
			       struct gram_match *m)
{
	size_t caret;

	return gram_parse(g, mode_of(row), 15, line, m, &caret);
}

static bool expect_row(const struct gram *g, const struct gram_row *row, const char *line,
		       struct gram_match *m)
{
	enum gram_verdict v = parse(g, row, line, m);

	if (v == GRAM_OK && m->row == row)
		return true;
	printf("\n%s: \"%s\": verdict %d, row %s\n", row->name, line, v,
	       v == GRAM_OK ? m->row->name : "none");
	check_true(false);
	return false;
}

/* write(parse(write(x))) is write(x): what a configuration holds reads back to itself. */
static void check_written(const struct gram *g, const struct gram_row *row, struct gram_match *m)
{
	struct text once = TEXT_EMPTY, twice = TEXT_EMPTY;
	struct gram_match again = {0};

	gram_write(g, row, false, get_capture, m, &once);
	if (!strstr(text_str(&once), "^C") && expect_row(g, row, text_str(&once), &again)) {
		gram_write(g, row, false, get_capture, &again, &twice);
		check_text(text_str(&twice), text_str(&once));
		/* Without a form of its own to be written in, every captured word comes back. */
		if (!row->write)
			check_int(again.n_captures, m->n_captures);
	}
	gram_match_free(&again);
	text_free(&once);
	text_free(&twice);
}

/* What is kept of a "no" of a single line is its words alone: they must be taken again. */
static void check_no(const struct gram *g, const struct gram_row *row)
{
	struct gram_match none = {0}, m = {0};
	struct text line = TEXT_EMPTY;

	gram_write(g, row, true, get_capture, &none, &line);
	if (expect_row(g, row, text_str(&line), &m))
		check_true(m.no);
	gram_match_free(&m);
	text_free(&line);
}

/* One keyword cut by its last letter: the same line, unless that is another word too. */
static unsigned check_cut(const struct gram *g, const struct gram_row *row,
			  const struct gram_match *m, const char *line)
{
	unsigned taken = 0;

	for (const char *p = line; *p;) {
		size_t n = strcspn(p, " ");
		struct text cut = TEXT_EMPTY;
		struct gram_match short_match;

		text_addn(&cut, line, (size_t)(p - line) + n - 1);
		text_add(&cut, p + n);
		if (n > 4 && islower((unsigned char)p[n - 1]) &&
		    parse(g, row, text_str(&cut), &short_match) == GRAM_OK &&
		    short_match.row == row &&
		    !strcmp(text_str(&short_match.canonical), text_str(&m->canonical)))
			taken++;
		if (n > 4 && islower((unsigned char)p[n - 1]))
			gram_match_free(&short_match);
		text_free(&cut);
		p += n;
		p += strspn(p, " ");
	}
	return taken;
}

static void every_row(void)
{
	struct text why = TEXT_EMPTY;
	struct gram *g = shell_gram_new(&why);
	unsigned cut = 0;

	if (!g) {
		printf("%s\n", text_str(&why));
		exit(1);
	}
	for (size_t i = 0; i < gram_n_rows(g); i++) {
		const struct gram_row *row = gram_row_at(g, i);
		struct walk w = {.g = g, .rnd = {.state = i + 1}};

		for (int k = 0; k < WALKS; k++) {
			struct gram_match m = {0};

			text_clear(&w.line);
			go(&w, gram_row_info(g, row)->read);
			if (expect_row(g, row, text_str(&w.line), &m)) {
				cut += check_cut(g, row, &m, text_str(&w.line));
				if (row->flags & ROW_CONFIG)
					check_written(g, row, &m);
			}
			gram_match_free(&m);
		}
		text_free(&w.line);
		if (row->flags & (ROW_BOTH | ROW_NEGATED) && !(row->flags & ROW_LIST))
			check_no(g, row);
	}
	printf("%zu rows, %u words cut short ", gram_n_rows(g), cut);
	check_true(cut > 10000);
	gram_free(g);
}

/* ? answers after every word of every row, and TAB completes every keyword that is alone. */
static void help_everywhere(void)
{
	struct gram *g = shell_gram_new(&(struct text){0});
	size_t asked = 0;

	for (size_t i = 0; i < gram_n_rows(g); i++) {
		const struct gram_row *row = gram_row_at(g, i);
		struct walk w = {.g = g, .rnd = {.state = i + 77}};

		go(&w, gram_row_info(g, row)->read);
		for (size_t n = 0; n < w.line.len; n++) {
			char *head = str_copyn(w.line.s, n);
			struct text out = TEXT_EMPTY;
			size_t caret;

			if (!n || head[n - 1] == ' ') {
				enum gram_verdict v =
				    gram_help(g, mode_of(row), 15, head, 80, &out, &caret);

				if (v != GRAM_OK && !(row->flags & ROW_HIDDEN) &&
				    !strchr(head, 'z')) {
					printf("\n%s: \"%s?\": %d\n", row->name, head, v);
					check_true(false);
				}
				asked++;
			}
			free(head);
			text_free(&out);
		}
		text_free(&w.line);
	}
	printf("%zu places ", asked);
	check_true(asked > 1000);
	gram_free(g);
}

/* ---- whole configurations at random ---- */

/* Those that take lines behind them. */
static bool has_text(const struct gram_row *row)
{
	return strstr(row->name, "banner") || strstr(row->name, "chain.certificate") ||
	       strstr(row->name, "key-string");
}

static void add_block(struct walk *w, uint16_t mode, unsigned lines, struct text *out)
{
	while (lines--) {
		const struct gram_row *row =
		    gram_row_at(w->g, prng_below(&w->rnd, gram_n_rows(w->g)));

		if (row->mode != mode || !(row->flags & ROW_CONFIG) || has_text(row))
			continue;
		text_clear(&w->line);
		go(w, gram_row_info(w->g, row)->read);
		text_addf(out, "%s%s\n", prng_percent(&w->rnd, 5) ? "no " : "", text_str(&w->line));
		if (row->enters)
			add_block(w, row->enters, 300, out);
	}
}

static void boot_and_write(const struct gram *g, const char *config, struct text *out)
{
	struct router *r = fake_router_new(g);
	struct text report = TEXT_EMPTY;
	struct shell *sh;

	check_int(
	    conf_set(conf_root(router_conf(r)), "interface", false, "if", "GigabitEthernet1", NULL),
	    ST_OK);
	sh = shell_new(r, router_now(r));
	check_int(shell_boot(sh, router_now(r), config, &report), ST_OK);
	conf_write(router_conf(r), false, out);
	text_free(&report);
	shell_free(sh);
	router_free(r);
}

static void random_configurations(void)
{
	struct gram *g = shell_gram_new(&(struct text){0});
	size_t lines = 0;

	for (unsigned seed = 1; seed <= 36; seed++) {
		struct walk w = {.g = g, .rnd = {.state = seed}};
		struct text config = TEXT_EMPTY, once = TEXT_EMPTY, twice = TEXT_EMPTY;

		add_block(&w, MODE_CONFIG, 400, &config);
		boot_and_write(g, text_str(&config), &once);
		boot_and_write(g, text_str(&once), &twice);
		check_text(text_str(&twice), text_str(&once));
		for (const char *p = text_str(&once); *p; p++)
			lines += *p == '\n';
		text_free(&w.line);
		text_free(&config);
		text_free(&once);
		text_free(&twice);
	}
	printf("%zu lines ", lines);
	check_true(lines > 5000);
	gram_free(g);
}

/* ---- what engineers really type ---- */

static const struct {
	uint16_t mode;
	const char *typed, *means;
} habits[] = {
    {MODE_EXEC, "sh run", "show running-config"},
    {MODE_EXEC, "conf t", "configure terminal"},
    {MODE_EXEC, "wr", "write"},
    {MODE_EXEC, "wr mem", "write memory"},
    {MODE_EXEC, "copy run start", "copy running-config startup-config"},
    {MODE_EXEC, "sh cry isa pol", "show crypto isakmp policy"},
    {MODE_EXEC, "sh cry map", "show crypto map"},
    {MODE_EXEC, "sh ip access", "show ip access-lists"},
    {MODE_EXEC, "sh ver", "show version"},
    {MODE_EXEC, "term len 0", "terminal length 0"},
    {MODE_CONFIG, "int g1", "interface GigabitEthernet1"},
    {MODE_CONFIG, "int lo 0", "interface Loopback0"},
    {MODE_INTERFACE, "ip add 1.1.1.1 255.0.0.0", "ip address 1.1.1.1 255.0.0.0"},
    {MODE_INTERFACE, "no shut", "no shutdown"},
    {MODE_INTERFACE, "desc to the core", "description to the core"},
    {MODE_INTERFACE, "ip access-g L in", "ip access-group L in"},
    {MODE_INTERFACE, "cry map m", "crypto map m"},
    {MODE_INTERFACE, "ex", "exit"},
    {MODE_CONFIG, "cry isa pol 10", "crypto isakmp policy 10"},
    {MODE_ISAKMP_POLICY, "encr aes 256", "encryption aes 256"},
    {MODE_ISAKMP_POLICY, "auth pre", "authentication pre-share"},
    {MODE_ISAKMP_POLICY, "ha sha256", "hash sha256"},
    {MODE_ISAKMP_POLICY, "gr 14", "group 14"},
    {MODE_ISAKMP_POLICY, "life 3600", "lifetime 3600"},
    {MODE_CONFIG, "cry isa key k add 1.1.1.1", "crypto isakmp key k address 1.1.1.1"},
    {MODE_CONFIG, "cry ips trans t esp-aes 256 esp-sha-hmac",
     "crypto ipsec transform-set t esp-aes 256 esp-sha-hmac"},
    {MODE_CONFIG, "cry ips prof p", "crypto ipsec profile p"},
    {MODE_IPSEC_PROFILE, "set trans t", "set transform-set t"},
    {MODE_IPSEC_PROFILE, "set sec life sec 7200", "set security-association lifetime seconds 7200"},
    {MODE_CONFIG, "cry gdoi gr G", "crypto gdoi group G"},
    {MODE_GROUP, "id num 1", "identity number 1"},
    {MODE_GROUP, "ser loc", "server local"},
    {MODE_GROUP, "server add ipv4 1.1.1.1", "server address ipv4 1.1.1.1"},
    {MODE_KS, "rek tra uni", "rekey transport unicast"},
    {MODE_KS, "rekey auth my rsa k", "rekey authentication mypubkey rsa k"},
    {MODE_KS, "sa ip 10", "sa ipsec 10"},
    {MODE_KS_SA, "match add ipv4 L", "match address ipv4 L"},
    {MODE_COOP, "loc pri 100", "local priority 100"},
    {MODE_COOP, "peer add ipv4 1.1.1.1", "peer address ipv4 1.1.1.1"},
    {MODE_CONFIG, "cry pki trust T", "crypto pki trustpoint T"},
    {MODE_TRUSTPOINT, "enr url http://a", "enrollment url http://a"},
    {MODE_TRUSTPOINT, "rev none", "revocation-check none"},
    {MODE_TRUSTPOINT, "subject-n CN=x", "subject-name CN=x"},
    {MODE_TRUSTPOINT, "rsa k", "rsakeypair k"},
    {MODE_CONFIG, "ip route 0.0.0.0 0.0.0.0 1.1.1.1", "ip route 0.0.0.0 0.0.0.0 1.1.1.1"},
    {MODE_CONFIG, "ip access-l ext L", "ip access-list extended L"},
    {MODE_ACL_EXT, "per ip any any", "permit ip any any"},
    {MODE_CONFIG, "line con 0", "line console 0"},
    {MODE_LINE, "exec-t 0 0", "exec-timeout 0 0"},
    {MODE_LINE, "login loc", "login local"},
    {MODE_LINE, "tra in ssh telnet", "transport input ssh telnet"},
    {MODE_LINE, "logg syn", "logging synchronous"},
    {MODE_CONFIG, "user a priv 15 sec b", "username a privilege 15 secret b"},
    {MODE_CONFIG, "ena sec b", "enable secret b"},
    {MODE_CONFIG, "no ip domain-lo", "no ip domain-lookup"},
    {MODE_CONFIG, "no logg con", "no logging console"},
    {MODE_CONFIG, "host R1", "hostname R1"},
    {MODE_CONFIG, "do sh ver", "do sh ver"},
    {MODE_CONFIG, "serv pass", "service password-encryption"},
};

static void abbreviations_of_habit(void)
{
	struct gram *g = shell_gram_new(&(struct text){0});

	for (size_t i = 0; i < sizeof habits / sizeof *habits; i++) {
		struct gram_match m;
		size_t caret;
		enum gram_verdict v =
		    gram_parse(g, habits[i].mode, 15, habits[i].typed, &m, &caret);

		if (v != GRAM_OK)
			printf("\n%s: %d, caret %zu\n", habits[i].typed, v, caret);
		check_int(v, GRAM_OK);
		check_text(text_str(&m.canonical), habits[i].means);
		gram_match_free(&m);
	}
	gram_free(g);
}

/* ---- ? as devices show it ---- */

static void help_of_devices(void)
{
	static const struct {
		uint16_t mode;
		const char *line, *shown;
	} samples[] = {
	    {MODE_CONFIG, "crypto key generate rsa gen?", "general-keys  \n"},
	    {MODE_CONFIG, "ip domain?", "domain  domain-lookup  domain-name  \n"},
	    {MODE_CONFIG, "hostname ?", "  WORD  This system's network name\n"},
	    {MODE_TRANSFORM, "mode ?",
	     "  transport  transport (payload encapsulation) mode\n"
	     "  tunnel     tunnel (datagram encapsulation) mode\n"},
	    {MODE_ISAKMP_POLICY, "lifetime ?", "  <60-86400>  lifetime in seconds\n"},
	    {MODE_COOP, "peer ?", "  address  Peer server address\n"},
	    {MODE_KS_SA, "?",
	     "GKM SA ipsec configuration commands:\n"
	     "  default  Set a command to its defaults\n"
	     "  exit     Exit from this configuration mode\n"
	     "  match    Match characteristics of packets to encrypt\n"
	     "  no       Negate a command or set its defaults\n"
	     "  profile  Configure an ipsec profile for the SA\n"
	     "  replay   Set replay method\n"
	     "  tag      Set inline tagging method\n"},
	    {MODE_KS_SA, "replay counter window-size ?",
	     "  1024  Window size of 1024\n"
	     "  128   Window size of 128\n"
	     "  256   Window size of 256\n"
	     "  512   Window size of 512\n"
	     "  64    Window size of 64 (default)\n"},
	};
	struct gram *g = shell_gram_new(&(struct text){0});

	for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
		struct text out = TEXT_EMPTY;
		char *line = str_copyn(samples[i].line, strlen(samples[i].line) - 1);
		size_t caret;

		check_int(gram_help(g, samples[i].mode, 15, line, 80, &out, &caret), GRAM_OK);
		check_text(text_str(&out), samples[i].shown);
		free(line);
		text_free(&out);
	}
	gram_free(g);
}

/* ---- the names by which code knows rows ---- */

static const char *second_argument(const char *p)
{
	int depth = 0;

	while (*p && (depth || *p != ',')) {
		depth += *p == '(';
		depth -= *p == ')';
		p++;
	}
	return *p ? p + 1 + strspn(p + 1, " \t\n") : p;
}

static size_t check_names_after(const struct gram *g, const char *file, const char *text,
				const char *call)
{
	size_t n = 0;

	for (const char *p = text; (p = strstr(p, call)) != NULL; p += strlen(call)) {
		const char *quote = second_argument(p + strlen(call));
		char name[64];

		if (*quote != '"' || strcspn(quote + 1, "\"") >= sizeof name)
			continue;
		snprintf(name, sizeof name, "%.*s", (int)strcspn(quote + 1, "\""), quote + 1);
		if (!gram_row_by_name(g, name)) {
			printf("\n%s: %s...\"%s\": no such row\n", file, call, name);
			check_true(false);
		}
		n++;
	}
	return n;
}

static void names_of_rows(void)
{
	static const char *const folders[] = {"cli", "router"};
	static const char *const calls[] = {"conf_first(",    "conf_each (",   "conf_find(",
					    "conf_find_sub(", "conf_text_of(", "conf_num_of(",
					    "conf_set("};
	struct gram *g = shell_gram_new(&(struct text){0});
	const char *top = getenv("top_srcdir") ? getenv("top_srcdir") : ".";
	size_t n = 0;

	for (size_t f = 0; f < 2; f++) {
		char pattern[512];
		glob_t files;

		snprintf(pattern, sizeof pattern, "%s/%s/*.c", top, folders[f]);
		check_int(glob(pattern, 0, NULL, &files), 0);
		for (size_t i = 0; i < files.gl_pathc; i++) {
			char path[128];
			size_t len;

			snprintf(path, sizeof path, "%s/%s", folders[f],
				 strrchr(files.gl_pathv[i], '/') + 1);
			char *text = check_file(path, &len);
			for (size_t k = 0; k < sizeof calls / sizeof *calls; k++)
				n += check_names_after(g, path, text, calls[k]);
			free(text);
		}
		globfree(&files);
	}
	check_true(n > 50);
	gram_free(g);
}

CHECK_MAIN({"rows", (const struct check_case[]){
			{"every row is taken and written", every_row},
			{"? everywhere", help_everywhere},
			{"random configurations", random_configurations},
			{"abbreviations of habit", abbreviations_of_habit},
			{"? as devices show it", help_of_devices},
			{"names that code knows rows by", names_of_rows},
			{NULL, NULL},
		    }})

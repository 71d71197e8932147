#include "tests/lib/check.h"

#include <stdlib.h>

#include "grammar/gram.h"

/* A small language with every feature of the notation, and with the words that the sampled devices
 * (switches, IOL, a route server) know and ours does not. */
enum {
	M_EXEC = 1,
	M_CONFIG,
	M_IF,
	M_NACL,
	M_CS,
};

static const struct gram_mode modes[] = {
    {M_EXEC, 0, NULL, "Exec commands:"},
    {M_CONFIG, 0, "config", "Configure commands:"},
    {M_IF, M_CONFIG, "config-if", "Interface configuration commands:"},
    {M_NACL, M_CONFIG, "config-ext-nacl", NULL},
    {M_CS, M_CONFIG, "cs-server", NULL},
    {0},
};

static const struct gram_row rows[] = {
    {.name = "show.version",
     .mode = M_EXEC,
     .privilege = 1,
     .syntax = "show\"Show running system information\" version\"System hardware and software "
	       "status\""},
    {.name = "show.run",
     .mode = M_EXEC,
     .privilege = 15,
     .syntax = "show running-config\"Current operating configuration\" [brief\"Configuration "
	       "without certificate data\"|interface\"Show interface configuration\" "
	       "INTERFACE$if]"},
    {.name = "show.rmon", .mode = M_EXEC, .privilege = 1, .syntax = "show rtr\"Response time\""},
    {.name = "show.ip.route",
     .mode = M_EXEC,
     .privilege = 1,
     .syntax = "show ip\"IP information\" route\"IP routing table\" [A.B.C.D$net\"Network\" "
	       "[A.B.C.D$mask\"Network mask\"]]"},
    {.name = "show.ip.dhcp",
     .mode = M_EXEC,
     .privilege = 1,
     .syntax = "show ip dhcp\"Show items in the DHCP database\""},
    {.name = "show.interfaces",
     .mode = M_EXEC,
     .privilege = 1,
     .syntax = "show interfaces\"Interface status and configuration\" [INTERFACE$if]"},
    {.name = "show.interfaces.bvi",
     .mode = M_EXEC,
     .privilege = 1,
     .syntax = "show interfaces bvi\"Bridge-Group Virtual Interface\" <0-255>$n\"BVI interface "
	       "number\""},
    {.name = "configure",
     .mode = M_EXEC,
     .privilege = 15,
     .syntax = "configure\"Enter configuration mode\" terminal\"Configure from the terminal\""},
    {.name = "exit", .mode = 0, .syntax = "exit\"Exit from configure mode\""},
    {.name = "do",
     .mode = M_CONFIG,
     .syntax = "do\"To run exec commands in config mode\" LINE$command\"Exec Command\""},
    {.name = "shell", .mode = M_CONFIG, .syntax = "shell\"Configure shell command\""},
    {.name = "router.ospf",
     .mode = M_CONFIG,
     .syntax = "router\"Enable a routing process\" ospf\"Open Shortest Path First (OSPF)\" "
	       "<1-65535>$id\"Process ID\""},
    {.name = "logging.host",
     .mode = M_CONFIG,
     .flags = ROW_CONFIG | ROW_LIST | ROW_NO,
     .key = "host",
     .syntax = "logging\"Modify message logging facilities\" A.B.C.D$host\"IP address of the "
	       "logging host\""},
    {.name = "logging.buffered",
     .mode = M_CONFIG,
     .flags = ROW_CONFIG | ROW_NO,
     .syntax = "logging buffered\"Set buffered logging parameters\" ~ "
	       "<4096-2147483647>$size\"Logging buffer size\""},
    {.name = "ip.dhcp",
     .mode = M_CONFIG,
     .syntax = "ip\"Global IP configuration subcommands\" dhcp\"Configure DHCP server and relay "
	       "parameters\" pool\"Configure DHCP address pools\" WORD$pool\"Pool name\""},
    {.name = "ip.domain.name",
     .mode = M_CONFIG,
     .flags = ROW_CONFIG | ROW_NO,
     .syntax = "ip domain\"IP DNS Resolver\" name\"Define the default domain name\" ~ "
	       "WORD$name\"Default domain name\""},
    {.name = "ip.domain-name",
     .mode = M_CONFIG,
     .syntax = "ip domain-name\"Define the default domain name\" WORD$name\"Default domain "
	       "name\""},
    {.name = "ip.domain-lookup",
     .mode = M_CONFIG,
     .syntax = "ip domain-lookup\"Enable IP Domain Name System hostname translation\""},
    {.name = "ipv6.nd.raguard",
     .mode = M_CONFIG,
     .syntax = "ipv6\"Global IPv6 configuration commands\" nd\"Configure IPv6 ND\" "
	       "raguard\"Configure IPv6 RA guard\" policy\"Policy\" WORD$p\"Policy name\""},
    {.name = "interface",
     .mode = M_CONFIG,
     .enters = M_IF,
     .flags = ROW_CONFIG | ROW_LIST,
     .key = "if",
     .syntax = "interface\"Select an interface to configure\" INTERFACE$if"},
    {.name = "interface.iol",
     .mode = M_CONFIG,
     .flags = ROW_HIDDEN,
     .syntax = "interface WORD$if\"Any interface\""},
    {.name = "keygen",
     .mode = M_CONFIG,
     .flags = ROW_CONFIG,
     .syntax = "crypto\"Encryption module\" key\"Long term key operations\" generate\"Generate "
	       "new keys\" rsa\"Generate RSA keys\" {general-keys$usage\"General purpose\"|"
	       "usage-keys$usage\"Separate\"|label\"Provide a label\" WORD$label\"RSA keypair "
	       "label\"|modulus\"Provide number of modulus bits\" <360-4096>$bits\"size of the "
	       "key modulus\"|exportable$exportable\"Allow the key to be exported\"}"},
    {.name = "hash",
     .mode = M_CONFIG,
     .flags = ROW_CONFIG | ROW_NO,
     .syntax = "algorithms\"Some\" {sha$a\"SHA\"|md5$b\"MD5\"|aes$c\"AES\" "
	       "[128$bits\"128\"|256$bits\"256\"]}+",
     .write = "algorithms {md5$b|sha$a|aes$c [128$bits|256$bits]}+ "},
    {.name = "map",
     .mode = M_CONFIG,
     .flags = ROW_CONFIG,
     .syntax = "map\"Map\" (ipv6$family\"IPv6\" WORD$name\"Tag\"|WORD$name\"Tag\") "
	       "<1-65535>$seq\"Sequence\""},
    {.name = "if.ip.address",
     .mode = M_IF,
     .flags = ROW_CONFIG | ROW_NO,
     .syntax = "ip\"Interface Internet Protocol config commands\" address\"Set the IP address "
	       "of an interface\" ~ A.B.C.D$address\"IP address\" A.B.C.D$mask\"IP subnet "
	       "mask\" [secondary$secondary\"Make this IP address a secondary address\"]"},
    {.name = "if.description",
     .mode = M_IF,
     .flags = ROW_CONFIG | ROW_NO,
     .syntax = "description\"Interface specific description\" ~ LINE$text\"Up to 200 characters "
	       "describing this interface\""},
    {.name = "ace",
     .mode = M_NACL,
     .flags = ROW_CONFIG | ROW_NO,
     .syntax = "[<1-2147483647>$seq\"Sequence Number\"] (permit$action\"Specify packets to "
	       "forward\"|deny$action\"Specify packets to reject\") ip$proto\"Any Internet "
	       "Protocol\" (any$sany\"Any source host\"|host\"A single source host\" "
	       "A.B.C.D$shost\"Source address\"|A.B.C.D$src\"Source address\" "
	       "A.B.C.D$swild\"Source wildcard bits\") (any$dany\"Any destination host\"|"
	       "A.B.C.D$dst\"Destination address\" A.B.C.D$dwild\"Destination wildcard bits\")"},
    {.name = "cs.hash",
     .mode = M_CS,
     .flags = ROW_CONFIG | ROW_NO,
     .syntax = "hash\"Hash algorithm\" (md5$hash\"MD5\"|sha1$hash\"SHA1\"|sha256$hash\"SHA256\"|"
	       "sha384$hash\"SHA384\")"},
    {.name = "cs.grant",
     .mode = M_CS,
     .flags = ROW_CONFIG | ROW_NO,
     .syntax = "grant\"Certificate granting options\" auto$how\"Automatically grant incoming "
	       "SCEP enrollment requests\""},
    {0},
};

static struct gram *compile(void)
{
	static const struct gram_row *const tables[] = {rows, NULL};
	struct text why = TEXT_EMPTY;
	struct gram *g = NULL;

	if (gram_compile(modes, tables, &g, &why)) {
		printf("%s\n", text_str(&why));
		exit(1);
	}
	text_free(&why);
	return g;
}

static uint16_t mode_of_prompt(const char *line, size_t n, uint8_t *privilege)
{
	*privilege = line[n - 1] == '>' ? 1 : 15;
	for (const struct gram_mode *m = modes; m->id; m++) {
		char in[64];

		snprintf(in, sizeof in, "(%s)#", m->prompt ? m->prompt : "?");
		if (n > strlen(in) && !strncmp(line + n - strlen(in), in, strlen(in)))
			return m->id;
	}
	return M_EXEC;
}

static enum gram_verdict verdict_of(struct gram *g, uint16_t mode, const char *line, size_t *caret)
{
	struct gram_match m;
	enum gram_verdict v = gram_parse(g, mode, 15, line, &m, caret);

	gram_match_free(&m);
	return v;
}

/* One sample of the file: the device's line, and where it put the caret. */
static void check_sample(struct gram *g, const char *line, size_t column)
{
	size_t prompt = strcspn(line, "#>") + 1, caret = 0, shift = prompt;
	uint8_t privilege;
	uint16_t mode = mode_of_prompt(line, prompt, &privilege);
	struct gram_match m;
	enum gram_verdict v = gram_parse(g, mode, privilege, line + prompt, &m, &caret);

	if (v == GRAM_OK && !strcmp(m.row->name, "do")) {
		size_t at = gram_arg(&m, "command")->at;

		gram_match_free(&m);
		v = gram_parse(g, M_EXEC, 15, line + prompt + at, &m, &caret);
		shift += at;
	}
	gram_match_free(&m);
	if (v != GRAM_INVALID || shift + caret != column)
		printf("\n%s: verdict %d, caret %zu, the device says %zu\n", line, v, shift + caret,
		       column);
	check_int(v, GRAM_INVALID);
	check_int(shift + caret, column);
}

static void caret_samples(void)
{
	struct gram *g = compile();
	size_t len, n = 0;
	char *data = check_file("tests/grammar/data/caret_samples.txt", &len), *save = NULL;
	char *line = NULL;

	for (char *l = strtok_r(data, "\n", &save); l; l = strtok_r(NULL, "\n", &save)) {
		if (*l == '#' || *l == '%')
			continue;
		if (l[strspn(l, " ")] == '^' && line) {
			check_sample(g, line, strspn(l, " "));
			n++;
		} else {
			line = l;
		}
	}
	check_int(n, 18);
	free(data);
	gram_free(g);
}

static void words_of_all_kinds(void)
{
	struct gram *g = compile();
	struct gram_match m;
	size_t caret;

	check_int(gram_parse(g, M_CONFIG, 15, "cr k g r mod 0512 general label a\xc2\xa0 exp ", &m,
			     &caret),
		  GRAM_OK);
	check_text(m.row->name, "keygen");
	check_text(gram_arg(&m, "label")->text, "a");
	check_int(gram_arg(&m, "bits")->number, 512);
	check_text(gram_arg(&m, "bits")->text, "512");
	check_text(gram_arg(&m, "usage")->text, "general-keys");
	check_true(gram_arg(&m, "exportable") != NULL);
	check_text(text_str(&m.canonical), "crypto key generate rsa modulus 512 general-keys label "
					   "a exportable");
	gram_match_free(&m);
	check_int(gram_parse(g, M_CONFIG, 15, " 	int gi 02", &m, &caret), GRAM_OK);
	check_text(gram_arg(&m, "if")->text, "GigabitEthernet2");
	check_text(text_str(&m.canonical), "interface GigabitEthernet2");
	gram_match_free(&m);
	check_int(gram_parse(g, M_IF, 15, "desc  to\xc2\xa0the  core  ", &m, &caret), GRAM_OK);
	check_text(gram_arg(&m, "text")->text, "to the  core");
	gram_match_free(&m);
	check_int(gram_parse(g, M_NACL, 15, "10 permit ip host 1.2.3.4 any", &m, &caret), GRAM_OK);
	check_int(gram_arg(&m, "shost")->address, IP4(1, 2, 3, 4));
	check_int(gram_arg(&m, "seq")->number, 10);
	gram_match_free(&m);
	check_int(gram_parse(g, M_CONFIG, 15, "do  show version", &m, &caret), GRAM_OK);
	check_int(gram_arg(&m, "command")->at, 4);
	gram_match_free(&m);
	gram_free(g);
}

static void verdicts(void)
{
	struct gram *g = compile();
	size_t at;

	check_int(verdict_of(g, M_EXEC, "", &at), GRAM_EMPTY);
	check_int(verdict_of(g, M_CONFIG, "  ! a comment", &at), GRAM_EMPTY);
	check_int(verdict_of(g, M_EXEC, "\xc2\xa0", &at), GRAM_EMPTY);
	check_int(verdict_of(g, M_EXEC, "sh", &at), GRAM_SUBCOMMANDS);
	check_int(verdict_of(g, M_EXEC, "show ip", &at), GRAM_INCOMPLETE);
	check_int(verdict_of(g, M_EXEC, "foo", &at), GRAM_UNKNOWN);
	check_int(verdict_of(g, M_EXEC, "foo bar", &at), GRAM_INVALID);
	check_int(verdict_of(g, M_EXEC, "show i", &at), GRAM_AMBIGUOUS);
	check_int(verdict_of(g, M_CONFIG, "logging", &at), GRAM_INCOMPLETE);
	check_int(verdict_of(g, M_CONFIG, "logging b 100", &at), GRAM_INVALID);
	check_int(at, 10);
	check_int(verdict_of(g, M_CONFIG, "logging buffered 4095", &at), GRAM_INVALID);
	check_int(verdict_of(g, M_CONFIG, "logging buffered 4096 5", &at), GRAM_INVALID);
	check_int(at, 22);
	check_int(verdict_of(g, M_EXEC, "show interfaces Loopback", &at), GRAM_INCOMPLETE);
	check_int(verdict_of(g, M_CONFIG, "no", &at), GRAM_INCOMPLETE);
	check_int(verdict_of(g, M_CONFIG, "algorithms", &at), GRAM_INCOMPLETE);
	/* each word of a set once */
	check_int(verdict_of(g, M_CONFIG, "algorithms sha md5 sha", &at), GRAM_INVALID);
	check_int(at, 19);
	check_int(verdict_of(g, M_CONFIG, "algorithms aes 128 sha", &at), GRAM_OK);
	check_int(verdict_of(g, M_CONFIG, "crypto key generate rsa label", &at), GRAM_INCOMPLETE);
	gram_free(g);
}

static void negation(void)
{
	struct gram *g = compile();
	struct gram_match m;
	size_t at;

	check_int(gram_parse(g, M_CONFIG, 15, "no logg buf", &m, &at), GRAM_OK);
	check_true(m.no && !m.dflt);
	check_text(text_str(&m.canonical), "no logging buffered");
	gram_match_free(&m);
	check_int(gram_parse(g, M_CONFIG, 15, "default logging buffered 5000", &m, &at), GRAM_OK);
	check_true(!m.no && m.dflt);
	gram_match_free(&m);
	/* a row without a no form: its words are not there after "no" */
	check_int(verdict_of(g, M_CONFIG, "no shell", &at), GRAM_INVALID);
	check_int(at, 3);
	check_int(verdict_of(g, M_CONFIG, "no no logging buffered", &at), GRAM_INVALID);
	check_int(verdict_of(g, M_CONFIG, "logging buffered", &at), GRAM_INCOMPLETE);
	check_int(verdict_of(g, M_IF, "no ip address 1.1.1.1", &at), GRAM_INCOMPLETE);
	gram_free(g);
}

static void climbing(void)
{
	struct gram *g = compile();
	struct gram_match m;
	size_t at;

	check_int(gram_parse(g, M_IF, 15, "interface lo0", &m, &at), GRAM_OK);
	check_int(m.mode, M_CONFIG);
	gram_match_free(&m);
	/* the first word is the submode's, the whole line only the parent's */
	check_int(gram_parse(g, M_IF, 15, "ip domain name x.org", &m, &at), GRAM_OK);
	check_int(m.mode, M_CONFIG);
	gram_match_free(&m);
	check_int(gram_parse(g, M_IF, 15, "exit", &m, &at), GRAM_OK);
	check_int(m.mode, M_IF);
	gram_match_free(&m);
	check_int(verdict_of(g, M_IF, "ip address 1.1.1.1", &at), GRAM_INCOMPLETE);
	check_int(verdict_of(g, M_IF, "ip d", &at), GRAM_AMBIGUOUS);
	check_int(verdict_of(g, M_IF, "show", &at), GRAM_INVALID);
	gram_free(g);
}

static void a_name_beside_a_keyword(void)
{
	struct gram *g = compile();
	struct gram_match m;
	size_t at;

	check_int(gram_parse(g, M_CONFIG, 15, "map ipv6 x 10", &m, &at), GRAM_OK);
	check_text(gram_arg(&m, "name")->text, "x");
	gram_match_free(&m);
	check_int(gram_parse(g, M_CONFIG, 15, "map ip 10", &m, &at), GRAM_OK);
	check_text(gram_arg(&m, "name")->text, "ip");
	check_true(gram_arg(&m, "family") == NULL);
	gram_match_free(&m);
	gram_free(g);
}

static void check_help(const char *line, uint16_t mode, const char *want)
{
	struct gram *g = compile();
	struct text out = TEXT_EMPTY;
	size_t at;

	check_int(gram_help(g, mode, 15, line, 80, &out, &at), GRAM_OK);
	check_text(text_str(&out), want);
	text_free(&out);
	gram_free(g);
}

static void question_mark(void)
{
	struct gram *g = compile();
	struct text out = TEXT_EMPTY;
	size_t at;

	check_help("ip domain", M_CONFIG, "domain  domain-lookup  domain-name  \n");
	check_help("logging ", M_CONFIG,
		   "  A.B.C.D   IP address of the logging host\n"
		   "  buffered  Set buffered logging parameters\n");
	check_help("show version ", M_EXEC, "  <cr>  <cr>\n");
	check_help("interface ", M_CONFIG,
		   "  GigabitEthernet  GigabitEthernet IEEE 802.3z\n"
		   "  Loopback         Loopback interface\n"
		   "  Null             Null interface\n"
		   "  Tunnel           Tunnel interface\n");
	check_help("interface lo ", M_CONFIG, "  <0-2147483647>  Loopback interface number\n");
	check_help("crypto key generate rsa label x mod 512 ", M_CONFIG,
		   "  exportable    Allow the key to be exported\n"
		   "  general-keys  General purpose\n"
		   "  usage-keys    Separate\n"
		   "  <cr>          <cr>\n");
	check_help("", M_CS,
		   "  default  Set a command to its defaults\n"
		   "  exit     Exit from configure mode\n"
		   "  grant    Certificate granting options\n"
		   "  hash     Hash algorithm\n"
		   "  no       Negate a command or set its defaults\n");
	check_help("no ", M_CS,
		   "  grant  Certificate granting options\n"
		   "  hash   Hash algorithm\n");
	check_help("no ip address ", M_IF,
		   "  A.B.C.D  IP address\n"
		   "  <cr>     <cr>\n");
	check_int(gram_help(g, M_EXEC, 1, "", 80, &out, &at), GRAM_OK);
	check_text(text_str(&out), "Exec commands:\n  show  Show running system information\n");
	text_clear(&out);
	check_int(gram_help(g, M_CONFIG, 15, "ip x", 80, &out, &at), GRAM_INVALID);
	check_text(text_str(&out), "");
	check_int(gram_help(g, M_CONFIG, 15, "ip dxx ", 80, &out, &at), GRAM_INVALID);
	check_int(at, 4);
	check_int(gram_help(g, M_CONFIG, 15, "i d ", 80, &out, &at), GRAM_AMBIGUOUS);
	check_int(gram_help(g, M_CONFIG, 15, "interface lo0 xx", 80, &out, &at), GRAM_INVALID);
	text_free(&out);
	gram_free(g);
}

static void help_wraps(void)
{
	struct gram *g = compile();
	struct text out = TEXT_EMPTY;
	size_t at;

	check_int(gram_help(g, M_CONFIG, 15, "ip ", 40, &out, &at), GRAM_OK);
	check_text(text_str(&out), "  dhcp           Configure DHCP server\n"
				   "                 and relay parameters\n"
				   "  domain         IP DNS Resolver\n"
				   "  domain-lookup  Enable IP Domain Name\n"
				   "                 System hostname\n"
				   "                 translation\n"
				   "  domain-name    Define the default\n"
				   "                 domain name\n");
	text_free(&out);
	gram_free(g);
}

static void tab(void)
{
	struct gram *g = compile();
	struct text out = TEXT_EMPTY;

	check_true(gram_complete(g, M_CONFIG, 15, "ro", &out));
	check_text(text_str(&out), "uter ");
	text_clear(&out);
	check_true(gram_complete(g, M_IF, 15, "logg", &out));
	check_text(text_str(&out), "ing ");
	text_clear(&out);
	check_true(!gram_complete(g, M_CONFIG, 15, "ip dom", &out));
	check_true(!gram_complete(g, M_CONFIG, 15, "logging 1", &out));
	check_true(!gram_complete(g, M_CONFIG, 15, "zz", &out));
	check_true(gram_complete(g, M_CONFIG, 15, "interface Gig", &out));
	check_text(text_str(&out), "abitEthernet ");
	text_free(&out);
	gram_free(g);
}

static const char *get_capture(void *arg, const char *name)
{
	const struct gram_capture *c = gram_arg(arg, name);

	return c ? c->text : NULL;
}

static void check_writes(const char *line, uint16_t mode, const char *want)
{
	struct gram *g = compile();
	struct text out = TEXT_EMPTY;
	struct gram_match m;
	size_t at;

	check_int(gram_parse(g, mode, 15, line, &m, &at), GRAM_OK);
	gram_write(g, m.row, m.no, get_capture, &m, &out);
	check_text(text_str(&out), want);
	gram_match_free(&m);
	text_free(&out);
	gram_free(g);
}

static void writing_back(void)
{
	check_writes("alg aes 256 sha", M_CONFIG, "algorithms sha aes 256 ");
	check_writes("alg sha md5", M_CONFIG, "algorithms md5 sha ");
	check_writes("map ipv6 n 3", M_CONFIG, "map ipv6 n 3");
	check_writes("map ipv 3", M_CONFIG, "map ipv 3");
	check_writes("20 deny ip 1.1.1.0 0.0.0.255 any", M_NACL,
		     "20 deny ip 1.1.1.0 0.0.0.255 any");
	check_writes("permit ip any any", M_NACL, "permit ip any any");
	check_writes("cr key gen rsa exp mod 1024 lab a", M_CONFIG,
		     "crypto key generate rsa label a modulus 1024 exportable");
	check_writes("no ip add", M_IF, "no ip address");
}

static void check_usage(const struct gram *g, const char *name, const char *want_usage,
			const char *want_words)
{
	const struct gram_row *row = gram_row_by_name(g, name);
	struct text usage = TEXT_EMPTY, words = TEXT_EMPTY;

	gram_usage(g, row, &usage);
	gram_describe(g, row, &words);
	check_text(text_str(&usage), want_usage);
	check_text(text_str(&words), want_words);
	text_free(&usage);
	text_free(&words);
}

static void usages(void)
{
	struct gram *g = compile();

	check_usage(g, "show.ip.route", "show ip route [A.B.C.D [A.B.C.D]]",
		    "show\tShow running system information\nip\tIP information\n"
		    "route\tIP routing table\nA.B.C.D\tNetwork\nA.B.C.D\tNetwork mask\n");
	check_usage(g, "show.run", "show running-config [brief | interface INTERFACE]",
		    "show\tShow running system information\n"
		    "running-config\tCurrent operating configuration\n"
		    "brief\tConfiguration without certificate data\n"
		    "interface\tShow interface configuration\nINTERFACE\t\n");
	check_usage(g, "logging.buffered", "logging buffered <4096-2147483647>",
		    "logging\tModify message logging facilities\n"
		    "buffered\tSet buffered logging parameters\n"
		    "<4096-2147483647>\tLogging buffer size\n");
	gram_free(g);
}

static void check_refused(const struct gram_row *bad, const char *want)
{
	const struct gram_row *const tables[] = {bad, NULL};
	struct text why = TEXT_EMPTY;
	struct gram *g;

	check_int(gram_compile(modes, tables, &g, &why), ST_SYNTAX);
	check_true(strstr(text_str(&why), want) != NULL);
	if (!strstr(text_str(&why), want))
		printf("\n%s\n", text_str(&why));
	text_free(&why);
}

static void faults_in_tables(void)
{
	check_refused((struct gram_row[]){{.name = "a", .mode = 1, .syntax = "x\"h\" y"}, {0}},
		      "a: a word without help: 1 x y");
	check_refused((struct gram_row[]){{.name = "a", .mode = 1, .syntax = "x\"h\""},
					  {.name = "b", .mode = 1, .syntax = "x"},
					  {0}},
		      "same words");
	check_refused((struct gram_row[]){{.name = "a", .mode = 1, .syntax = "x\"h\""},
					  {.name = "a", .mode = 2, .syntax = "y\"h\""},
					  {0}},
		      "name is there already");
	check_refused(
	    (struct gram_row[]){
		{.name = "a", .mode = 1, .flags = ROW_CONFIG, .syntax = "x\"h\" [y\"h\"]"}, {0}},
	    "could not be written back");
	check_refused((struct gram_row[]){{.name = "a", .mode = 9, .syntax = "x\"h\""}, {0}},
		      "unknown mode");
	check_refused((struct gram_row[]){{.name = "a", .mode = 1, .syntax = "(x\"h\""}, {0}},
		      "not closed");
	check_refused((struct gram_row[]){{.name = "a", .mode = 1, .syntax = "<5-1>$n\"h\""}, {0}},
		      "not a range");
	check_refused((struct gram_row[]){{.name = "a", .mode = 1, .syntax = "WORD\"h\""}, {0}},
		      "not captured");
	check_refused((struct gram_row[]){{.name = "a", .mode = 1, .syntax = "[x\"h\"]"}, {0}},
		      "empty line");
}

CHECK_MAIN({"grammar", (const struct check_case[]){
			   {"caret samples of real devices", caret_samples},
			   {"words of all kinds", words_of_all_kinds},
			   {"verdicts", verdicts},
			   {"no and default", negation},
			   {"climbing to the parents", climbing},
			   {"a name beside a keyword", a_name_beside_a_keyword},
			   {"?", question_mark},
			   {"? wraps", help_wraps},
			   {"TAB", tab},
			   {"writing back", writing_back},
			   {"usage and words for a reference", usages},
			   {"faults in tables are refused", faults_in_tables},
			   {NULL, NULL},
		       }})

#include "config.h"

#include "app/options.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#define PORT_BASE     7000
#define PORT_BASE_MAX (65535 - 399) /* N + 300 + 99 is a port as well */
#define PORT_MAX      65535

enum {
	OPT_NVRAM = 256,
	OPT_CONFIG,
	OPT_SSH,
	OPT_TELNET,
	OPT_HTTP,
	OPT_PLAY,
	OPT_KEEP_GOING,
	OPT_SKIP,
	OPT_ONLY,
	OPT_SCRIPT,
	OPT_STATE,
	OPT_PORT_BASE,
	OPT_HEADLESS,
	OPT_MAP,
	OPT_CONSOLE,
	OPT_USER,
	OPT_FOREGROUND,
	OPT_HELP,
	OPT_VERSION,
};

static const struct option router_options[] = {
    {"nvram", required_argument, NULL, OPT_NVRAM}, {"config", required_argument, NULL, OPT_CONFIG},
    {"ssh", required_argument, NULL, OPT_SSH},	   {"telnet", required_argument, NULL, OPT_TELNET},
    {"http", required_argument, NULL, OPT_HTTP},   {"help", no_argument, NULL, OPT_HELP},
    {"version", no_argument, NULL, OPT_VERSION},   {0},
};

static const struct option lab_options[] = {
    {"play", required_argument, NULL, OPT_PLAY},
    {"keep-going", no_argument, NULL, OPT_KEEP_GOING},
    {"skip", required_argument, NULL, OPT_SKIP},
    {"only", required_argument, NULL, OPT_ONLY},
    {"script", required_argument, NULL, OPT_SCRIPT},
    {"state", required_argument, NULL, OPT_STATE},
    {"port-base", required_argument, NULL, OPT_PORT_BASE},
    {"headless", no_argument, NULL, OPT_HEADLESS},
    {"help", no_argument, NULL, OPT_HELP},
    {"version", no_argument, NULL, OPT_VERSION},
    {0},
};

static const struct option host_options[] = {
    {"nvram", required_argument, NULL, OPT_NVRAM},
    {"config", required_argument, NULL, OPT_CONFIG},
    {"map", required_argument, NULL, OPT_MAP},
    {"console", required_argument, NULL, OPT_CONSOLE},
    {"user", required_argument, NULL, OPT_USER},
    {"foreground", no_argument, NULL, OPT_FOREGROUND},
    {"help", no_argument, NULL, OPT_HELP},
    {"version", no_argument, NULL, OPT_VERSION},
    {0},
};

static const struct option attach_options[] = {
    {"help", no_argument, NULL, OPT_HELP},
    {"version", no_argument, NULL, OPT_VERSION},
    {0},
};

void options_help(struct text *out)
{
	text_add(out,
		 "usage: gkmsh [OPTION...]               one router, its console on this terminal\n"
		 "       gkmsh lab TOPOLOGY [OPTION...]  every router of a topology file\n"
		 "       gkmsh host [OPTION...]          one router on this machine's interfaces\n"
		 "       gkmsh attach [SOCKET]           the console of a router on this machine\n"
		 "\n"
		 "One router:\n"
		 "  --nvram DIR      keep nvram: and flash: in DIR (without it: in memory)\n"
		 "  --config FILE    boot with this configuration instead of the startup-config\n"
		 "  --ssh PORT       SSH to its vty lines on 127.0.0.1:PORT (0: any free port)\n"
		 "  --telnet PORT    telnet to its vty lines\n"
		 "  --http PORT      its HTTP server\n"
		 "Ctrl-] on the console ends it.\n"
		 "\n"
		 "A lab:\n"
		 "  --port-base N    ports: N the lab's console, N+i the console of router i, "
		 "N+100+i its\n"
		 "                   SSH, N+200+i its telnet, N+300+i its HTTP (default 7000)\n"
		 "  --headless       no console on this terminal\n"
		 "  --state DIR      keep each router's nvram: in DIR/NAME\n"
		 "  --play STEPS     play a transcript, show the dialogue, compare; then exit\n"
		 "  --keep-going     play on after a difference\n"
		 "  --skip STEPS     leave these out: numbers and ranges, 0,2,8-9\n"
		 "  --only STEPS     play these alone\n"
		 "  --script FILE    run the lab commands of a file; then exit\n"
		 "\n"
		 "On this machine's interfaces:\n"
		 "  --map PORT=IF    GigabitEthernet1=eth1 and so on; without it ethN is "
		 "GigabitEthernetN\n"
		 "  --console SOCKET its console (default " OPTIONS_CONSOLE ")\n"
		 "  --foreground     and on this terminal\n"
		 "  --user NAME      who it is, once its sockets are open\n"
		 "  --nvram, --config as above\n"
		 "Ctrl-] leaves an attached console; the router goes on.\n"
		 "\n"
		 "  --help, --version\n"
		 "\n"
		 "Exit status: 0 done; 1 a play differed or a script failed; 2 usage or an "
		 "unusable file.\n");
}

static enum status take_number(const char *text, int min, int max, int *out)
{
	char *end;
	long n = strtol(text, &end, 10);

	if (text[0] < '0' || text[0] > '9' || *end || n < min || n > max)
		return ST_RANGE;
	*out = (int)n;
	return ST_OK;
}

/* "GigabitEthernet1=eth1", or short "Gi1=eth1". */
static enum status take_map(const char *text, struct options *o)
{
	static const char *const kinds[] = {"GigabitEthernet", "Gi"};
	struct options_map *m = &o->map[o->n_map];
	const char *equals = strchr(text, '=');
	char number[8];
	int port = 0;

	if (!equals || o->n_map == OPTIONS_MAP_MAX || !equals[1] ||
	    !str_fit(m->interface, sizeof m->interface, equals + 1))
		return ST_SYNTAX;
	for (size_t i = 0; i < 2 && !port; i++) {
		size_t n = strlen(kinds[i]);
		if (strncmp(text, kinds[i], n) != 0 || (size_t)(equals - text) < n + 1 ||
		    (size_t)(equals - text) - n >= sizeof number)
			continue;
		memcpy(number, text + n, (size_t)(equals - text) - n);
		number[(size_t)(equals - text) - n] = '\0';
		if (take_number(number, 1, OPTIONS_MAP_MAX, &port) != ST_OK)
			port = 0;
	}
	for (size_t i = 0; i < o->n_map; i++)
		if (o->map[i].port == (unsigned)port ||
		    strcmp(o->map[i].interface, m->interface) == 0)
			return ST_EXISTS;
	m->port = (unsigned)port;
	o->n_map += port != 0;
	return port ? ST_OK : ST_SYNTAX;
}

static enum status take_option(int opt, const char *value, struct options *o)
{
	switch (opt) {
	case OPT_NVRAM:
		o->nvram = value;
		break;
	case OPT_CONFIG:
		o->config = value;
		break;
	case OPT_SSH:
		return take_number(value, 0, PORT_MAX, &o->ssh);
	case OPT_TELNET:
		return take_number(value, 0, PORT_MAX, &o->telnet);
	case OPT_HTTP:
		return take_number(value, 0, PORT_MAX, &o->http);
	case OPT_PLAY:
		o->play = value;
		break;
	case OPT_KEEP_GOING:
		o->keep_going = true;
		break;
	case OPT_SKIP:
		o->skip = value;
		break;
	case OPT_ONLY:
		o->only = value;
		break;
	case OPT_SCRIPT:
		o->script = value;
		break;
	case OPT_STATE:
		o->state = value;
		break;
	case OPT_PORT_BASE:
		return take_number(value, 1, PORT_BASE_MAX, &o->port_base);
	case OPT_HEADLESS:
		o->headless = true;
		break;
	case OPT_MAP:
		return take_map(value, o);
	case OPT_CONSOLE:
		o->console = value;
		break;
	case OPT_USER:
		o->user = value;
		break;
	case OPT_FOREGROUND:
		o->foreground = true;
		break;
	case OPT_HELP:
		o->mode = APP_HELP;
		break;
	case OPT_VERSION:
		o->mode = APP_VERSION;
		break;
	}
	return ST_OK;
}

static enum status check_lab(struct options *o, int n_left, char **left, struct text *why)
{
	if (n_left != 1) {
		text_add(why, n_left ? "lab takes one topology file" : "lab needs a topology file");
		return ST_SYNTAX;
	}
	o->topology = left[0];
	if (o->play && o->script) {
		text_add(why, "--play and --script exclude each other");
		return ST_SYNTAX;
	}
	if ((o->keep_going || o->skip || o->only) && !o->play) {
		text_add(why, "--keep-going, --skip and --only go with --play");
		return ST_SYNTAX;
	}
	return ST_OK;
}

/* The word that says what is wanted, and the options that go with it. */
static const struct option *take_mode(int argc, char **argv, struct options *o)
{
	static const struct {
		const char *word;
		enum app_mode mode;
		const struct option *options;
	} modes[] = {
	    {"lab", APP_LAB, lab_options},
	    {"host", APP_HOST, host_options},
	    {"attach", APP_ATTACH, attach_options},
	};

	for (size_t i = 0; argc > 1 && i < sizeof modes / sizeof *modes; i++) {
		if (strcmp(argv[1], modes[i].word) == 0) {
			o->mode = modes[i].mode;
			return modes[i].options;
		}
	}
	return router_options;
}

static enum status check_rest(struct options *o, int n_left, char **left, struct text *why)
{
	bool attach = o->mode == APP_ATTACH;

	if (o->mode == APP_LAB)
		return check_lab(o, n_left, left, why);
	if (n_left > attach) {
		text_addf(why, attach ? "attach takes one socket" : "unknown command %s", left[0]);
		return ST_SYNTAX;
	}
	if (attach && n_left)
		o->console = left[0];
	return ST_OK;
}

enum status options_parse(int argc, char **argv, struct options *o, struct text *why)
{
	const struct option *table;

	*o = (struct options){.ssh = PORT_NONE,
			      .telnet = PORT_NONE,
			      .http = PORT_NONE,
			      .port_base = PORT_BASE,
			      .console = OPTIONS_CONSOLE};
	table = take_mode(argc, argv, o);
	if (o->mode != APP_ROUTER) {
		argc--;
		argv++;
	}
	optind = 0; /* from the start, also when called again */
	opterr = 0;
	for (;;) {
		int opt = getopt_long(argc, argv, ":", table, NULL);
		if (opt == -1)
			break;
		if (opt == '?' || opt == ':') {
			text_addf(why, opt == ':' ? "%s needs a value" : "unknown option %s",
				  argv[optind - 1]);
			return ST_SYNTAX;
		}
		if (take_option(opt, optarg, o) != ST_OK) {
			text_addf(why,
				  opt == OPT_MAP ? "%s: not PORT=INTERFACE, or one of them twice"
						 : "%s: not a port number",
				  optarg);
			return ST_SYNTAX;
		}
		if (o->mode == APP_HELP || o->mode == APP_VERSION)
			return ST_OK;
	}
	return check_rest(o, argc - optind, argv + optind, why);
}

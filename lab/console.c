/* The lab's own commands: simple words, not the routers' grammar. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab/inside.h"

#define WORDS_MAX 16

struct words {
	char line[LAB_LINE_MAX];
	const char *w[WORDS_MAX + 1]; /* NULL at the end */
	size_t n;
};

struct cmd {
	struct lab *lab;
	const struct words *in;
	struct text *out;
	size_t *node; /* LAB_CONNECT */
};

static enum lab_outcome refuse(struct cmd *c, const char *fmt, ...) format_of(2, 3);

static enum lab_outcome refuse(struct cmd *c, const char *fmt, ...)
{
	va_list ap;

	text_add(c->out, "% ");
	va_start(ap, fmt);
	text_addv(c->out, fmt, ap);
	va_end(ap);
	text_addc(c->out, '\n');
	return LAB_FAILED;
}

static enum lab_outcome refuse_status(struct cmd *c, enum status st, const char *what)
{
	switch (st) {
	case ST_OK:
		return LAB_DONE;
	case ST_STATE:
		return refuse(c, "%s: nothing to do", what);
	case ST_UNSUPPORTED:
		return refuse(c, "%s is not a router", what);
	default:
		return refuse(c, "%s: %s", what, status_text(st));
	}
}

/* ---- arguments ---- */

static bool find_node(struct cmd *c, const char *name, size_t *out)
{
	int i = name ? topo_find(c->lab->conf.topo, name) : -1;

	if (i < 0) {
		refuse(c, "No node %s (see: nodes)", name ? name : "given");
		return false;
	}
	*out = (size_t)i;
	return true;
}

static bool find_port(struct cmd *c, const char *word, size_t *node, unsigned *port)
{
	char name[64];
	const char *colon = word ? strchr(word, ':') : NULL;
	char *end;

	if (!colon || (size_t)(colon - word) >= sizeof name) {
		refuse(c, "\"%s\" is not NODE:ethN", word ? word : "");
		return false;
	}
	memcpy(name, word, (size_t)(colon - word));
	name[colon - word] = '\0';
	if (!find_node(c, name, node))
		return false;
	*port = str_starts(colon, ":eth") ? (unsigned)strtoul(colon + 4, &end, 10) : 0;
	if (!*port || *end || !lab_port(c->lab, *node, *port)) {
		refuse(c, "No wire at %s", word);
		return false;
	}
	return true;
}

static bool number(const char *s, double *out)
{
	char *end;

	errno = 0;
	*out = s ? strtod(s, &end) : 0;
	return s && *s >= '0' && *s <= '9' && !*end && !errno;
}

/* "2h", "30d", "90" (seconds), "1h30m" */
static bool duration(const char *s, uint64_t *us)
{
	static const struct {
		const char *unit;
		uint64_t us;
	} units[] = {{"ms", USEC_MS},  {"us", 1},	{"s", USEC_S},	    {"m", USEC_MIN},
		     {"h", USEC_HOUR}, {"d", USEC_DAY}, {"w", 7 * USEC_DAY}};
	uint64_t sum = 0;

	if (!s || !*s)
		return false;
	while (*s) {
		char *end;
		if (*s < '0' || *s > '9')
			return false;
		errno = 0;
		unsigned long long n = strtoull(s, &end, 10);
		uint64_t unit = *end ? 0 : USEC_S;
		for (size_t i = 0; !unit && i < sizeof units / sizeof *units; i++) {
			if (str_starts(end, units[i].unit)) {
				unit = units[i].us;
				end += strlen(units[i].unit);
			}
		}
		if (!unit || errno || n > LAB_ADVANCE_MAX_S * USEC_S / unit)
			return false;
		sum += n * unit;
		s = end;
	}
	*us = sum;
	return sum <= LAB_ADVANCE_MAX_S * USEC_S;
}

/* ---- nodes ---- */

static enum lab_outcome cmd_nodes(struct cmd *c)
{
	struct lab *lab = c->lab;

	for (size_t i = 0; i < lab->n_nodes; i++) {
		const struct lab_node *n = &lab->nodes[i];
		bool bridge = n->topo->kind == TOPO_BRIDGE;
		text_addf(c->out, "%3zu %-16s %-7s %-4s", i + 1, n->topo->name,
			  bridge ? "bridge" : "router", bridge || n->node ? "on" : "off");
		for (unsigned port = 1; port <= n->n_ports; port++) {
			const struct lab_wire *w = n->ports[port].wire;
			int other = !n->ports[port].end;
			if (!w)
				continue;
			text_addf(c->out, " %u:%s%s", port, lab_name(lab, w->end[other].node),
				  bridge || n->ports[port].carrier ? "" : "(down)");
		}
		text_addc(c->out, '\n');
	}
	return LAB_DONE;
}

static enum lab_outcome cmd_connect(struct cmd *c)
{
	if (!find_node(c, c->in->w[1], c->node))
		return LAB_FAILED;
	if (!lab_node(c->lab, *c->node))
		return refuse(c, "%s has no console now", c->in->w[1]);
	return LAB_CONNECT;
}

static enum lab_outcome cmd_stop(struct cmd *c)
{
	size_t i;

	if (!find_node(c, c->in->w[1], &i))
		return LAB_FAILED;
	return refuse_status(c, lab_stop_node(c->lab, i), c->in->w[1]);
}

static enum lab_outcome cmd_start(struct cmd *c)
{
	size_t i;

	if (!find_node(c, c->in->w[1], &i))
		return LAB_FAILED;
	return refuse_status(c, lab_start_node(c->lab, i), c->in->w[1]);
}

/* ---- wires ---- */

static void show_wire(struct cmd *c, const struct lab_wire *w)
{
	const struct lab_fault *f = &w->fault;

	text_addf(c->out, "%s:eth%u - %s:eth%u", lab_name(c->lab, w->end[0].node), w->end[0].port,
		  lab_name(c->lab, w->end[1].node), w->end[1].port);
	text_add(c->out, f->down ? " down" : " up");
	if (f->loss)
		text_addf(c->out, ", loss %u %%", f->loss);
	if (f->duplicate)
		text_addf(c->out, ", duplicate %u %%", f->duplicate);
	if (f->reorder)
		text_addf(c->out, ", reorder %u %%", f->reorder);
	if (f->delay_us)
		text_addf(c->out, ", delay %u ms", (unsigned)(f->delay_us / USEC_MS));
	text_addc(c->out, '\n');
}

static enum lab_outcome cmd_wire(struct cmd *c)
{
	const struct words *in = c->in;
	struct lab_fault f;
	size_t node;
	unsigned port;
	double n;

	if (in->n == 1) {
		for (size_t i = 0; i < c->lab->n_wires; i++)
			show_wire(c, &c->lab->wires[i]);
		return LAB_DONE;
	}
	if (!find_port(c, in->w[1], &node, &port) || !lab_wire_fault(c->lab, node, port, &f))
		return LAB_FAILED;
	if (in->n == 2) {
		show_wire(c, lab_port(c->lab, node, port)->wire);
		return LAB_DONE;
	}
	for (size_t i = 2; i < in->n; i++) {
		const char *w = in->w[i];
		if (!strcmp(w, "down") || !strcmp(w, "up")) {
			f.down = *w == 'd';
			continue;
		}
		bool delay = !strcmp(w, "delay");
		if (!delay && strcmp(w, "loss") && strcmp(w, "duplicate") && strcmp(w, "reorder"))
			return refuse(
			    c, "\"%s\": expected down, up, loss, delay, duplicate or reorder", w);
		if (!number(in->w[i + 1], &n) || n > (delay ? LAB_DELAY_MAX_MS : 100))
			return refuse(c, "%s %s: expected 0 to %d", w,
				      in->w[i + 1] ? in->w[i + 1] : "",
				      delay ? LAB_DELAY_MAX_MS : 100);
		i++;
		if (delay)
			f.delay_us = (uint64_t)(n * USEC_MS);
		else if (*w == 'l')
			f.loss = (unsigned)n;
		else
			*(!strcmp(w, "reorder") ? &f.reorder : &f.duplicate) = (unsigned)n;
	}
	return refuse_status(c, lab_set_wire_fault(c->lab, node, port, &f), in->w[1]);
}

static enum lab_outcome cmd_cut(struct cmd *c)
{
	size_t a, b;

	if (!find_node(c, c->in->w[1], &a) || !find_node(c, c->in->w[2], &b))
		return LAB_FAILED;
	if (a == b)
		return refuse(c, "%s cannot be cut from itself", c->in->w[1]);
	return refuse_status(c, lab_cut(c->lab, a, b), "cut");
}

static enum lab_outcome cmd_heal(struct cmd *c)
{
	lab_heal(c->lab);
	return LAB_DONE;
}

/* ---- clock ---- */

static void show_clock(struct cmd *c)
{
	char iso[21];

	wall_format_iso(c->lab->now.wall, iso);
	text_addf(c->out, "%s, rate %g\n", iso, c->lab->rate);
}

static enum lab_outcome cmd_clock(struct cmd *c)
{
	const struct words *in = c->in;
	uint64_t us;
	double rate;

	if (in->n == 1) {
		show_clock(c);
		return LAB_DONE;
	}
	if (!strcmp(in->w[1], "advance")) {
		if (!duration(in->w[2], &us))
			return refuse(c, "clock advance %s: expected a time like 30s, 2h or 30d",
				      in->w[2] ? in->w[2] : "");
		lab_run(c->lab, us);
		show_clock(c);
		return LAB_DONE;
	}
	if (!strcmp(in->w[1], "rate")) {
		if (!number(in->w[2], &rate) || rate > LAB_RATE_MAX)
			return refuse(c, "clock rate %s: expected a number, 0 stops the clock",
				      in->w[2] ? in->w[2] : "");
		c->lab->rate = rate;
		return LAB_DONE;
	}
	return refuse(c, "clock %s: expected advance TIME or rate N", in->w[1]);
}

/* ---- capture ---- */

static enum lab_outcome capture_keys(struct cmd *c)
{
	enum status st;
	struct lab_keys_written n;
	size_t node;

	if (!find_node(c, c->in->w[1], &node))
		return LAB_FAILED;
	st = lab_capture_keys(c->lab, node, c->in->w[3], &n);
	if (st == ST_IO)
		return refuse(c, "%s: %s", c->in->w[3], strerror(errno));
	if (st == ST_OK)
		text_addf(c->out, "%zu ESP key%s, %zu IKE key%s in %s" LAB_IKE_KEYS "\n", n.esp,
			  n.esp == 1 ? "" : "s", n.ike, n.ike == 1 ? "" : "s", c->in->w[3]);
	return refuse_status(c, st, c->in->w[1]);
}

static enum lab_outcome cmd_capture(struct cmd *c)
{
	const struct words *in = c->in;
	struct text why = TEXT_EMPTY;
	size_t node;
	unsigned port;
	bool all = in->n > 3 && !strcmp(in->w[3], "all");

	if (in->n == 4 && !strcmp(in->w[2], "keys"))
		return capture_keys(c);
	if (!find_port(c, in->w[1], &node, &port))
		return LAB_FAILED;
	if (in->n < 3 || (in->n > 3 && !all))
		return refuse(c, "expected capture NODE:ethN FILE [all] or capture NODE keys FILE");

	enum status st = lab_capture(c->lab, node, port, in->w[2], all, &why);
	enum lab_outcome o = st == ST_IO       ? refuse(c, "%s", text_str(&why))
			     : st == ST_EXISTS ? refuse(c, "%s is being captured already", in->w[1])
					       : refuse_status(c, st, in->w[1]);
	text_free(&why);
	return o;
}

static enum lab_outcome cmd_no(struct cmd *c)
{
	size_t node;
	unsigned port;

	if (c->in->n < 2 || strcmp(c->in->w[1], "capture"))
		return refuse(c, "expected no capture [NODE:ethN]");
	if (c->in->n == 2) {
		for (size_t i = 0; i < c->lab->n_nodes; i++)
			lab_capture_free(c->lab, &c->lab->nodes[i], 0);
		return LAB_DONE;
	}
	if (!find_port(c, c->in->w[2], &node, &port))
		return LAB_FAILED;
	return refuse_status(c, lab_capture_stop(c->lab, node, port), c->in->w[2]);
}

/* ---- messages, play, the rest ---- */

static enum lab_outcome cmd_messages(struct cmd *c)
{
	size_t a = 0, b = 0;

	if (c->in->n > 1 && !find_node(c, c->in->w[1], &a))
		return LAB_FAILED;
	if (c->in->n > 2 && !find_node(c, c->in->w[2], &b))
		return LAB_FAILED;
	lab_messages(c->lab, c->in->n > 1 ? (int)a : -1, c->in->n > 2 ? (int)b : -1, c->out);
	return LAB_DONE;
}

static enum lab_outcome cmd_graph(struct cmd *c)
{
	struct text svg = TEXT_EMPTY;
	FILE *f;
	bool ok;

	if (c->in->n != 2)
		return refuse(c, "expected graph FILE.svg");
	lab_graph(c->lab, &svg);
	f = fopen(c->in->w[1], "w");
	ok = f && text_ok(&svg) && fwrite(text_str(&svg), 1, svg.len, f) == svg.len;
	if (f && fclose(f) != 0)
		ok = false;
	text_free(&svg);
	if (!ok)
		return refuse(c, "%s: %s", c->in->w[1], strerror(errno));
	return LAB_DONE;
}

static void print_into(void *ctx, const char *s)
{
	text_add(ctx, s);
}

static enum lab_outcome cmd_play(struct cmd *c)
{
	struct lab_play p = {.path = c->in->w[1], .print = print_into, .ctx = c->out};
	struct lab_play_result r;
	struct text why = TEXT_EMPTY;

	if (c->in->n < 2)
		return refuse(c, "expected play FILE [skip STEPS] [only STEPS]");
	for (size_t i = 2; i + 1 < c->in->n; i += 2) {
		if (!strcmp(c->in->w[i], "skip"))
			p.skip = c->in->w[i + 1];
		else if (!strcmp(c->in->w[i], "only"))
			p.only = c->in->w[i + 1];
		else
			return refuse(c, "\"%s\": expected skip or only", c->in->w[i]);
	}

	enum status st = lab_play_run(c->lab, &p, &r, &why);
	if (st != ST_OK)
		refuse(c, "%s", text_str(&why));
	text_free(&why);
	return st == ST_OK && !lab_play_exit(&r) ? LAB_DONE : LAB_FAILED;
}

static enum lab_outcome cmd_seed(struct cmd *c)
{
	text_addf(c->out, "%llu\n", (unsigned long long)c->lab->seed);
	return LAB_DONE;
}

static enum lab_outcome cmd_quit(struct cmd *c)
{
	(void)c;
	return LAB_QUIT;
}

static enum lab_outcome cmd_help(struct cmd *c);

static const struct {
	const char *name, *args, *help;
	enum lab_outcome (*run)(struct cmd *);
} commands[] = {
    {"nodes", "", "every node, its state and its neighbours", cmd_nodes},
    {"connect", "NODE", "the console of a router; Ctrl-] leaves it", cmd_connect},
    {"stop", "NODE", "power off, nothing is saved", cmd_stop},
    {"start", "NODE", "power on", cmd_start},
    {"wire", "[NODE:ethN [down|up|loss %|delay MS|duplicate %|reorder %]...]",
     "show or damage a wire, both ways", cmd_wire},
    {"cut", "NODE NODE", "nothing passes between the two, either way", cmd_cut},
    {"heal", "", "undo every cut and every damage", cmd_heal},
    {"clock", "[advance TIME|rate N]", "30s, 2h, 30d pass at once; N virtual seconds a second",
     cmd_clock},
    {"capture", "NODE:ethN FILE [all]|NODE keys FILE",
     "pcap; all: also the streams that stand in TCP's place; keys: its ESP and IKE keys for "
     "Wireshark",
     cmd_capture},
    {"no", "capture [NODE:ethN]", "stop a capture, or all", cmd_no},
    {"play", "FILE [skip STEPS] [only STEPS]", "play a transcript and compare", cmd_play},
    {"messages", "[NODE [NODE]]", "who sent what to whom", cmd_messages},
    {"graph", "FILE.svg", "the lab as a picture: roles, keys and their lives, who registered where",
     cmd_graph},
    {"seed", "", "what fixes every random choice", cmd_seed},
    {"help", "", "this list", cmd_help},
    {"quit", "", "end the lab", cmd_quit},
};

static enum lab_outcome cmd_help(struct cmd *c)
{
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
		size_t start = c->out->len;
		text_addf(c->out, "  %s %s", commands[i].name, commands[i].args);
		text_pad_to(c->out, 36, start);
		text_addf(c->out, " %s\n", commands[i].help);
	}
	return LAB_DONE;
}

static bool split(const char *line, struct words *in)
{
	char *save = NULL;

	*in = (struct words){.n = 0};
	if (!str_fit(in->line, sizeof in->line, line))
		return false;
	for (char *w = strtok_r(in->line, " \t\r\n", &save); w;
	     w = strtok_r(NULL, " \t\r\n", &save)) {
		if (in->n == WORDS_MAX)
			return false;
		in->w[in->n++] = w;
	}
	return true;
}

enum lab_outcome lab_command(struct lab *lab, const char *line, struct text *out, size_t *node)
{
	struct words in;
	size_t somewhere;
	struct cmd c = {.lab = lab, .in = &in, .out = out, .node = node ? node : &somewhere};
	size_t n_found = 0, which = 0;

	if (!split(line, &in))
		return refuse(&c, "the line is too long");
	if (!in.n || in.w[0][0] == '#' || in.w[0][0] == '!')
		return LAB_DONE;
	if (!strcmp(in.w[0], "?"))
		return cmd_help(&c);
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
		bool exact = !strcmp(commands[i].name, in.w[0]);
		if (!str_starts(commands[i].name, in.w[0]))
			continue;
		which = i;
		n_found = exact ? 1 : n_found + 1;
		if (exact)
			break;
	}
	if (n_found != 1)
		return refuse(
		    &c, n_found ? "\"%s\" is more than one command" : "No command %s (see: help)",
		    in.w[0]);

	enum lab_outcome o = commands[which].run(&c);
	lab_capture_flush(lab);
	return o;
}

enum lab_outcome lab_script(struct lab *lab, const char *path, struct text *out)
{
	FILE *f = fopen(path, "r");
	char line[LAB_LINE_MAX];
	unsigned n = 0;
	enum lab_outcome o = LAB_DONE;

	if (!f) {
		text_addf(out, "%% %s: %s\n", path, strerror(errno));
		return LAB_FAILED;
	}
	while (o == LAB_DONE && fgets(line, sizeof line, f)) {
		n++;
		text_addf(out, "lab> %s%s", line, strchr(line, '\n') ? "" : "\n");
		o = lab_command(lab, line, out, NULL);
	}
	if (o == LAB_FAILED)
		text_addf(out, "%% %s:%u: stopped here\n", path, n);
	fclose(f);
	return o == LAB_CONNECT ? LAB_FAILED : o;
}

#include "tests/lab/bare_node.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/net_event.h"

#define IFS_MAX	   64
#define ROUTES_MAX 16

struct bare {
	struct net *net;
	struct when now;
	char name[64];
	struct net_conf_if ifs[IFS_MAX];
	struct net_conf_route routes[ROUTES_MAX];
	struct net_conf conf;
	bool reload;
	struct text frame; /* of the effect handed out last */

	/* console */
	struct text in, out, log;
	char mode[32]; /* "", "config", "config-x" */
	bool enabled, asking, pinging;
};

struct net *bare_net(void *node)
{
	return ((struct bare *)node)->net;
}

/* ---- start configuration ---- */

static bool prefix(const char *s, ip4_t *address, ip4_t *mask)
{
	char text[32];
	const char *slash = strchr(s, '/');

	if (!slash || (size_t)(slash - s) >= sizeof text)
		return false;
	memcpy(text, s, (size_t)(slash - s));
	text[slash - s] = '\0';
	*mask = ip4_mask_of(atoi(slash + 1));
	return ip4_parse(text, address);
}

static void read_line(struct bare *b, const char *line)
{
	char a[32] = "", c[32] = "", d[32] = "";
	struct net_conf_if *ifp = &b->ifs[b->conf.n_ifs];
	struct net_conf_route *r = &b->routes[b->conf.n_routes];

	sscanf(line, "%31s %31s %31s", a, c, d);
	if (!strncmp(a, "eth", 3) || !strncmp(a, "lo", 2)) {
		bool eth = *a == 'e';
		ifp->id = NET_IF(eth ? NET_IF_GIGABIT : NET_IF_LOOPBACK, atoi(a + (eth ? 3 : 2)));
		ifp->shutdown = !strcmp(c, "shutdown");
		if (ifp->shutdown || prefix(c, &ifp->address, &ifp->mask))
			b->conf.n_ifs++;
	} else if (!strcmp(a, "route") && prefix(c, &r->prefix, &r->mask) &&
		   ip4_parse(d, &r->next_hop)) {
		b->conf.n_routes++;
	}
}

static void *bare_boot(void *host, const struct lab_boot *boot, struct when now)
{
	struct bare *b = calloc(1, sizeof *b);
	struct net_env env = {
	    .mac = {2, 0, (uint8_t)(boot->index >> 8), (uint8_t)boot->index, 0, 0}};

	(void)host;
	if (!b)
		return NULL;
	memcpy(&env.seed, boot->seed, sizeof env.seed);
	(void)str_fit(b->name, sizeof b->name, boot->name);
	b->now = now;
	b->conf.ifs = b->ifs;
	b->conf.routes = b->routes;
	for (const char *s = boot->startup; s && *s; s += strcspn(s, "\n"), s += *s == '\n')
		read_line(b, s);
	if (boot->again)
		text_add(&b->log, "%SYS-5-RESTART: System restarted\n");
	b->net = net_new(&env, &b->conf, now);
	return b;
}

static void bare_off(void *node)
{
	struct bare *b = node;

	net_free(b->net);
	text_free(&b->in);
	text_free(&b->out);
	text_free(&b->log);
	free(b);
}

/* ---- console ---- */

static void prompt(struct bare *b)
{
	text_add(&b->out, b->name);
	if (*b->mode)
		text_addf(&b->out, "(%s)#", b->mode);
	else
		text_add(&b->out, b->enabled ? "#" : ">");
}

static void set_shutdown(struct bare *b, bool shutdown)
{
	b->ifs[0].shutdown = shutdown;
	if (net_reconfigure(b->net, &b->conf, b->now) != ST_OK)
		text_add(&b->out, "% failed\r\n");
}

static bool mode_command(struct bare *b, const char *line)
{
	const char *mode = b->mode;

	if (!strcmp(line, "enable"))
		b->enabled = true;
	else if (!strcmp(line, "configure terminal") && b->enabled && !*mode)
		strcpy(b->mode, "config");
	else if (!strcmp(line, "interface") && *mode)
		strcpy(b->mode, "config-if");
	else if (!strcmp(line, "end") && *mode)
		*b->mode = '\0';
	else if (!strcmp(line, "shutdown") && !strcmp(mode, "config-if"))
		set_shutdown(b, true);
	else if (!strcmp(line, "no shutdown") && !strcmp(mode, "config-if"))
		set_shutdown(b, false);
	else
		return false;
	return true;
}

static void command(struct bare *b, const char *line)
{
	struct net_ping_conf ping = {.count = 5, .size = 100, .timeout_ms = 2000};

	if (b->asking) {
		text_addf(&b->out, "You said %s\r\n", line);
		b->asking = false;
	} else if (!*line || !strcmp(line, "terminal length 0") || mode_command(b, line)) {
		;
	} else if (!strncmp(line, "say ", 4)) {
		text_addf(&b->out, "%s\r\n", line + 4);
	} else if (!strcmp(line, "key")) {
		text_add(&b->out,
			 "-----BEGIN PUBLIC KEY-----\r\nMTIz\r\n-----END PUBLIC KEY-----\r\n");
	} else if (!strcmp(line, "log")) {
		text_add(&b->out, "*Sep  9 11:28:03.123: %SYS-5-CONFIG_I: Configured\r\n");
		text_add(&b->log, "*Sep  9 11:28:03.123: %SYS-5-CONFIG_I: Configured\n");
	} else if (!strcmp(line, "show logging")) {
		text_add(&b->out, text_str(&b->log));
	} else if (!strcmp(line, "ask")) {
		b->asking = true;
		text_add(&b->out, "Sure? [yes/no]: ");
		return;
	} else if (!strcmp(line, "reload")) {
		b->reload = true;
	} else if (!strncmp(line, "ping ", 5) && ip4_parse(line + 5, &ping.dst)) {
		if (net_ping_start(b->net, b->now, 1, &ping) == ST_OK) {
			b->pinging = true;
			return;
		}
	} else {
		text_add(&b->out, "% Invalid input detected at '^' marker.\r\n");
	}
	prompt(b);
}

static void *console_open(void *node, struct when now)
{
	((struct bare *)node)->now = now;
	return node;
}

static void console_close(void *line)
{
	(void)line;
}

static void console_write(void *line, struct when now, struct bytes bytes)
{
	struct bare *b = line;

	b->now = now;
	for (size_t i = 0; i < bytes.n; i++) {
		if (bytes.p[i] == 3) {
			text_clear(&b->in);
			b->asking = b->pinging = false;
			text_add(&b->out, "\r\n");
			prompt(b);
		} else if (bytes.p[i] == '\r') {
			char *s = str_copy(text_str(&b->in));
			text_clear(&b->in);
			command(b, s);
			free(s);
		} else {
			text_addc(&b->in, (char)bytes.p[i]);
		}
	}
}

static bool console_read(void *line, struct text *out)
{
	struct bare *b = line;

	if (!b->out.len)
		return false;
	text_addn(out, b->out.s, b->out.len);
	text_clear(&b->out);
	return true;
}

static bool console_idle(void *line)
{
	const struct bare *b = line;

	return !b->pinging;
}

/* ---- the engine ---- */

static void bare_frame(void *node, struct when now, unsigned port, struct bytes frame)
{
	struct bare *b = node;

	b->now = now;
	net_frame_in(b->net, now, port, frame);
}

static void bare_wire(void *node, struct when now, unsigned port, bool up)
{
	struct bare *b = node;

	b->now = now;
	net_wire_state(b->net, now, port, up);
}

static bool bare_port_up(void *node, unsigned port)
{
	return net_port_admin_up(((struct bare *)node)->net, port);
}

static bool bare_owns(void *node, ip4_t a)
{
	return net_is_own_address(((struct bare *)node)->net, a);
}

static void bare_tick(void *node, struct when now)
{
	struct bare *b = node;

	b->now = now;
	net_tick(b->net, now);
}

static mono_t bare_deadline(void *node)
{
	return net_deadline(((struct bare *)node)->net);
}

static void say_event(struct bare *b, const struct event *ev)
{
	if (ev->id != NET_EV_LINK && ev->id != NET_EV_LINE_PROTO && ev->id != NET_EV_ADMIN_DOWN)
		return;
	char name[NET_IF_NAME_SIZE];
	text_addf(&b->log, "%s %s %s\n", ev->id == NET_EV_LINE_PROTO ? "PROTO" : "LINK",
		  net_if_name((uint32_t)event_number(ev, 0), name),
		  ev->id == NET_EV_ADMIN_DOWN ? "shut"
		  : event_number(ev, 1)	      ? "up"
					      : "down");
}

static bool bare_poll(void *node, struct lab_fx *out)
{
	static const char marks[] = "!.UUPPAMQ&?";
	struct bare *b = node;
	struct net_fx fx;

	if (b->reload) {
		b->reload = false;
		*out = (struct lab_fx){.kind = LAB_FX_RELOAD};
		return true;
	}
	while (net_poll(b->net, &fx)) {
		switch (fx.kind) {
		case NET_FX_FRAME:
			*out = (struct lab_fx){
			    .kind = LAB_FX_FRAME, .port = fx.port, .frame = fx.frame};
			return true;
		case NET_FX_PROBE:
			text_addc(&b->out, marks[fx.probe.result]);
			break;
		case NET_FX_PING_DONE:
			text_addf(&b->out, "\r\n%u of %u\r\n", fx.ping.received, fx.ping.sent);
			b->pinging = false;
			prompt(b);
			break;
		case NET_FX_EVENT:
			say_event(b, fx.event);
			break;
		default:
			break;
		}
	}
	return false;
}

/* Two associations, as a router would show them. */
static bool bare_esp_key(void *node, size_t i, char out[static LAB_KEY_LINE])
{
	(void)node;
	snprintf(out, LAB_KEY_LINE, "\"key %zu\"", i);
	return i < 2;
}

const struct lab_node_ops bare_ops = {
    .boot = bare_boot,
    .power_off = bare_off,
    .frame_in = bare_frame,
    .wire_state = bare_wire,
    .port_up = bare_port_up,
    .owns = bare_owns,
    .tick = bare_tick,
    .deadline = bare_deadline,
    .poll = bare_poll,
    .esp_key = bare_esp_key,
    .console_open = console_open,
    .console_close = console_close,
    .console_write = console_write,
    .console_read = console_read,
    .console_idle = console_idle,
};

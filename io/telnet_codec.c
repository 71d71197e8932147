#include "io/telnet_codec.h"

#include <libtelnet.h>
#include <stdlib.h>
#include <string.h>

#define KEY_INTERRUPT 0x03 /* Ctrl-C */
#define KEY_ESCAPE    0x1e /* Ctrl-^, what a router's users type to break off */

struct telnet_codec {
	telnet_t *telnet;
	const struct telnet_codec_ops *ops;
	void *ctx;
	bool dead;     /* after a fault nothing more comes out */
	bool after_cr; /* the last character was CR: a NUL after it belongs to it (RFC 854) */
};

/* We echo whatever the far end says about it, as routers do: Python's telnetlib answers DONT ECHO and
 * waits for the echo all the same. */
static const telnet_telopt_t options[] = {
    {TELNET_TELOPT_ECHO, TELNET_WILL, TELNET_DONT},
    {TELNET_TELOPT_SGA, TELNET_WILL, TELNET_DO},
    {TELNET_TELOPT_NAWS, TELNET_WONT, TELNET_DO},
    {-1, 0, 0},
};

static void give(struct telnet_codec *c, const char *p, size_t n)
{
	if (n)
		c->ops->characters(c->ctx, BYTES(p, n));
}

static void on_data(struct telnet_codec *c, const char *p, size_t n)
{
	size_t from = 0;

	for (size_t i = 0; i < n; i++) {
		if (p[i] == '\0' && c->after_cr) {
			give(c, p + from, i - from);
			from = i + 1;
		}
		c->after_cr = p[i] == '\r';
	}
	give(c, p + from, n - from);
}

static void on_command(struct telnet_codec *c, unsigned char cmd)
{
	static const char interrupt = KEY_INTERRUPT, escape = KEY_ESCAPE, erase = '\b',
			  erase_line = 0x15;
	static const char here[] = "\r\n[Yes]\r\n";

	switch (cmd) {
	case TELNET_IP:
		give(c, &interrupt, 1);
		break;
	case TELNET_BREAK:
		give(c, &escape, 1);
		break;
	case TELNET_EC:
		give(c, &erase, 1);
		break;
	case TELNET_EL:
		give(c, &erase_line, 1);
		break;
	case TELNET_AYT:
		c->ops->send(c->ctx, BYTES(here, sizeof here - 1));
		break;
	default:
		break; /* NOP, DM, AO, GA: nothing to do */
	}
}

static void on_subnegotiation(struct telnet_codec *c, const telnet_event_t *ev)
{
	struct rd rd = rd_from(BYTES(ev->sub.buffer, ev->sub.size));

	if (ev->sub.telopt != TELNET_TELOPT_NAWS)
		return;
	/* RFC 1073: width and height, two octets each; 0 means "not told". */
	unsigned width = rd_u16(&rd), height = rd_u16(&rd);
	if (rd_done(&rd))
		c->ops->window(c->ctx, width, height);
}

static void on_event(telnet_t *telnet, telnet_event_t *ev, void *arg)
{
	struct telnet_codec *c = arg;

	(void)telnet;
	if (c->dead)
		return;
	switch (ev->type) {
	case TELNET_EV_DATA:
		on_data(c, ev->data.buffer, ev->data.size);
		break;
	case TELNET_EV_SEND:
		c->ops->send(c->ctx, BYTES(ev->data.buffer, ev->data.size));
		break;
	case TELNET_EV_IAC:
		on_command(c, ev->iac.cmd);
		break;
	case TELNET_EV_SUBNEGOTIATION:
		on_subnegotiation(c, ev);
		break;
	case TELNET_EV_COMPRESS: /* never offered, and a few octets could become many */
	case TELNET_EV_ERROR:
		c->dead = true;
		c->ops->fault(c->ctx);
		break;
	default:
		break;
	}
}

struct telnet_codec *telnet_codec_new(const struct telnet_codec_ops *ops, void *ctx)
{
	struct telnet_codec *c = calloc(1, sizeof *c);

	if (!c)
		return NULL;
	c->ops = ops;
	c->ctx = ctx;
	c->telnet = telnet_init(options, on_event, 0, c);
	if (!c->telnet) {
		free(c);
		return NULL;
	}
	return c;
}

void telnet_codec_free(struct telnet_codec *c)
{
	if (!c)
		return;
	telnet_free(c->telnet);
	free(c);
}

void telnet_codec_greet(struct telnet_codec *c)
{
	telnet_negotiate(c->telnet, TELNET_WILL, TELNET_TELOPT_ECHO);
	telnet_negotiate(c->telnet, TELNET_WILL, TELNET_TELOPT_SGA);
	telnet_negotiate(c->telnet, TELNET_DO, TELNET_TELOPT_SGA);
	telnet_negotiate(c->telnet, TELNET_DO, TELNET_TELOPT_NAWS);
}

void telnet_codec_input(struct telnet_codec *c, struct bytes b)
{
	telnet_recv(c->telnet, (const char *)b.p, b.n);
}

void telnet_codec_output(struct telnet_codec *c, struct bytes b)
{
	telnet_send(c->telnet, (const char *)b.p, b.n);
}

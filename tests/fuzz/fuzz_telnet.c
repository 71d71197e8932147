/* Octets of a telnet connection: no crash, and what comes out answers what went in. */
#include <stdlib.h>

#include "io/telnet_codec.h"

struct seen {
	size_t characters, sent;
	unsigned width;
};

static void on_characters(void *ctx, struct bytes b)
{
	struct seen *s = ctx;

	s->characters += b.n;
}

static void on_window(void *ctx, unsigned width, unsigned height)
{
	struct seen *s = ctx;

	s->width = width;
	if (width > 65535 || height > 65535)
		abort();
}

static void on_send(void *ctx, struct bytes b)
{
	struct seen *s = ctx;

	s->sent += b.n;
}

static void on_fault(void *ctx)
{
	(void)ctx;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct telnet_codec_ops ops = {
	    .characters = on_characters,
	    .window = on_window,
	    .send = on_send,
	    .fault = on_fault,
	};
	struct seen whole = {0}, pieces = {0};
	struct telnet_codec *a = telnet_codec_new(&ops, &whole);
	struct telnet_codec *b = telnet_codec_new(&ops, &pieces);

	if (!a || !b)
		abort();
	telnet_codec_input(a, BYTES(data, size));
	for (size_t i = 0; i < size; i++)
		telnet_codec_input(b, BYTES(data + i, 1));
	/* How the octets were cut into reads must not matter. */
	if (whole.characters != pieces.characters || whole.sent != pieces.sent ||
	    whole.width != pieces.width || whole.characters > size)
		abort();
	telnet_codec_output(a, BYTES(data, size));
	telnet_codec_free(a);
	telnet_codec_free(b);
	return 0;
}

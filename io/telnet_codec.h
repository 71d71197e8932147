/*
 * Inside io/: the telnet protocol of one connection, over libtelnet, without a socket. Octets received go
 * in; characters, window sizes and octets to send come out through the callbacks.
 */
#ifndef GKMSH_IO_TELNET_CODEC_H
#define GKMSH_IO_TELNET_CODEC_H

#include "base/bytes.h"

struct telnet_codec;

struct telnet_codec_ops {
	void (*characters)(void *ctx, struct bytes); /* CR NUL has become CR */
	void (*window)(void *ctx, unsigned width, unsigned height);
	void (*send)(void *ctx, struct bytes);
	void (*fault)(void *ctx); /* no telnet: the connection is to be dropped */
};

struct telnet_codec *telnet_codec_new(const struct telnet_codec_ops *, void *ctx);
void telnet_codec_free(struct telnet_codec *);	/* accepts NULL */
void telnet_codec_greet(struct telnet_codec *); /* offers what a router offers */
void telnet_codec_input(struct telnet_codec *, struct bytes received);
void telnet_codec_output(struct telnet_codec *, struct bytes characters);

#endif

/* One captured packet in words: "show monitor capture NAME buffer". */
#ifndef GKMSH_CLI_SHOW_PACKET_H
#define GKMSH_CLI_SHOW_PACKET_H

#include "base/text.h"
#include "router/capture.h"

/* Of the capture's life so far, packets a second. */
uint64_t show_packet_rate(const struct capture *);
/* One line; with its octets in hexadecimal when full. first: time of the first frame of the buffer. */
void show_packet(const struct capture_frame *, unsigned number, wall_t first, bool full,
		 struct text *);

#endif

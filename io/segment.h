/*
 * Inside io/: frames that a kernel meant for hardware with offloads become frames of a wire. Pure functions over
 * octets.
 */
#ifndef GKMSH_IO_SEGMENT_H
#define GKMSH_IO_SEGMENT_H

#include "base/bytes.h"
#include "base/status.h"

struct virtio_net_hdr;
typedef void (*segment_fn)(void *ctx, struct bytes frame);

/* Fills in the checksum that the header speaks of. ST_RANGE: it lies outside the frame. */
enum status segment_checksum(uint8_t *frame, size_t n, const struct virtio_net_hdr *) must_use;
/* Cuts TCP or UDP over IPv4 into frames of gso_size octets of data each, their headers and checksums made.
 * ST_UNSUPPORTED: something else, nothing was handed over. */
enum status segment_cut(struct bytes frame, const struct virtio_net_hdr *, segment_fn,
			void *ctx) must_use;

#endif

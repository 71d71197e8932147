/* What the other files of io/ see of the loop. */
#ifndef GKMSH_IO_LOOP_PRIVATE_H
#define GKMSH_IO_LOOP_PRIVATE_H

#include <uv.h>

#include "io/loop.h"

uv_loop_t *io_loop_uv(struct io_loop *);
/* Closes a handle that was initialised; the memory around it is free()d when libuv lets go of it. */
void io_handle_close(uv_handle_t *, void *memory);

#endif

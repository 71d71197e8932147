#include "config.h"

#include "io/terminal.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

/* The master is enough: on Linux it answers to the calls for terminal modes as well. */
int io_spare_terminal(void)
{
	int fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);

	if (fd < 0)
		return -1;
	if (grantpt(fd) == 0 && unlockpt(fd) == 0)
		return fd;
	close(fd);
	return -1;
}

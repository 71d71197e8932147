/*
 * Files over a session's characters: scp as its two ends speak it over a remote shell, and SFTP version 3. A
 * session of kind SESSION_SFTP, or of SESSION_EXEC with a command "scp -t" or "scp -f", owns one and feeds it.
 *
 * A file is in memory until its last octet has come and is then kept whole, or not at all.
 */
#ifndef GKMSH_CLI_TRANSFER_H
#define GKMSH_CLI_TRANSFER_H

#include "base/text.h"

struct shell;
struct transfer;

#define TRANSFER_AHEAD (64u << 10) /* octets that wait to be sent: no more are made */

bool transfer_is_scp(const char *command);
/* command: NULL for SFTP. NULL: no memory. What may not be is said over the protocol. */
struct transfer *transfer_new(struct shell *, uint8_t privilege, const char *command);
void transfer_free(struct transfer *); /* accepts NULL; what was not whole is lost */
/* Uses what it can of in, and adds what is to be sent: how many octets it used. */
size_t transfer_step(struct transfer *, struct bytes in, struct text *out);
void transfer_end_of_input(struct transfer *); /* nothing comes after what was fed */
bool transfer_over(const struct transfer *, int *exit_status);

#endif

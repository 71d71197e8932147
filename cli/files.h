/*
 * Files of the router as commands name them: "flash:x", "bootflash:/x", "nvram:x", "startup-config" and
 * "running-config", which is no file; shell_file_path() of shell_int.h reads such a name. Used by the commands on files, by the archive, tclsh and transfers.
 */
#ifndef GKMSH_CLI_FILES_H
#define GKMSH_CLI_FILES_H

#include "cli/command.h"

#define FILES_STARTUP "nvram:startup-config"

/* "bootflash:/x" for "flash:x": as it is shown. */
void files_shown(const char *path, struct text *out);
/* "x" of "flash:x" */
const char *files_name(const char *path);
bool files_is_folder(const char *path);
/* "No such file or directory" */
const char *files_reason(enum status);

/* The running configuration as it is saved and shown. */
void files_running(struct shell *, bool all, struct text *out);
/* Of any file, or of the running configuration; ST_REFUSED: private keys, which leave no router. */
enum status files_read(struct shell *, const char *path, struct text *out) must_use;
/* Writes one, and never what holds private keys. */
enum status files_write(struct router *, const char *path, struct bytes) must_use;
bool files_private(const char *path);

/* Entries of a folder ("flash:", "flash:old/"), by name; free() them. */
struct router_file *files_in(struct router *, const char *folder, bool below, size_t *n);

#endif

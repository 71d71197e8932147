/* The configuration that a router starts from, before its startup-config is read. */
#ifndef GKMSH_CLI_FACTORY_H
#define GKMSH_CLI_FACTORY_H

#include "router/conf.h"

/*
 * Adds the lines that every router of this kind has, and to each interface that is there the ones of a
 * port. fresh: there is no startup-config, so ports are shut down. serial may be NULL.
 */
enum status factory_config(struct conf *, const char *serial, bool fresh) must_use;

/* The lines of one interface as it comes from the factory (not shut down). */
enum status factory_port(struct conf_entry *) must_use;

#endif

/* Handlers of configuration lines that check, ask or keep something else than what was typed. */
#ifndef GKMSH_CLI_CONFIG_HANDLERS_H
#define GKMSH_CLI_CONFIG_HANDLERS_H

#include "cli/rows.h"

/* Ends a handler that changed the tree itself; ST_ABSENT of a "no" is as good as done. */
void config_done(struct command *, enum status);

/* Keeps the line; its "no" puts back an argument that is always written. */
void config_store_or(struct command *, const char *name, const char *text);

/* config.c */
void config_hostname(struct command *);
void config_clock_timezone(struct command *);
void config_domain_name(struct command *);   /* ip domain-name, the old spelling */
void config_domain_lookup(struct command *); /* ip domain-lookup */
void config_banner(struct command *);
void config_logging(struct command *); /* levels by number become names */
void config_logging_address(struct command *);
void config_line(struct command *);

/* config_users.c */
void config_enable_secret(struct command *);
void config_enable_password(struct command *);
void config_username(struct command *);
void config_line_password(struct command *);
void config_archive_password(struct command *);
void config_password_encryption(struct command *);

/* config_ssh.c */
void config_key_string(struct command *);
void config_key_data(struct command *);

/* config_interface.c */
void config_interface(struct command *);
void config_ip_address(struct command *);
void config_interface_map(struct command *);
void config_ip_route(struct command *);

/* config_acl.c */
void config_acl(struct command *);
void config_ace(struct command *);
void config_ace_number(struct command *);
void config_access_list(struct command *);
void config_acl_resequence(struct command *);

/* config_crypto.c */
void config_isakmp_key(struct command *);
void config_transform_mode(struct command *);
void config_transform_set(struct command *);
void config_set_transform(struct command *);
void config_crypto_map(struct command *);
void config_set_group(struct command *);
void config_group(struct command *);

/* config_pki_server.c */
void config_pki_server(struct command *);
void config_cs_shutdown(struct command *);
void config_issuer_name(struct command *);
void config_cs_setting(struct command *); /* refused while the server runs */
void config_database_url(struct command *);

/* config_pki.c */
void config_revocation_check(struct command *);
void config_trustpoint(struct command *);
void config_chain_certificate(struct command *);

#endif

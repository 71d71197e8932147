/* What the certificate server tells. */
#include "cli/syslog_tables.h"
#include "pki/pki_event.h"

#define TRANS  "crypto.pki.transactions"
#define MSG    "crypto.pki.messages"
#define SERVER "crypto.pki.server"

const struct syslog_row syslog_pki_server[] = {
    {PKI_EV_CS_ENABLED, "PKI", 6, "CS_ENABLED", "Certificate server now enabled.", NULL},
    {PKI_EV_CS_DISABLED, "PKI", 6, "CS_DISABLED", "Certificate server now disabled.", NULL},
    {PKI_EV_CS_GRANT_AUTO, "PKI", 6, "CS_GRANT_AUTO",
     "All enrollment requests will be automatically granted.", NULL},
    {PKI_EV_CS_DELETED, "PKI", 6, "CS_DELETED", "Certificate server now deleted.", NULL},
    {PKI_EV_CS_STORAGE, "PKI", 3, "CS_CRIT_STORAGE",
     "Critical certificate server storage, {1}, is inaccessible, server disabled.", NULL},
    {PKI_EV_CS_DAMAGED, "PKI", 4, "CS_DAMAGED_FILE",
     "File {1} of the certificate server is damaged, its other copy is used.", NULL},
    {PKI_EV_CS_REFUSED, "PKI", 4, "CS_REFUSED",
     "Certificate server refused a message, reason {1}, transaction {2}", NULL},
    {PKI_EV_CS_ROLLOVER_MADE, "PKI", 6, "CS_ROLLOVER_AVAILABLE",
     "Rollover certificate of the certificate server is available.", NULL},
    {PKI_EV_CS_ROLLOVER, "PKI", 6, "CS_ROLLOVER",
     "Certificate server now uses its rollover certificate.", NULL},
    {PKI_EV_CS_CA_EXPIRED, "PKI", 3, "CS_CERT_EXPIRED",
     "The certificate of the certificate server has expired.", NULL},

    {PKI_EV_CS_CRL_ISSUED, NULL, 7, NULL, "CRYPTO_CS: CRL issued, {1} entries", SERVER},
    {PKI_EV_CS_REQUEST, NULL, 7, NULL, "CRYPTO_CS: received {1}, {2} octets", TRANS},
    {PKI_EV_CS_RECEIVED, NULL, 7, NULL, "CRYPTO_CS: message type {1}, transaction {2}, subject {3}",
     TRANS},
    {PKI_EV_CS_QUEUED, NULL, 7, NULL, "CRYPTO_CS: request {1} queued, transaction {2}", TRANS},
    {PKI_EV_CS_GRANTED, NULL, 7, NULL,
     "CRYPTO_CS: request {1} granted, certificate {2}, transaction {3}", TRANS},
    {PKI_EV_CS_REJECTED, NULL, 7, NULL, "CRYPTO_CS: request {1} rejected, transaction {2}", TRANS},
    {PKI_EV_CS_REVOKED, NULL, 7, NULL, "CRYPTO_CS: certificate {1} revoked", TRANS},
    {PKI_EV_CS_FILE, NULL, 7, NULL, "CRYPTO_CS: wrote {1}, {2} octets", SERVER},
    {PKI_EV_CS_EXPIRED_REQUEST, NULL, 7, NULL, "CRYPTO_CS: request {1} was not granted in time",
     TRANS},
    {0},
};

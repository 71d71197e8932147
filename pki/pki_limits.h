/* Limits of certificates, SCEP and the certificate server, each with its reason. */
#ifndef GKMSH_PKI_LIMITS_H
#define GKMSH_PKI_LIMITS_H

/* A pkiMessage with a 4096 bit key and a chain is below 12 kB; nothing larger is decoded. */
#define PKI_MESSAGE_MAX 65536
/* A certificate of a router is about 1 kB; the field's largest chains stay below 10 kB each. */
#define PKI_CERT_MAX 16384
/* A CRL of some thousand entries; more than that is not kept by a router. */
#define PKI_CRL_MAX 262144
/* Base64 in a query, percent-encoded: 2048 bit requests take 3.8 kB, 4096 bit ones 7 kB. */
#define PKI_QUERY_MAX 16384
/* RFC 8894 gives no limit; 77 digits are the longest seen. */
#define PKI_TRANS_ID_MAX 255
#define PKI_NONCE	 16
/* RDNs shown of one name, and characters of one of them. */
#define PKI_RDN_MAX  16
#define PKI_RDN_SIZE 272
#define PKI_NAME_MAX 512 /* characters of a name as configured, or on one line */
#define PKI_LABEL    64	 /* characters of a trustpoint, server, key or map name, with the end */
#define PKI_URL	     256
/* Octets. RFC 5280 4.1.2.2 asks authorities for 20 at most; a client signs with temporary ones of 32. */
#define PKI_SERIAL  32
#define PKI_EKU_MAX 12
#define PKI_SAN_MAX 8

#define PKI_CHAIN_MAX	    8  /* certificates walked in one validation; loops end here */
#define PKI_TRUSTPOINTS_MAX 64 /* of one router */
#define PKI_CRLS_MAX	    64 /* cached CRLs */
#define PKI_CERTS_MAX	    16 /* certificates of one trustpoint */
#define PKI_MAPS_MAX	    8  /* match certificate lines of one trustpoint */

#define CS_REQUESTS_MAX 1024 /* requests on record; the oldest finished one makes room */
#define CS_PENDING_MAX	512  /* what strangers can have waiting; more is refused, and counted */
#define CS_OTP_TRIES	10   /* wrong guesses that spend a one-time password */
#define CS_PASSWORD_MIN 8    /* of the passphrase that protects the key */

#define PKI_HTTP_TIMEOUT_S 30	/* an answer of a CA later than this is none */
#define PKI_RENEW_RETRY_S  3600 /* after a renewal that failed, if the retry period says nothing */

#endif

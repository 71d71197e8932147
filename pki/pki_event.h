/*
 * What the certificate engines tell, in the order in which it happens: first the events that a router
 * logs, then those that only the debug switches show. The words stand in cli/.
 * Arguments in the comments: s text, u number, o octets.
 */
#ifndef GKMSH_PKI_EVENT_H
#define GKMSH_PKI_EVENT_H

#include "base/event.h"

enum pki_cert_kind {
	PKI_CERT_ID,	  /* "certificate 05" */
	PKI_CERT_CA,	  /* "certificate ca 01" */
	PKI_CERT_SELF,	  /* "certificate self-signed 01" */
	PKI_CERT_RA,	  /* "certificate ra-general" */
	PKI_CERT_SHADOW,  /* "certificate rollover": waits for its time */
	PKI_CERT_NEXT_CA, /* "certificate rollover ca" */
};

enum pki_event {
	/* ---- logged ---- */
	PKI_EV_TRUSTPOINT_CREATE = EVENT_BASE(EVENT_PKI) + 1, /* s trustpoint */
	PKI_EV_TRUSTPOINT_DELETE,			      /* s trustpoint */
	PKI_EV_CERT_ENROLL_MANUAL,			      /* s trustpoint */
	PKI_EV_CERT_ENROLL_AUTO,			      /* s trustpoint */
	PKI_EV_CERT_RENEW_AUTO,				      /* s trustpoint */
	PKI_EV_CSR_FINGERPRINT,	 /* s trustpoint, o MD5, o SHA-1, o SHA-256 */
	PKI_EV_CERT_RECEIVED,	 /* s trustpoint */
	PKI_EV_CERT_INSTALL,	 /* u kind, s trustpoint, s issuer, s subject, s serial, s end */
	PKI_EV_CERT_REJECT,	 /* s trustpoint, u failInfo */
	PKI_EV_CERT_PENDING,	 /* s trustpoint */
	PKI_EV_ENROLL_GAVE_UP,	 /* s trustpoint: retry count used up */
	PKI_EV_CERT_EXPIRED,	 /* s trustpoint, s subject */
	PKI_EV_CA_FETCH_FAILED,	 /* s trustpoint */
	PKI_EV_CA_MISMATCH,	 /* s trustpoint: not the configured fingerprint */
	PKI_EV_SOCKET,		 /* s trustpoint, s URL: no connection */
	PKI_EV_CRL_FETCH_FAILED, /* s trustpoint, s issuer */
	PKI_EV_CERT_INVALID,	 /* s trustpoint, s subject, u enum pki_reason */
	PKI_EV_CERT_REVOKED,	 /* s subject, s serial */
	PKI_EV_KEY_MADE,	 /* s label, u bits */
	PKI_EV_AUTOSAVE,	 /* s trustpoint: the configuration should be saved */
	PKI_EV_NOAUTOSAVE,	 /* s trustpoint: it changed and is not saved */
	PKI_EV_CS_ENABLED,	 /* s server */
	PKI_EV_CS_DISABLED,	 /* s server */
	PKI_EV_CS_GRANT_AUTO,	 /* s server */
	PKI_EV_CS_DELETED,	 /* s server */
	PKI_EV_CS_STORAGE,	 /* s server, s file: a write failed */
	PKI_EV_CS_DAMAGED,	 /* s server, s file: found damaged, recovered or set aside */
	PKI_EV_CS_CRL_ISSUED,	 /* s server, u number of entries */
	PKI_EV_CS_REFUSED,	 /* s server, u enum cs_refusal, s transaction */
	PKI_EV_CS_ROLLOVER,	 /* s server: the next CA took over */
	PKI_EV_CS_ROLLOVER_MADE, /* s server: the next CA's certificate is there */
	PKI_EV_CS_CA_EXPIRED,	 /* s server */

	/* ---- debug crypto pki transactions ---- */
	PKI_EV_HTTP_SENT,	   /* s trustpoint, s method, s URL */
	PKI_EV_HTTP_ANSWER,	   /* s trustpoint, u status, s content type, u octets */
	PKI_EV_CAPS,		   /* s trustpoint, u enum scep_cap mask */
	PKI_EV_CA_RECEIVED,	   /* s trustpoint, u certificates */
	PKI_EV_TRANSACTION,	   /* s trustpoint, s transaction */
	PKI_EV_KEYPAIR_USED,	   /* s trustpoint, s label */
	PKI_EV_STATUS,		   /* s trustpoint, u pkiStatus, u failInfo, s transaction */
	PKI_EV_POLL_TIMER,	   /* s trustpoint, u seconds */
	PKI_EV_RENEW_TIMER,	   /* s trustpoint, u seconds */
	PKI_EV_SHADOW_TIMER,	   /* s trustpoint, u seconds */
	PKI_EV_GAVE_UP_READING,	   /* s trustpoint, u enum status */
	PKI_EV_CS_REQUEST,	   /* s server, s operation, u octets */
	PKI_EV_CS_RECEIVED,	   /* s server, u message type, s transaction, s subject */
	PKI_EV_CS_QUEUED,	   /* s server, u request, s transaction */
	PKI_EV_CS_GRANTED,	   /* s server, u request, s serial, s transaction */
	PKI_EV_CS_REJECTED,	   /* s server, u request, s transaction */
	PKI_EV_CS_REVOKED,	   /* s server, s serial */
	PKI_EV_CS_FILE,		   /* s server, s file, u octets */
	PKI_EV_CS_EXPIRED_REQUEST, /* s server, u request */

	/* ---- debug crypto pki messages ---- */
	PKI_EV_MESSAGE_SENT, /* s trustpoint or server, u type, o signed attributes' transaction */
	PKI_EV_MESSAGE_RECEIVED, /* the same */
	PKI_EV_MESSAGE_DUMP,	 /* s trustpoint or server, o the first octets */

	/* ---- debug crypto pki validation ---- */
	PKI_EV_VALIDATE_START,	/* s trustpoint, u certificates */
	PKI_EV_VALIDATE_CERT,	/* s subject, s issuer, s serial */
	PKI_EV_VALIDATE_ISSUER, /* s trustpoint, s issuer */
	PKI_EV_VALIDATE_CRL,	/* s issuer, u 0 none, 1 fresh, 2 stale */
	PKI_EV_VALIDATE_MAP,	/* s map, u matched */
	PKI_EV_VALIDATE_END,	/* s trustpoint, u enum pki_reason */

	/* ---- debug crypto pki api and callback ---- */
	PKI_EV_SESSION_OPEN,  /* u session, s trustpoint */
	PKI_EV_SESSION_CLOSE, /* u session */
	PKI_EV_CALLBACK,      /* s trustpoint, u what ended: enum pki_op */
};

/* Why a certificate was not accepted. */
enum pki_reason {
	PKI_VALID,
	PKI_BAD_ENCODING,
	PKI_NO_TRUSTPOINT, /* nobody here issued it */
	PKI_BAD_SIGNATURE,
	PKI_NOT_YET_VALID,
	PKI_EXPIRED,
	PKI_REVOKED,
	PKI_NO_CRL, /* revocation-check wants one and there is none */
	PKI_NOT_A_CA,
	PKI_MAP_MISMATCH,
	PKI_BAD_USAGE,
	PKI_CHAIN_TOO_LONG,
	PKI_CRL_PENDING, /* the CRL is being fetched: ask again */
};

/* Why the certificate server refused a message. */
enum cs_refusal {
	CS_REFUSED_NONE,
	CS_REFUSED_SIZE,
	CS_REFUSED_ENCODING,
	CS_REFUSED_OUTER_SIGNATURE,
	CS_REFUSED_TYPE,
	CS_REFUSED_ALGORITHM,
	CS_REFUSED_RECIPIENT, /* not for this CA, or not to be opened */
	CS_REFUSED_CSR,	      /* proof of possession, or unreadable */
	CS_REFUSED_KEY,	      /* signed with another key than the request's */
	CS_REFUSED_SUBJECT,
	CS_REFUSED_RENEWAL,
	CS_REFUSED_REPLAY,
	CS_REFUSED_PASSWORD,
	CS_REFUSED_POLICY, /* grant none */
	CS_REFUSED_FULL,
	CS_REFUSED_UNKNOWN_CERT, /* GetCert, GetCRL, polling of what is not the sender's */
	CS_REFUSED_STORAGE,
	CS_REFUSED_OPERATION, /* HTTP: an operation nobody knows */
	CS_REFUSED_DISABLED,
	CS_REFUSALS
};

#endif

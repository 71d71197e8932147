/* Object identifiers of SCEP's signed attributes (RFC 8894 3.2.1), for the codec's files. */
#ifndef GKMSH_PKI_SCEP_LOCAL_H
#define GKMSH_PKI_SCEP_LOCAL_H

#define SCEP_OID_TYPE		 "2.16.840.1.113733.1.9.2"
#define SCEP_OID_STATUS		 "2.16.840.1.113733.1.9.3"
#define SCEP_OID_FAIL		 "2.16.840.1.113733.1.9.4"
#define SCEP_OID_SENDER_NONCE	 "2.16.840.1.113733.1.9.5"
#define SCEP_OID_RECIPIENT_NONCE "2.16.840.1.113733.1.9.6"
#define SCEP_OID_TRANS_ID	 "2.16.840.1.113733.1.9.7"

#endif

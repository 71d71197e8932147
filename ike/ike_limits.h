/*
 * What a stranger can make this folder hold, each with its reason. A full pool is a counted drop.
 */
#ifndef GKMSH_IKE_LIMITS_H
#define GKMSH_IKE_LIMITS_H

/* A message with a chain of three certificates of RSA-4096 and slack; COOP's largest announcement. */
#define IKE_MESSAGE_MAX 65500
/* Main mode messages 1 and 2 come from strangers: SA with all our transforms, vendor ids. */
#define IKE_OPENING_MAX 4096
#define IKE_PAYLOADS_MAX \
	48 /* one message; IOS sends up to 8 vendor ids and a few certificate requests */
#define IKE_TRANSFORMS_MAX   32 /* of one proposal that are looked at */
#define IKE_POLICIES_MAX     32
#define IKE_CREDENTIALS_MAX  8
#define IKE_CHAIN_MAX	     4	 /* certificates sent or received in one exchange */
#define IKE_HALF_OPEN_MAX    512 /* of all peers: each holds about 2 KiB until it is proved */
#define IKE_HALF_OPEN_PEER   8	 /* of one address */
#define IKE_EXCHANGES_PER_SA 8	 /* phase-2 exchanges in progress that a peer may hold */
#define IKE_QUEUED_PER_SA    8	 /* phase-2 messages waiting for phase 1 */
#define IKE_FRAGMENTS_MAX    64
#define IKE_FRAGMENT_SETS    32 /* messages being put together, of all peers */
#define IKE_FRAGMENT_S	     30 /* a message whose rest has not come by then begins anew */
#define IKE_NONCE_MIN	     8	/* RFC 2409 5: 8 to 256 octets */
#define IKE_NONCE_MAX	     256
#define IKE_NONCE_LEN	     20
#define IKE_ID_MAX	     256
#define IKE_PSK_MAX	     128

/* Retransmission: growing pauses of 5, 7.5, 10, 12.5 and 15 seconds. */
#define IKE_RETRY_FIRST_MS 5000
#define IKE_RETRY_TIMES	   5
#define IKE_HALF_OPEN_S \
	30 /* shorter than an honest peer's retries, so a full pool lets it in after all */
#define IKE_PROGRESS_S	     60 /* the same once a third message showed that the cookies are real */
#define IKE_ANSWER_KEEP_S    60 /* how long the last answer of an exchange is kept for a repeat */
#define IKE_DELETED_KEEP_S   30 /* how long a dead SA shows as "ACTIVE (deleted)" */
#define IKE_NATT_KEEPALIVE_S 20

#endif

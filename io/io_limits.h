/*
 * What io/ grants to whoever connects. On the loopback interface, too, another user of the machine is a stranger.
 */
#ifndef GKMSH_IO_LIMITS_H
#define GKMSH_IO_LIMITS_H

#define IO_BACKLOG	  64	  /* connections the kernel holds for us */
#define IO_READ_SIZE	  16384	  /* octets taken from a line in one go, so that lines take turns */
#define IO_OUT_HIGH	  65536	  /* octets waiting to be sent: the session is told to pause */
#define IO_OUT_LOW	  16384	  /* and to go on */
#define IO_OUT_MAX	  8388608 /* a session that does not pause loses its line */
#define IO_LINE_MAX	  32	  /* connections of one listener: twice the vty lines of a router */
#define IO_LINGER_STEP_MS 50	/* after the far end's last octet: until this long without output */
#define IO_LINGER_MAX_MS  10000 /* but no longer than this */
#define IO_FLUSH_MS	  1000	/* a closed line may take this long to send what is left */
#define IO_SSH_LOGIN_S	  120	/* IOS's default for "ip ssh time-out" */
#define IO_SSH_TRIES	  3	/* IOS's default for "ip ssh authentication-retries" */
#define IO_SSH_TRIES_MAX  5	/* its highest */
#define IO_SSH_KEYS_MAX	  20	/* public keys one client may offer */
#define IO_SSH_COMMAND	  4096	/* octets of an exec request */
#define IO_FILE_MAX	  16777216 /* octets of a file of nvram: */
#define IO_FILES_MAX	  4096	   /* files of one nvram directory */
#define IO_HTTP_BODY_MAX  65536	   /* a SCEP request carries one certificate request */
#define IO_HTTP_REPLY_MAX 1048576  /* a CRL or a chain; more is refused */
#define IO_HTTP_LINE_MEM  65536	   /* request line and headers: a GET carries a whole message */
#define IO_HTTP_FETCHES	  16	   /* requests of this router on their way at once */
#define IO_HTTP_FETCH_S	  30	   /* an answer later than this is none */
#define IO_HTTP_IDLE_S	  15
#define IO_HTTP_CONNS	  64
#define IO_HTTP_PER_IP	  32

#define IO_RING_SLOT   2048 /* a frame of MTU 1500 and the kernel's headers */
#define IO_RING_SLOTS  1024 /* frames of a burst: 2 MiB an interface, which a cache still holds */
#define IO_RING_BLOCKS 16
#define IO_RING_TURN   256     /* frames taken in one turn of the loop */
#define IO_RING_BATCH  64      /* frames given to the kernel in one call */
#define IO_RING_LARGE  4194304 /* octets of frames that have no room in a slot, or wait to leave */
#define IO_TUN_MTU     1400    /* leaves room for ESP in a frame of 1500 */
#define IO_TUN_TURN    64      /* packets taken in one turn of the loop */
#define IO_FRAME_MAX   65600   /* what TSO or GRO makes: 64 KB and headers */

#endif

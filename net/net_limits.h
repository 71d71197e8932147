/*
 * Limits of the IPv4 engine, each with its reason. What a stranger's packet can create is bounded here.
 */
#ifndef GKMSH_NET_LIMITS_H
#define GKMSH_NET_LIMITS_H

#define NET_IFS_MAX   512  /* ports and loopbacks of one router */
#define NET_FX_MAX    8192 /* effects not yet drained: beyond it frames are dropped and counted */
#define NET_POOL_KEEP 32   /* free buffers kept: 55 KB a router, a burst on a wire */
#define NET_ARP_MAX   4096 /* entries: a full /20 behind one port */
#define NET_ARP_QUEUE \
	48 /* packets held per address that is being asked for: a whole 64 KB datagram */
#define NET_ARP_TRIES	   3		/* requests, one second apart */
#define NET_FRAG_MAX	   64		/* datagrams being put together */
#define NET_FRAG_PER_SRC   16		/* of one source, so that one sender cannot take all */
#define NET_FRAG_PIECES	   64		/* of one datagram: 65535 octets in MTU 1280 */
#define NET_FRAG_BYTES	   (512 * 1024) /* held in all */
#define NET_FRAG_TIMEOUT_S 15		/* RFC 791 3.2 */
#define NET_FRAG_TINY	   16		/* a first fragment holds ports and numbers (RFC 1858 3) */
#define NET_ICMP_PER_S	   100		/* errors sent (RFC 1812 4.3.2.8) */
#define NET_ICMP_BURST	   50
#define NET_OPS_MAX	   64 /* pings and traceroutes at work */
#define NET_GROUPS_MAX	   256
#define NET_ROUTE_DEPTH	   8 /* next hops reached through next hops */
#define NET_STREAMS_MAX	   1024
#define NET_STREAMS_HALF   128	 /* not yet opened, from strangers */
#define NET_STREAM_BUFFER  65536 /* sent and not yet acknowledged, or waiting */
#define NET_LOCAL_DEPTH	   8	 /* packets to ourselves within one call, nested */
#define NET_ACL_LOG_FLOWS  64	 /* flows a list's log keeps apart until its five minutes end */

#endif

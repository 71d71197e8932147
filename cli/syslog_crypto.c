/* What the data path tells: packets that are refused, associations, crypto maps that come and go. */
#include "cli/syslog_tables.h"
#include "net/crypto_event.h"
#include "router/router_event.h"

#define IPSEC  "crypto.ipsec"
#define REPLAY "crypto.gdoi.gm.replay"

const struct syslog_row syslog_crypto[] = {
    {NET_CRYPTO_EV_UNKNOWN_SPI, "CRYPTO", 4, "RECVD_PKT_INV_SPI",
     "decaps: rec'd IPSEC packet has invalid spi for destaddr={1}, prot=50, spi=0x{2:x}({2}), "
     "srcaddr={0}, input interface={3:if}",
     NULL},
    {NET_CRYPTO_EV_CLEAR, "CRYPTO", 4, "RECVD_PKT_NOT_IPSEC",
     "Rec'd packet not an IPSEC packet. (ip) vrf/dest_addr= /{1}, src_addr= {0}, prot= {2}", NULL},
    {NET_CRYPTO_EV_UNVERIFIED, "CRYPTO", 4, "RECVD_PKT_MAC_ERR",
     "decrypt: mac verify failed for connection id={3} spi={2:x} seqno=0", NULL},
    {NET_CRYPTO_EV_REPLAY, "CRYPTO", 4, "PKT_REPLAY_ERR",
     "decrypt: replay check failed connection id={3}, sequence number={2}", NULL},
    {NET_CRYPTO_EV_TIME, "GDOI", 4, "TIMEBASED_REPLAY_FAILED",
     "An anti-replay check has failed in group {0}: my_pseudotime = {3:secs} secs, "
     "peer_pseudotime = {2:secs} secs, src_addr = {1}",
     NULL},
    {NET_CRYPTO_EV_SENDERS, "CRYPTO", 4, "RECVD_PKT_NO_WINDOW",
     "decrypt: group {0} has {1} senders, no replay window is left for another", NULL},
    {NET_CRYPTO_EV_SA_UP, NULL, 7, NULL,
     "IPSEC(create_sa): group {0}, spi 0x{1:x}({1}), lifetime {2} s", IPSEC},
    {NET_CRYPTO_EV_SA_DOWN, NULL, 7, NULL, "IPSEC(delete_sa): group {0}, spi 0x{1:x}({1})", IPSEC},
    {NET_CRYPTO_EV_FAIL_CLOSE, NULL, 7, NULL,
     "IPSEC(fail_close): crypto map {0}: packet from {1} to {2} dropped, not registered", IPSEC},

    {ROUTER_EV_ISAKMP, "CRYPTO", 6, "ISAKMP_ON_OFF", "ISAKMP is {0:on}", NULL},
    {ROUTER_EV_SESSION, "CRYPTO", 5, "SESSION_STATUS",
     "Crypto tunnel is {0}.  Peer {1}:{2}       Id: {3}", NULL},
    {ROUTER_EV_FILE_FAILED, "IFS", 3, "WRITE_FAILED",
     "{0} could not be written ({1}), the old file stays", NULL},
    {ROUTER_EV_NOT_INSTALLED, "GDOI", 3, "GM_NO_IPSEC_FLOWS",
     "{1} of group {0} cannot be installed: {2}", NULL},
    {0},
};

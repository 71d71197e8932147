/* What IKE tells. Its log messages are those a router prints without being asked; the rest is debugging. */
#include "cli/syslog_tables.h"
#include "ike/ike_event.h"

#define ISAKMP "crypto.isakmp"
#define ERRORS "crypto.isakmp.error"

const struct syslog_row syslog_ike[] = {
    {IKE_EV_NO_PROPOSAL, "CRYPTO", 6, "IKMP_MODE_FAILURE",
     "Processing of Main mode failed with peer at {0}", NULL},
    {IKE_EV_AUTH_FAILED, "CRYPTO", 5, "IKMP_INVAL_CERT", "Authentication of peer {0} failed: {2}",
     NULL},
    {IKE_EV_NO_KEY, "CRYPTO", 4, "IKMP_NO_PRESHARED_KEY",
     "Pre-shared key for remote peer at {0} is missing, and no certificate is usable", NULL},

    {IKE_EV_STARTED, NULL, 7, NULL, "ISAKMP:({2}): beginning Main Mode exchange with {0}", ISAKMP},
    {IKE_EV_STATE, NULL, 7, NULL, "ISAKMP:({1}): New State = {2}, peer {0}", ISAKMP},
    {IKE_EV_SENT, NULL, 7, NULL, "ISAKMP:({1}): sending packet to {0}, exchange {2}, {3} octets",
     ISAKMP},
    {IKE_EV_RECEIVED, NULL, 7, NULL,
     "ISAKMP:({1}): received packet from {0}, exchange {2}, {3} octets", ISAKMP},
    {IKE_EV_RETRY, NULL, 7, NULL, "ISAKMP:({1}): retransmitting to {0}, attempt {2} of 5", ISAKMP},
    {IKE_EV_PROPOSAL, NULL, 7, NULL,
     "ISAKMP:({1}): atts are acceptable, priority {2} policy, peer {0}", ISAKMP},
    {IKE_EV_ESTABLISHED, NULL, 7, NULL, "ISAKMP:({2}): SA has been authenticated with {0} {3}",
     ISAKMP},
    {IKE_EV_DELETED, NULL, 7, NULL, "ISAKMP:({2}): deleting SA, peer {0}, reason: {3}", ISAKMP},
    {IKE_EV_TIMEOUT, NULL, 7, NULL, "ISAKMP:({2}): retransmission to {0} exhausted", ERRORS},
    {IKE_EV_PEER_DEAD, NULL, 7, NULL, "ISAKMP:({2}): peer {0} not responding to DPD", ERRORS},
    {IKE_EV_DPD, NULL, 7, NULL, "ISAKMP:({1}): DPD {3}, peer {0}, sequence {2}", ISAKMP},
    {IKE_EV_DROPPED, NULL, 7, NULL, "ISAKMP: message from {0} dropped: {2}", ERRORS},
    {IKE_EV_NOTIFY, NULL, 7, NULL, "ISAKMP:({1}): NOTIFY {2} {3}, peer {0}", ISAKMP},
    {IKE_EV_NAT, NULL, 7, NULL,
     "ISAKMP: NAT found on the way to {0}: we are behind it {1}, the peer is {2}", ISAKMP},
    {IKE_EV_PHASE2_FAILED, NULL, 7, NULL,
     "ISAKMP:({1}): exchange {2} with {0} failed, message ID {3:x}", ERRORS},
    {IKE_EV_INITIAL_CONTACT, NULL, 7, NULL,
     "ISAKMP:({1}): processing INITIAL_CONTACT of {0}: older SAs go", ISAKMP},
    {0},
};

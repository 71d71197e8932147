/* What the IPv4 engine tells. */
#include "cli/syslog_tables.h"
#include "net/net_event.h"

const struct syslog_row syslog_net[] = {
    {NET_EV_LINK, "LINK", 3, "UPDOWN", "Interface {0:if}, changed state to {1:up}", NULL},
    {NET_EV_LINE_PROTO, "LINEPROTO", 5, "UPDOWN",
     "Line protocol on Interface {0:if}, changed state to {1:up}", NULL},
    {NET_EV_ADMIN_DOWN, "LINK", 5, "CHANGED",
     "Interface {0:if}, changed state to administratively down", NULL},
    {NET_EV_ACL_LOG, "SEC", 6, "IPACCESSLOGP",
     "list {0} {1:permitted} {2:protocol} {3}({4}) -> {5}({6}), {7} packets", NULL},
    {NET_EV_DUP_ADDRESS, "IP", 4, "DUPADDR", "Duplicate address {1} on {0:if}, sourced by {2:mac}",
     NULL},
    {NET_EV_FRAG_FULL, "IP_VFR", 4, "FRAG_TABLE_OVERFLOW",
     "The fragment table has reached its maximum threshold {0}", NULL},
    {NET_EV_ROUTE_LOOP, "IPRT", 3, "RIB_LOOP",
     "Resolution loop formed by routes in RIB: {0} via {1}", NULL},
    {NET_EV_STREAM_REFUSED, "TCP", 6, "TOOMANY",
     "Connection from {0} to port {1} refused: all places are taken", NULL},
    {0},
};

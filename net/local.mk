noinst_LIBRARIES += %D%/libnet.a
LAYER_FILES += %D%/LAYER %D%/README.md
%C%_libnet_a_SOURCES = \
	%D%/acl.c %D%/acl.h \
	%D%/acl_table.c \
	%D%/arp.c \
	%D%/crypto_hook.h \
	%D%/frag.c \
	%D%/icmp.c \
	%D%/iface.c \
	%D%/ip_in.c \
	%D%/ip_out.c \
	%D%/net.c %D%/net.h %D%/net_conf.h %D%/net_event.h %D%/net_limits.h \
	%D%/pkt.c %D%/pkt.h %D%/priv.h \
	%D%/probe.c \
	%D%/route.c \
	%D%/stream.c %D%/stream.h \
	%D%/stream_in.c \
	%D%/stream_out.c \
	%D%/udp.c \
	%D%/view.c %D%/net_view.h \
	%D%/wire.c %D%/wire.h

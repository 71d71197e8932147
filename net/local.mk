noinst_LIBRARIES += %D%/libnet.a
LAYER_FILES += %D%/LAYER %D%/README.md
%C%_libnet_a_SOURCES = \
	%D%/acl.c %D%/acl.h \
	%D%/acl_table.c \
	%D%/arp.c \
	%D%/crypto_event.h %D%/crypto_hook.h %D%/crypto_priv.h \
	%D%/crypto_map.c %D%/crypto_map.h %D%/crypto_path.c %D%/crypto_pmtu.c %D%/crypto_sa.c \
	%D%/crypto_view.c %D%/crypto_view.h \
	%D%/esp.c %D%/esp.h \
	%D%/replay.c %D%/replay.h \
	%D%/frag.c \
	%D%/icmp.c \
	%D%/iface.c \
	%D%/ip_in.c \
	%D%/ip_out.c \
	%D%/net.c %D%/net.h %D%/net_conf.h %D%/net_event.h %D%/net_limits.h \
	%D%/outside.c \
	%D%/pkt.c %D%/pkt.h %D%/priv.h \
	%D%/probe.c \
	%D%/route.c \
	%D%/stream.c %D%/stream.h \
	%D%/stream_in.c \
	%D%/stream_out.c \
	%D%/udp.c \
	%D%/view.c %D%/net_view.h \
	%D%/wire.c %D%/wire.h

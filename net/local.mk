noinst_LIBRARIES += %D%/libnet.a
LAYER_FILES += %D%/LAYER %D%/README.md
%C%_libnet_a_SOURCES = \
	%D%/acl.c %D%/acl.h \
	%D%/crypto_hook.h \
	%D%/net.h %D%/net_conf.h %D%/net_event.h %D%/net_limits.h %D%/net_view.h \
	%D%/pkt.c %D%/pkt.h \
	%D%/wire.c %D%/wire.h

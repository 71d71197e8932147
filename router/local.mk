noinst_LIBRARIES += %D%/librouter.a
LAYER_FILES += %D%/LAYER %D%/README.md
%C%_librouter_a_SOURCES = \
	%D%/capture.c %D%/capture.h \
	%D%/conf.c \
	%D%/conf.h \
	%D%/conf_int.h \
	%D%/conf_read.c \
	%D%/conf_write.c \
	%D%/coop_host.c %D%/coop_host.h \
	%D%/coop_ike.c %D%/coop_ike.h \
	%D%/coop_ks.c %D%/coop_ks.h \
	%D%/file_store.c %D%/file_store.h \
	%D%/http.c %D%/http.h \
	%D%/outside.c %D%/outside.h \
	%D%/ike_host.h %D%/ike_keys.c %D%/ike_keys.h \
	%D%/prefix_set.c %D%/prefix_set.h %D%/work.c %D%/work.h \
	%D%/gm_host.c %D%/gm_host.h %D%/gm_host_local.h %D%/gm_settle.c \
	%D%/gm_install.c %D%/gm_install.h \
	%D%/key_store.c %D%/key_store.h \
	%D%/keys.h \
	%D%/ks_crl.c %D%/ks_crl.h \
	%D%/ks_host.c %D%/ks_host.h \
	%D%/pki_chain.c \
	%D%/pki_host.h \
	%D%/read_acl.c %D%/read_acl.h \
	%D%/read_coop.c %D%/read_coop.h \
	%D%/read_gdoi.c %D%/read_gdoi.h \
	%D%/read_ike.c %D%/read_ike.h \
	%D%/read_net.c %D%/read_net.h \
	%D%/read_pki.c %D%/read_pki.h \
	%D%/router.c %D%/router.h \
	%D%/router_coop.c \
	%D%/router_event.h \
	%D%/router_fx.c \
	%D%/router_ike.c \
	%D%/router_pki.c \
	%D%/router_int.h

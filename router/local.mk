noinst_LIBRARIES += %D%/librouter.a
LAYER_FILES += %D%/LAYER %D%/README.md
%C%_librouter_a_SOURCES = \
	%D%/conf.c \
	%D%/conf.h \
	%D%/conf_int.h \
	%D%/conf_read.c \
	%D%/conf_write.c \
	%D%/file_store.c %D%/file_store.h \
	%D%/key_store.c %D%/key_store.h \
	%D%/keys.h \
	%D%/read_acl.c %D%/read_acl.h \
	%D%/read_net.c %D%/read_net.h \
	%D%/router.c %D%/router.h \
	%D%/router_fx.c \
	%D%/router_int.h

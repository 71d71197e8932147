noinst_LIBRARIES += %D%/librouter.a
LAYER_FILES += %D%/LAYER %D%/README.md
%C%_librouter_a_SOURCES = \
	%D%/conf.c \
	%D%/conf.h \
	%D%/conf_int.h \
	%D%/conf_read.c \
	%D%/conf_write.c \
	%D%/keys.h \
	%D%/read_acl.c %D%/read_acl.h \
	%D%/read_net.c %D%/read_net.h \
	%D%/router.h

noinst_LIBRARIES += %D%/libapp.a
LAYER_FILES += %D%/LAYER %D%/README.md
%C%_libapp_a_SOURCES = \
	%D%/attach.c %D%/attach.h \
	%D%/host.h \
	%D%/host_ports.c \
	%D%/host_run.c %D%/host_run.h \
	%D%/host_tcp.c \
	%D%/hub.c %D%/hub.h \
	%D%/lab_console.c %D%/lab_console.h \
	%D%/lab_describe.c %D%/lab_describe.h \
	%D%/lab_host.c %D%/lab_host.h \
	%D%/lab_run.c %D%/lab_run.h \
	%D%/lab_sketch.c %D%/lab_sketch.h \
	%D%/node.c %D%/node.h \
	%D%/nvram.c %D%/nvram.h \
	%D%/options.c %D%/options.h \
	%D%/play_print.c %D%/play_print.h \
	%D%/single.c %D%/single.h
APP_LDADD = %D%/libapp.a lab/liblab.a cli/libcli.a io/libio.a $(ROUTER_LIBS) \
	$(LAB_LIBS) $(IO_LIBS) $(EDIT_LIBS) $(CLI_LIBS) $(CRYPT_LIBS) \
	$(CRYPTO_LIBS)

bin_PROGRAMS += gkmsh
gkmsh_SOURCES = %D%/main.c
gkmsh_LDADD = $(APP_LDADD)

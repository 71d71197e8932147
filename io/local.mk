noinst_LIBRARIES += %D%/libio.a
LAYER_FILES += %D%/LAYER %D%/README.md
%C%_libio_a_SOURCES = \
	%D%/attach.c %D%/attach.h \
	%D%/confine.c %D%/confine.h \
	%D%/conn.c %D%/conn.h \
	%D%/console.c %D%/console.h \
	%D%/files.c %D%/files.h \
	%D%/http_server.c %D%/http_server.h \
	%D%/http_client.c %D%/http_client.h \
	%D%/io_limits.h \
	%D%/key_process.c %D%/key_process.h \
	%D%/line.c %D%/line.h %D%/line_private.h \
	%D%/loop.c %D%/loop.h %D%/loop_private.h \
	%D%/netlink.c %D%/netlink.h %D%/netlink_msg.c %D%/netlink_msg.h \
	%D%/outq.c %D%/outq.h \
	%D%/ring.c %D%/ring.h \
	%D%/segment.c %D%/segment.h \
	%D%/ssh.c %D%/ssh.h %D%/ssh_auth.c %D%/ssh_key.c %D%/ssh_key.h %D%/ssh_private.h \
	%D%/terminal.c %D%/terminal.h \
	%D%/tun.c %D%/tun.h \
	%D%/syscalls.c %D%/syscalls.h \
	%D%/telnet.c %D%/telnet.h \
	%D%/telnet_codec.c %D%/telnet_codec.h
IO_LIBS = $(SSH_LIBS) $(TELNET_LIBS) $(MHD_LIBS) $(CURL_LIBS) $(UV_LIBS) $(CRYPTO_LIBS)

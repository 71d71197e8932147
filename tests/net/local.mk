check_PROGRAMS += %D%/check_net
TESTS += %D%/check_net
%C%_check_net_SOURCES = %D%/check_net.c %D%/check_acl.c %D%/check_ip.c %D%/check_net.h \
	%D%/check_stream.c %D%/world.c %D%/world.h
%C%_check_net_LDADD = $(TEST_LDADD) net/libnet.a base/libbase.a $(CUNIT_LIBS)

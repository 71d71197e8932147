check_PROGRAMS += %D%/check_net
TESTS += %D%/check_net
%C%_check_net_SOURCES = %D%/check_net.c %D%/check_acl.c %D%/check_net.h
%C%_check_net_LDADD = $(TEST_LDADD) net/libnet.a base/libbase.a $(CUNIT_LIBS)

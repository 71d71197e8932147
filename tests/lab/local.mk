check_PROGRAMS += %D%/check_lab
TESTS += %D%/check_lab
%C%_check_lab_SOURCES = %D%/bare_node.c %D%/bare_node.h %D%/check_lab.c %D%/check_lab.h \
	%D%/check_play.c %D%/check_sim.c %D%/check_topo.c
%C%_check_lab_LDADD = $(TEST_LDADD) lab/liblab.a net/libnet.a base/libbase.a $(LAB_LIBS) $(CUNIT_LIBS)
EXTRA_DIST += %D%/data
check_PROGRAMS += %D%/make_captures
TESTS += %D%/captures
%C%_make_captures_SOURCES = %D%/bare_node.c %D%/bare_node.h %D%/make_captures.c
%C%_make_captures_LDADD = lab/liblab.a net/libnet.a base/libbase.a $(LAB_LIBS)
EXTRA_DIST += %D%/captures

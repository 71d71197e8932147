check_PROGRAMS += %D%/check_io %D%/line_server
TESTS += %D%/check_io %D%/openssh %D%/console %D%/http
EXTRA_DIST += %D%/console %D%/http %D%/openssh
%C%_check_io_SOURCES = %D%/check_io.c %D%/check_io.h %D%/echo.c %D%/echo.h %D%/check_files.c %D%/check_segment.c %D%/check_telnet.c
%C%_check_io_LDADD = $(TEST_LDADD) io/libio.a base/libbase.a $(IO_LIBS) $(CUNIT_LIBS)
%C%_line_server_SOURCES = %D%/line_server.c
%C%_line_server_LDADD = io/libio.a base/libbase.a $(IO_LIBS)

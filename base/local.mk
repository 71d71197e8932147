noinst_LIBRARIES += %D%/libbase.a
LAYER_FILES += %D%/LAYER %D%/README.md
%C%_libbase_a_SOURCES = \
	%D%/addr.c %D%/addr.h \
	%D%/bytes.c %D%/bytes.h \
	%D%/event.c %D%/event.h \
	%D%/list.h \
	%D%/map.c %D%/map.h \
	%D%/prng.c %D%/prng.h \
	%D%/record.c %D%/record.h \
	%D%/status.c %D%/status.h \
	%D%/text.c %D%/text.h \
	%D%/timer.c %D%/timer.h \
	%D%/when.c %D%/when.h

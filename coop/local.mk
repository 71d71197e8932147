noinst_LIBRARIES += %D%/libcoop.a
LAYER_FILES += %D%/LAYER %D%/README.md
COOP_SOURCES = \
	%D%/coop.c %D%/coop.h %D%/coop_local.h %D%/coop_limits.h \
	%D%/coop_check.c \
	%D%/coop_conf.h %D%/coop_event.h \
	%D%/coop_part.c %D%/coop_part.h \
	%D%/coop_recv.c \
	%D%/coop_report.c \
	%D%/coop_role.c \
	%D%/coop_send.c \
	%D%/coop_state.c %D%/coop_state.h \
	%D%/coop_sync.c \
	%D%/coop_view.c %D%/coop_view.h \
	%D%/coop_wire.c %D%/coop_wire.h
%C%_libcoop_a_SOURCES = $(COOP_SOURCES)

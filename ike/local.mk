noinst_LIBRARIES += %D%/libike.a
LAYER_FILES += %D%/LAYER %D%/README.md
%C%_libike_a_SOURCES = \
	%D%/fxq.c %D%/fxq.h \
	%D%/ike.c %D%/ike.h %D%/ike_local.h %D%/ike_state.h %D%/ike_limits.h \
	%D%/ike_auth.c \
	%D%/ike_conf.c %D%/ike_conf.h \
	%D%/ike_event.h \
	%D%/ike_frag.c \
	%D%/ike_index.c \
	%D%/ike_info.c \
	%D%/ike_keys.c \
	%D%/ike_main.c \
	%D%/ike_phase2.c \
	%D%/ike_prop.c \
	%D%/ike_sa.c \
	%D%/ike_send.c \
	%D%/ike_vid.c \
	%D%/ike_views.c %D%/ike_view.h \
	%D%/ike_wire.c %D%/ike_wire.h

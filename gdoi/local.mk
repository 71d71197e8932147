noinst_LIBRARIES += %D%/libgdoi.a
LAYER_FILES += %D%/LAYER %D%/README.md
%C%_libgdoi_a_SOURCES = \
	%D%/gdoi_event.h %D%/gdoi_limits.h \
	%D%/gdoi_gm.h %D%/gdoi_gm_conf.h %D%/gdoi_gm_view.h \
	%D%/gdoi_ks.h %D%/gdoi_ks_conf.h %D%/gdoi_ks_view.h \
	%D%/gdoi_gm.c %D%/gdoi_gm_local.h %D%/gdoi_gm_rekey.c %D%/gdoi_gm_update.c %D%/gdoi_gm_view.c \
	%D%/gdoi_ks.c %D%/gdoi_ks_keys.c %D%/gdoi_ks_local.h %D%/gdoi_ks_policy.c \
	%D%/gdoi_ks_pull.c %D%/gdoi_ks_sid.c %D%/gdoi_ks_rekey.c %D%/gdoi_ks_state.c %D%/gdoi_ks_view.c \
	%D%/gdoi_push.c %D%/gdoi_push.h \
	%D%/gdoi_wire.c %D%/gdoi_wire.h \
	%D%/gdoi_policy.c %D%/gdoi_policy.h \
	%D%/ks_state.c %D%/ks_state.h

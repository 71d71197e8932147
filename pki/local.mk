noinst_LIBRARIES += %D%/libpki.a
LAYER_FILES += %D%/LAYER %D%/README.md
%C%_libpki_a_SOURCES = \
	%D%/ber.c %D%/ber.h \
	%D%/cert.c %D%/cert.h %D%/cert_make.c \
	%D%/crl.c %D%/crl.h \
	%D%/cs.c %D%/cs.h %D%/cs_ca.c %D%/cs_db.c %D%/cs_local.h %D%/cs_request.c %D%/cs_scep.c \
	%D%/csr.c %D%/csr.h \
	%D%/fx.c \
	%D%/lib.c %D%/lib.h \
	%D%/name.c %D%/name.h \
	%D%/pki_conf.h %D%/pki_event.h %D%/pki_fx.h %D%/pki_limits.h %D%/pki_view.h \
	%D%/tp.c %D%/tp.h %D%/tp_ca.c %D%/tp_chain.c %D%/tp_crl.c %D%/tp_enroll.c %D%/tp_http.c \
	%D%/tp_int.h %D%/tp_map.c %D%/tp_message.c %D%/tp_paste.c %D%/tp_rollover.c %D%/tp_verify.c %D%/tp_view.c \
	%D%/scep.h %D%/scep_local.h %D%/scep_query.c %D%/scep_read.c %D%/scep_write.c

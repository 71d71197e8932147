noinst_LIBRARIES += %D%/libcli.a
LAYER_FILES += %D%/LAYER %D%/README.md
%C%_libcli_a_SOURCES = \
	%D%/archive.c %D%/archive.h \
	%D%/command.c %D%/command.h \
	%D%/config.c \
	%D%/config_acl.c \
	%D%/config_diff.c %D%/config_diff.h \
	%D%/config_log.c %D%/config_log.h \
	%D%/config_crypto.c \
	%D%/config_handlers.h \
	%D%/config_interface.c \
	%D%/config_pki.c %D%/config_pki_server.c \
	%D%/config_ssh.c \
	%D%/config_users.c \
	%D%/debug.h \
	%D%/dispatch.c %D%/dispatch.h \
	%D%/editor.c %D%/editor.h %D%/editor_view.c %D%/editor_view.h \
	%D%/factory.c %D%/factory.h \
	%D%/files.c %D%/files.h \
	%D%/filter.c %D%/filter.h \
	%D%/grammar_table.c \
	%D%/line_conf.c %D%/line_conf.h \
	%D%/log.c %D%/log.h \
	%D%/log_words.c \
	%D%/login.c \
	%D%/modes.c \
	%D%/modes.h \
	%D%/pager.c \
	%D%/pki_carry.c %D%/pki_pem.c \
	%D%/pki_dialogue.c %D%/pki_dialogue.h \
	%D%/rows.h \
	%D%/rows_acl.c \
	%D%/rows_capture.c \
	%D%/rows_coop.c \
	%D%/rows_crypto_map.c \
	%D%/rows_debug.c \
	%D%/rows_exec.h \
	%D%/rows_exec_copy.c \
	%D%/rows_exec_file.c \
	%D%/rows_exec_flash.c \
	%D%/rows_exec_key.c \
	%D%/rows_exec_log.c \
	%D%/rows_exec_replace.c \
	%D%/rows_exec_session.c \
	%D%/rows_exec_ssh.c \
	%D%/rows_exec_system.c \
	%D%/rows_exec_telnet.c \
	%D%/rows_frame.c \
	%D%/rows_gdoi_config.c \
	%D%/rows_interface.c \
	%D%/rows_ipsec.c \
	%D%/rows_ipsec_exec.c \
	%D%/rows_isakmp.c \
	%D%/rows_gdoi_gm.c %D%/rows_gdoi_ks.c \
	%D%/rows_isakmp_exec.c \
	%D%/rows_line.c \
	%D%/rows_logging.c \
	%D%/rows_pki.c \
	%D%/rows_pki_config.c %D%/rows_pki_server.c \
	%D%/rows_ping.c \
	%D%/rows_services.c \
	%D%/rows_show_net.c \
	%D%/rows_show_config.c \
	%D%/rows_system.c \
	%D%/rows_users.c \
	%D%/scp.c \
	%D%/session.c \
	%D%/session_edit.c \
	%D%/session_help.c \
	%D%/session_int.h \
	%D%/session_key.c \
	%D%/session_line.c \
	%D%/session_out.c \
	%D%/sftp.c %D%/sftp.h \
	%D%/show_session.c %D%/show_pki.c %D%/show_pki.h \
	%D%/show_coop.c %D%/show_coop.h \
	%D%/show_gdoi.c %D%/show_gdoi.h %D%/show_gdoi_ks.c %D%/show_gdoi_ks.h %D%/show_gdoi_members.c \
	%D%/show_isakmp.c %D%/show_isakmp.h \
	%D%/show_interfaces.c \
	%D%/show_pki_server.c %D%/show_pki_server.h \
	%D%/shell.c %D%/shell.h \
	%D%/shell_auth.c \
	%D%/shell_int.h \
	%D%/shell_log.c \
	%D%/shell_stream.c %D%/shell_stream.h \
	%D%/syslog_ike.c \
	%D%/syslog_gdoi.c \
	%D%/show_ipsec.c %D%/show_ipsec.h \
	%D%/show_packet.c %D%/show_packet.h \
	%D%/syslog_coop.c \
	%D%/syslog_crypto.c \
	%D%/syslog_net.c \
	%D%/syslog_pki.c \
	%D%/syslog_tables.h \
	%D%/tclsh.c \
	%D%/time_text.c %D%/time_text.h \
	%D%/transfer.c %D%/transfer.h %D%/transfer_int.h

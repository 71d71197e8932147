noinst_LIBRARIES += %D%/libcli.a
LAYER_FILES += %D%/LAYER
%C%_libcli_a_SOURCES = \
	%D%/command.c %D%/command.h \
	%D%/debug.h \
	%D%/dispatch.c %D%/dispatch.h \
	%D%/editor.c %D%/editor.h \
	%D%/filter.c %D%/filter.h \
	%D%/line_conf.c %D%/line_conf.h \
	%D%/log.c %D%/log.h \
	%D%/log_words.c \
	%D%/login.c \
	%D%/modes.h \
	%D%/pager.c \
	%D%/rows_exec.h \
	%D%/rows_exec_file.c \
	%D%/rows_exec_key.c \
	%D%/rows_exec_log.c \
	%D%/rows_exec_replace.c \
	%D%/rows_exec_session.c \
	%D%/rows_exec_system.c \
	%D%/session.c \
	%D%/session_edit.c \
	%D%/session_help.c \
	%D%/session_int.h \
	%D%/session_key.c \
	%D%/session_line.c \
	%D%/session_out.c \
	%D%/shell.c %D%/shell.h \
	%D%/shell_auth.c \
	%D%/shell_int.h \
	%D%/shell_log.c \
	%D%/syslog_tables.h \
	%D%/time_text.c %D%/time_text.h

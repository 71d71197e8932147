noinst_LIBRARIES += %D%/libgrammar.a
LAYER_FILES += %D%/LAYER %D%/README.md
%C%_libgrammar_a_SOURCES = \
	%D%/compile.c \
	%D%/describe.c \
	%D%/gram.h \
	%D%/gram_int.h \
	%D%/help.c \
	%D%/parse.c \
	%D%/scan.c \
	%D%/syntax.c \
	%D%/token.c \
	%D%/write.c

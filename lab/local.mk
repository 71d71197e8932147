noinst_LIBRARIES += %D%/liblab.a
LAYER_FILES += %D%/LAYER %D%/README.md
%C%_liblab_a_SOURCES = \
	%D%/capture.c \
	%D%/console.c \
	%D%/graph.c \
	%D%/inside.h \
	%D%/lab.c %D%/lab.h %D%/lab_limits.h \
	%D%/match.c %D%/match.h \
	%D%/messages.c \
	%D%/play.c %D%/play.h \
	%D%/play_line.c \
	%D%/sketch.c %D%/sketch.h \
	%D%/steps.c %D%/steps.h \
	%D%/topo.c %D%/topo.h \
	%D%/wires.c
LAB_LIBS = $(PCAP_LIBS) $(YAML_LIBS)

check_PROGRAMS += %D%/check_grammar
TESTS += %D%/check_grammar
%C%_check_grammar_SOURCES = %D%/check_grammar.c
%C%_check_grammar_LDADD = $(TEST_LDADD) grammar/libgrammar.a base/libbase.a $(CUNIT_LIBS)
EXTRA_DIST += %D%/data/caret_samples.txt

bashcompletiondir = $(datadir)/bash-completion/completions
dist_bashcompletion_DATA = %D%/gkmsh
EXTRA_DIST += %D%/README.md

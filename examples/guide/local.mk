EXTRA_DIST += examples/README.md %D%/README.md %D%/guide.clab.yml %D%/steps.txt \
	%D%/CA.cfg %D%/KS.cfg %D%/KS2.cfg %D%/GM.cfg %D%/GM2.cfg %D%/P.cfg

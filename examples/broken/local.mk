EXTRA_DIST += %D%/README.md %D%/broken.clab.yml %D%/steps.txt \
	%D%/CA.cfg %D%/KS.cfg %D%/KS2.cfg %D%/GM.cfg %D%/P.cfg

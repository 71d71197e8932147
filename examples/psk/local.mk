EXTRA_DIST += %D%/README.md %D%/psk.clab.yml %D%/steps.txt \
	%D%/KS.cfg %D%/KS2.cfg %D%/GM.cfg %D%/GM2.cfg %D%/P.cfg

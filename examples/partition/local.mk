EXTRA_DIST += %D%/README.md %D%/partition.clab.yml %D%/steps.txt \
	%D%/KS.cfg %D%/KS2.cfg %D%/KS3.cfg %D%/GM.cfg %D%/GM2.cfg %D%/GM3.cfg %D%/P.cfg %D%/Q.cfg

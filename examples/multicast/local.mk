EXTRA_DIST += %D%/README.md %D%/multicast.clab.yml %D%/steps.txt %D%/KS.cfg %D%/GM.cfg %D%/GM2.cfg %D%/P.cfg

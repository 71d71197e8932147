EXTRA_DIST += %D%/README.md %D%/manual-grant.clab.yml %D%/steps.txt %D%/CA.cfg %D%/KS.cfg %D%/GM.cfg %D%/GM2.cfg

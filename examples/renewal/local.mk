EXTRA_DIST += %D%/README.md %D%/renewal.clab.yml %D%/steps.txt %D%/CA.cfg %D%/R1.cfg %D%/R2.cfg

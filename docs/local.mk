EXTRA_DIST += %D%/ARCHITECTURE.md %D%/DATAPLANE.md %D%/HACKING.md %D%/coop-protocol.md %D%/HOST.md %D%/LAB.md %D%/TUTORIAL.md

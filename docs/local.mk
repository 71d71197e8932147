EXTRA_DIST += %D%/ARCHITECTURE.md %D%/DATAPLANE.md %D%/COMMANDS.md %D%/HACKING.md %D%/README.md %D%/coop-protocol.md %D%/HOST.md %D%/LAB.md %D%/TUTORIAL.md

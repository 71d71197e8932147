# Real clients against the program; each names the package it lacks and is skipped then.
CLIENT_TESTS = %D%/garbage %D%/guide %D%/netmiko %D%/openssh %D%/paste %D%/scp %D%/telnet
CLIENT_TESTS += %D%/pki-openssl %D%/scep-certmonger %D%/scep-micromdm %D%/scep-openssl %D%/scep-strongswan
TESTS += $(CLIENT_TESTS)
EXTRA_DIST += $(CLIENT_TESTS) %D%/README.md %D%/garbage.py %D%/lib.sh %D%/scep.sh %D%/netmiko_user.py %D%/raw.awk

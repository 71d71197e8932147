EXTRA_DIST += %D%/check-format %D%/lab %D%/packages %D%/setup %D%/test
EXTRA_DIST += %D%/wireshark/coop.lua

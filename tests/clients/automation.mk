# What automates routers and carries files to them.
AUTOMATION_TESTS = %D%/ansible %D%/netmiko-files %D%/rancid %D%/single
TESTS += $(AUTOMATION_TESTS)
EXTRA_DIST += $(AUTOMATION_TESTS) %D%/ansible.yml %D%/netmiko_files.py %D%/textfsm/dir.textfsm %D%/textfsm/index \
	%D%/textfsm/interfaces.textfsm %D%/textfsm/inventory.textfsm %D%/textfsm/version.textfsm

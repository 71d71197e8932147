# Sourced by the tests of real clients: a lab without a terminal on free ports, and how results are told.
# shellcheck shell=bash
set -u
gkmsh=${top_builddir:-.}/gkmsh
src=${top_srcdir:-.}
dir=$(mktemp -d) || exit 1
lab=
bad=0
trap 'lab_stop; rm -rf "$dir"' EXIT

need() { # PROGRAM...
	local p
	for p in "$@"; do
		command -v "$p" >/dev/null || { echo "SKIPPED: no $p"; exit 77; }
	done
}

check() { # NAME GOT WANT
	if [ "$2" = "$3" ]; then
		echo "ok $1"
	else
		printf 'FAILED %s\n--- want\n%s\n--- got\n%s\n---\n' "$1" "$3" "$2"
		bad=1
	fi
}

has() { # NAME TEXT REGULAR-EXPRESSION
	if grep -qE -- "$3" <<<"$2"; then
		echo "ok $1"
	else
		printf 'FAILED %s\n--- no line matches %s in\n%s\n---\n' "$1" "$3" "$2"
		bad=1
	fi
}

# One router R1 with a user admin (secret: admin), enable secret and vty lines, unless a topology is given.
lab_start() { # [TOPOLOGY [OPTION...]]
	local topology=${1:-$dir/one.yml} try
	[ $# -gt 0 ] && shift
	cat >"$dir/one.yml" <<-'EOF'
		name: one
		topology:
		  defaults: {kind: linux}
		  nodes:
		    R1: {startup-config: R1.cfg}
		    R2: {startup-config: R2.cfg}
		  links:
		    - endpoints: ["R1:eth1", "R2:eth1"]
	EOF
	cat >"$dir/R1.cfg" <<-'EOF'
		hostname R1
		enable secret admin
		username admin privilege 15 secret admin
		username guest secret guest
		ip http server
		line vty 0 15
		 login local
		 transport input telnet ssh
		end
	EOF
	printf 'hostname R2\nend\n' >"$dir/R2.cfg"
	: >"$dir/table"
	for try in 1 2 3 4 5 6 7 8 9 10; do
		base=$((20000 + (RANDOM % 400) * 100))
		"$gkmsh" lab "$topology" --headless --port-base $base "$@" >"$dir/table" 2>"$dir/lab.err" &
		lab=$!
		for _ in $(seq 200); do
			grep -q "lab's console" "$dir/table" && return 0
			kill -0 $lab 2>/dev/null || break
			sleep 0.05
		done
		kill $lab 2>/dev/null
		wait $lab
		grep -q 'in use' "$dir/lab.err" || break
	done
	echo "FAILED: the lab does not start"
	cat "$dir/lab.err"
	exit 1
}

# It ends by itself within a second, with status 0, and has nothing to complain about.
lab_stop() {
	local pid=$lab status start
	[ -n "$pid" ] || return 0
	lab=
	start=$(date +%s%N)
	kill $pid 2>/dev/null
	wait $pid
	status=$?
	check "the lab ends cleanly on SIGTERM" $status 0
	check "within a second" $((($(date +%s%N) - start) / 1000000000)) 0
	# What the leak checker says about libtinfo is no complaint; nor are lines of a start configuration.
	grep -vE '^R[12]: |^(-----|Suppressions used| *count  | *[0-9]+ +[0-9]+ lib)|^$' "$dir/lab.err" >"$dir/serious"
	[ ! -s "$dir/serious" ] || { cat "$dir/lab.err"; bad=1; }
}

finish() {
	lab_stop
	exit $bad
}

# ssh to router 1 without a terminal: sshto METHOD USER PASSWORD ARGUMENT...
sshto() {
	local method=$1 user=$2 password=$3
	shift 3
	printf '#!/bin/sh\necho "%s"\n' "$password" >"$dir/askpass"
	chmod +x "$dir/askpass"
	DISPLAY=none SSH_ASKPASS="$dir/askpass" SSH_ASKPASS_REQUIRE=force timeout 60 \
		ssh -F none -p $((base + 101)) -l "$user" -o StrictHostKeyChecking=no \
		-o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o PreferredAuthentications="$method" \
		-o IdentitiesOnly=yes -o IdentityFile="$dir/user" -o NumberOfPasswordPrompts=1 127.0.0.1 "$@"
}

# Routers in network namespaces of their own, joined by veth pairs; for the scripts beside it.
# Names hold the script's process number, so that several may run; what was made is taken away when the script ends.
set -u
gkmsh=${top_builddir:-.}/gkmsh
id=gk$$
dir=$(mktemp -d) || exit 1
bad=0
pids=()
spaces=()

skip() {
	echo "skipped: $*"
	exit 77
}

[ "$(id -u)" -eq 0 ] || skip "network namespaces need root"
for tool in ip unshare ping timeout; do
	command -v $tool >/dev/null || skip "no $tool here"
done
unshare -n true 2>/dev/null && ip netns add "$id-try" 2>/dev/null || skip "no network namespaces here"
ip link add "$id-0" netns "$id-try" type veth peer name "$id-1" netns "$id-try" 2>/dev/null
made=$?
ip netns exec "$id-try" true 2>/dev/null
entered=$?
ip netns del "$id-try"
[ $made -eq 0 ] || skip "no veth pairs here"
[ $entered -eq 0 ] || skip "network namespaces cannot be entered here (is the root a mount point?)"
[ -c /dev/net/tun ] || skip "no /dev/net/tun here"

# A process by its number, gently, then not.
end() { # PID...
	local pid n
	kill "$@" 2>/dev/null
	for pid in "$@"; do
		for ((n = 0; n < 30; n++)); do
			kill -0 "$pid" 2>/dev/null || break
			sleep 0.1
		done
		kill -9 "$pid" 2>/dev/null
		wait "$pid" 2>/dev/null
	done
}

# What is left in a space when all that was started has ended is a fault of the script that started it.
clean() {
	local s left
	trap - EXIT
	[ ${#pids[@]} -eq 0 ] || end "${pids[@]}"
	for s in ${spaces[@]+"${spaces[@]}"}; do
		left=$(ip netns pids "$id-$s" 2>/dev/null)
		if [ -n "$left" ]; then
			echo "FAILED left in $s: $(ps -o args= -p "${left//$'\n'/,}")"
			kill -9 $left 2>/dev/null
			bad=1
		fi
		ip netns del "$id-$s" 2>/dev/null
	done
	pids=()
	spaces=()
	rm -rf "$dir"
}
trap 'status=$?; clean; [ $bad -eq 0 ] || exit 1; exit $status' EXIT
trap 'exit 1' INT TERM

ok() { # NAME COMMAND...
	local name=$1
	shift
	if "$@" >"$dir/ok.out" 2>&1; then
		echo "ok $name"
	else
		echo "FAILED $name"
		sed 's/^/  /' "$dir/ok.out" | tail -n 20
		bad=1
	fi
}

check() { # NAME GOT WANT
	if [ "$2" = "$3" ]; then
		echo "ok $1"
	else
		printf 'FAILED %s\n--- want\n%s\n--- got\n%s\n---\n' "$1" "$3" "$2"
		bad=1
	fi
}

space() { # NAME...
	local s
	for s in "$@"; do
		ip netns add "$id-$s" || exit 1
		spaces+=("$s")
		ip -n "$id-$s" link set lo up
	done
}

# Not for what runs in the background: its number would be that of a shell in between.
within() { # SPACE COMMAND...
	local s=$1
	shift
	ip netns exec "$id-$s" "$@"
}

# Both ends up.
wire() { # SPACE INTERFACE SPACE INTERFACE
	ip link add "$2" netns "$id-$1" type veth peer name "$4" netns "$id-$3" || exit 1
	ip -n "$id-$1" link set "$2" up
	ip -n "$id-$3" link set "$4" up
}

# Many interfaces on one segment: a bridge in a space of its own.
segment() { # NAME SPACE:INTERFACE...
	local name=$1 n=0 end
	shift
	space "$name"
	ip -n "$id-$name" link add br0 type bridge
	ip -n "$id-$name" link set br0 up
	for end in "$@"; do
		n=$((n + 1))
		wire "$name" "p$n" "${end%%:*}" "${end#*:}"
		ip -n "$id-$name" link set "p$n" master br0
	done
}

address() { # SPACE INTERFACE ADDRESS/BITS [GATEWAY]
	ip -n "$id-$1" addr add "$3" dev "$2"
	[ $# -lt 4 ] || ip -n "$id-$1" route add default via "$4"
}

# The router of a space; its number is in $router.
host() { # SPACE OPTION...
	local s=$1
	shift
	ip netns exec "$id-$s" "$gkmsh" host --console "$dir/$s.console" --nvram "$dir/$s" "$@" >>"$dir/$s.log" 2>&1 &
	router=$!
	pids+=("$router")
	until_true 30 test -S "$dir/$s.console" || { echo "FAILED $s does not start"; cat "$dir/$s.log"; bad=1; }
}

# Lines typed at a router's console, and what it says.
type_at() { # SPACE LINES
	printf '\n%b' "$2" | timeout 20 "$gkmsh" attach "$dir/$1.console" | tr -d '\r'
}

until_true() { # SECONDS COMMAND...
	local n=$(($1 * 10))
	shift
	while [ $n -gt 0 ]; do
		"$@" >/dev/null 2>&1 && return 0
		sleep 0.1
		n=$((n - 1))
	done
	return 1
}

finish() {
	clean
	exit $bad
}

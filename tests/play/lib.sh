# Sourced by the tests of this folder: the guide's lab, and how results are told.
# shellcheck shell=sh
set -u
gkmsh=${top_builddir:-.}/gkmsh
src=${top_srcdir:-.}
here=$src/tests/play
topology=$src/examples/guide/guide.clab.yml
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
bad=0

lab() { # OPTION...: the status in $status, what it printed in $dir/out
	status=0
	"$gkmsh" lab "$topology" "$@" >"$dir/out" 2>"$dir/err" || status=$?
	[ ! -s "$dir/err" ] || { echo "complained:"; cat "$dir/err"; bad=1; }
}

expect() { # NAME COMMAND...
	name=$1
	shift
	if "$@"; then
		echo "ok $name"
	else
		echo "FAILED $name: $*"
		tail -25 "$dir/out"
		bad=1
	fi
}

printed() { # TEXT: a whole line of the output
	grep -qxF -- "$1" "$dir/out"
}

never() {
	! "$@"
}

# Sourced by the SCEP tests: one router with a certificate server on a free port, its console behind a pipe.
# shellcheck shell=bash
. "$(dirname "$0")/lib.sh"
need curl openssl
router=
trap 'router_stop; rm -rf "$dir"' EXIT

# Types lines on the router's console.
type_in() {
	printf '%s\n' "$@" >&3
}

router_start() { # CONFIGURATION [OPTION...]
	mkfifo "$dir/in"
	printf '%s\n' "$1" >"$dir/cfg"
	shift
	"$gkmsh" --nvram "$dir/nvram" --config "$dir/cfg" "$@" <"$dir/in" >"$dir/out" 2>"$dir/err" &
	router=$!
	exec 3>"$dir/in"
}

router_stop() {
	[ -n "$router" ] || return 0
	exec 3>&-
	kill $router 2>/dev/null
	wait $router
	check "the router ends cleanly" $? 0
	router=
}

# Waits until the console has shown it, ten seconds at most.
seen() { # REGULAR-EXPRESSION
	for _ in $(seq 200); do
		grep -qE -- "$1" "$dir/out" && return 0
		sleep 0.05
	done
	echo "FAILED: the console never shows $1"
	tail -n 40 "$dir/out"
	bad=1
	return 1
}

# The certificate server of the guide, by HTTP on $url; $dir/ca.pem is its certificate.
ca_start() { # [LINE of the server's configuration...]
	router_start "hostname CA
ip http server
end" --http 0
	type_in enable 'configure terminal' 'crypto pki server ca-server' 'database level complete' \
		'database archive pkcs12 password cisco123' 'issuer-name CN=Root-CA.cisco.com OU=LAB' \
		'grant auto' 'hash sha256' 'lifetime certificate 5000' 'lifetime ca-certificate 7300' \
		'eku server-auth client-auth' "$@" 'no shutdown' end
	seen 'CS_ENABLED' || finish
	url=http://127.0.0.1:$(sed -n 's/^HTTP on 127.0.0.1 port \([0-9]*\).*/\1/p' "$dir/err")/cgi-bin/pkiclient.exe
	curl -sS -m 10 "$url?operation=GetCACert&message=x" |
		openssl x509 -inform DER -out "$dir/ca.pem"
}

# Seconds since 1970 of notBefore or notAfter.
date_of() { # CERTIFICATE startdate|enddate
	date -u -d "$(openssl x509 -in "$1" -noout "-$2" | cut -d= -f2)" +%s
}

# What the authority issued: openssl accepts it, and it lives for 5,000 days to the second.
issued() { # NAME CERTIFICATE SUBJECT
	check "$1: openssl verify" "$(openssl verify -CAfile "$dir/ca.pem" "$2" 2>&1)" "$2: OK"
	check "$1: 5,000 days" $(($(date_of "$2" enddate) - $(date_of "$2" startdate))) $((5000 * 86400))
	check "$1: subject" "$(openssl x509 -in "$2" -noout -subject)" "subject=$3"
}

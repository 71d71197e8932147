# Puts what the guide's page prints in the place of what the steps type, no-break spaces and all:
#   awk -f raw.awk typed.txt steps.txt
# The number of lines that were put there goes to standard error, and each line that found no place.
function plain(s)
{
	gsub(/\302\240/, " ", s)
	gsub(/ +/, " ", s)
	sub(/^ /, "", s)
	sub(/ $/, "", s)
	return s
}

FNR == 1 {
	file++
}

file == 1 && /^[^#]/ {
	split($0, field, "\t")
	raw[field[1], plain(field[3])] = raw[field[1], plain(field[3])] field[3] "\n" # more than once: in order
}

file == 2 {
	line = $0
	if (match(line, /^[A-Z0-9]+(\([a-z0-9-]+\))?#/)) {
		prompt = substr(line, 1, RLENGTH)
		node = prompt
		sub(/[(#].*/, "", node)
		key = node SUBSEP plain(substr(line, RLENGTH + 1))
		if (raw[key] != "") {
			n = index(raw[key], "\n")
			line = prompt substr(raw[key], 1, n - 1)
			raw[key] = substr(raw[key], n + 1)
			used++
		}
	}
	print line
}

END {
	for (k in raw) {
		if (raw[k] != "") {
			split(k, part, SUBSEP)
			printf "no place: %s: %s", part[1], raw[k] >"/dev/stderr"
		}
	}
	print used " lines" >"/dev/stderr"
}

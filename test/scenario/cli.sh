#!/usr/bin/env bash
# Goal: whatever is typed, tally answers in one of two forms with the right exit
# code, says what to do, and never calls a failure success.
set -uo pipefail

tally=${TALLY:-tally}
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$work" || exit 1
count=0
bad=0

# ok NAME COMMAND...: one result; the command decides.
ok() {
	local name=$1
	shift
	count=$((count + 1))
	if "$@"; then
		echo "ok - $name"
	else
		bad=$((bad + 1))
		echo "not ok - $name"
		sed 's/^/# /' out err 2>/dev/null
	fi
}

# exits CODE ARGUMENT...: run tally, keep both outputs.
exits() {
	local code=$1 got=0
	shift
	"$tally" "$@" >out 2>err || got=$?
	[ "$got" -eq "$code" ]
}

# says CODE TEXT ARGUMENT...: one line to standard error, with this text, beside
# that on memory, if whoever runs this may not lock it.
says() {
	local code=$1 text=$2
	shift 2
	exits "$code" "$@" && grep -qF -- "$text" err &&
		[ "$(grep -vc 'memory is not locked' err)" -eq 1 ]
}

# objects CODE ARGUMENT...: exactly one object, which says as much.
objects() {
	local code=$1
	shift
	exits "$code" --json "$@" && [ "$(wc -l <out)" -eq 1 ] &&
		[ "$(value "0 if o['ok'] else o['exit']" <out)" = "$code" ]
}

# value EXPRESSION: of the one object o on standard input; names are not twice.
value() {
	python3 -c 'import json, sys

def strict(pairs):
    assert len(dict(pairs)) == len(pairs)
    return dict(pairs)

o = json.loads(sys.stdin.buffer.read().decode(), object_pairs_hook=strict)
assert isinstance(o, dict)
print(eval(sys.argv[1]))' "$1"
}

fits() {
	exits 0 "$@" && [ -s out ] && ! grep -nE '.{81}' out
}

commands() {
	"$tally" --json help |
		value "'\n'.join(command['name'] for command in o['commands'])"
}

each_help_fits() {
	local name
	while read -r name; do
		# shellcheck disable=SC2086 # two words are two arguments
		fits help $name && grep -q '^example' out &&
			grep -q "usage: tally $name" out || return 1
	done < <(commands)
	[ "$(commands | wc -l)" -ge 20 ]
}

each_help_is_one_object() {
	local name
	while read -r name; do
		# shellcheck disable=SC2086
		objects 0 help $name || return 1
	done < <(commands)
}

# What comes before the first operand may not matter.
each_refuses_unknown_option() {
	local name
	while read -r name; do
		# shellcheck disable=SC2086
		says 2 "unknown option --nonsense" $name --nonsense || return 1
	done < <(commands)
}

echo '# usage'
ok 'without a command, help' fits
ok 'help fits 80 columns' fits help
ok 'a group of commands fits 80 columns' fits help charter
each_is_listed_once() {
	diff <(commands | sort -u) <(commands | sort) &&
		diff <(commands | wc -l) <("$tally" help | sed '/^With every/,$d' |
			grep -cE '^  [a-z-]+( [a-z]+)?  ')
}
ok 'help lists each command once' each_is_listed_once
ok 'what is about the program itself is not taken for more' cmp -s \
	<("$tally" help | sed -n '/^About/,/^$/s/^  \([a-z][a-z ]*[a-z]\)  .*/\1/p') \
	<(printf '%s\n' bench help version)
network=$("$tally" help | sed -n '/^Over the network/,/^$/p')
for name in 'key tls' serve submit prove prove-fork https://; do
	ok "what serves a newcomer over the network: $name" \
		grep -qF "  $name" <<<"${network//=https/  https}"
done
ok 'every command has help, usage and example within 80 columns' each_help_fits
ok 'help declare shows the table that it reads' \
	grep -q '^  cellar,bin-1,rye$' <("$tally" help declare)
ok 'help measure shows the table that it reads' \
	grep -q '^  bin-1,looked,nothing,visual,,$' <("$tally" help inspect measure)
ok 'help is one object for every command' each_help_is_one_object
ok 'an unknown option is refused by every command' each_refuses_unknown_option
ok 'an unknown command suggests the nearest' \
	says 2 "did you mean 'tally status'?" statsu
ok 'an unknown word far from all commands points to help' \
	says 2 "'tally help' lists all" xyzzy
ok 'half a command names its group' says 2 "tally help charter" charter
ok 'an unknown half is refused' says 2 "unknown command 'key gnu'" key gnu
ok 'a missing operand is named' says 2 'tally show ID' show
ok 'one operand too many is named' says 2 "'b' is one operand too many" show a b
ok 'an option needs its value' says 2 '--log needs a value' init us --log
ok 'another option is no value' says 2 'needs a value' init us --log --anyway
ok 'an option is given once' says 2 'is given twice' init us --log a/b --log c/d
ok 'a flag takes no value' says 2 'takes no value' init us --json=yes
ok 'a clock must be a time' says 2 'is no time' --clock noon version
ok '-- ends the options' says 3 '--json: No such file' charter check -- --json
ok 'options stand after the command, too' objects 0 version
ok '--help explains the command' grep -q 'usage: tally sync' <("$tally" sync --help)
ok '--version is the command version' cmp -s <("$tally" --version) \
	<("$tally" version)
ok 'control characters of arguments are not printed' \
	says 2 "unknown command '?[31mx'" $'\033[31mx'

echo '# one object in every case'
ok 'usage error' objects 2 xyzzy
ok 'usage error before --json' objects 2 xyzzy --json
ok 'no office' objects 3 status
ok 'missing file' objects 3 verify nowhere
ok 'unreadable arguments' objects 2 $'\xff\xfe'
ok 'the error is in the object, not beside it' \
	test ! -s err

echo '# an answer that is not written is no success'
if [ -w /dev/full ]; then
	full() {
		local got=0
		"$tally" "$@" >/dev/full 2>err || got=$?
		[ "$got" -eq 70 ] && grep -q 'standard output' err
	}
	ok 'a full disk is exit 70' full help
	ok 'a full disk is exit 70 with --json' full --json version
fi
closed() {
	"$tally" help 2>err >&-
	[ $? -eq 70 ]
}
ok 'a closed output is exit 70' closed

echo '# offices'
ok 'an unknown office is exit 3 and says what to do' \
	says 3 'tally init' -C nowhere status
ok 'a name must be a name' says 2 'is no name' -C us init US --log us.example/tally
ok 'a log must be named' says 2 '--log us.example/tally' -C us init us
ok 'init makes an office' exits 0 -C us init us --log us.example/tally
ok 'the card that it prints is the one it keeps' \
	diff <(head -4 out) us/card
ok 'a second init is refused' says 3 'office already' -C us init us \
	--log us.example/tally
ok 'keys are for their owner only' test -z "$(find us/key us/secret -perm /077)"
ok 'no secret is printed' test -z \
	"$(grep -rhoE '^[0-9a-f]{64}$' us/key | grep -Ff - out)"
ok 'todo names the next command after init' grep -q 'charter sign' \
	<("$tally" -C us todo)
ok 'todo is one object' objects 0 -C us todo
# What todo prints of a folder whose name a shell would split and unquote.
odd="north's  office"
odd_todo() {
	"$tally" -C "$odd" todo | sed -n 's/^ [0-9]*\.  tally //p' >printed &&
		[ -s printed ] || return
	while read -r command; do
		eval "set -- $command"
		[ "$1 $2" = "-C $odd" ] || return
		[ "$4" != fill ] || [ "$6" = "$odd/card" ] || return
	done <printed
	grep -q 'charter fill' printed
}
exits 0 -C "$odd" init north --log north.example/tally
ok 'todo quotes the folder where a shell needs it' odd_todo
ok 'status before a charter says what to do' \
	says 3 'tally charter sign' -C us status
ok 'a folder with other files is left alone' \
	test "$(mkdir -p other && touch other/x && "$tally" -C other init us \
		--log us.example/tally 2>&1 | grep -c 'not empty')" = 1
if [ "$(id -u)" -ne 0 ]; then
	mkdir closed && chmod 500 closed
	ok 'a read-only folder is exit 3' exits 3 -C closed/us init us \
		--log us.example/tally
fi
ok 'a folder below a file is exit 3' exits 3 -C us/card/x init us \
	--log us.example/tally
ok 'a key of an inspector' exits 0 -C us key new inspector-1
ok 'the same key twice' exits 3 -C us key new inspector-1
ok 'key show lists it' grep -q 'us.example/tally/inspector-1+' \
	<("$tally" -C us key show)

echo '# charters'
charter=$repository/charters/nonpaper-2022.yaml
participants='us ro pl nato ru ch obs'
for name in $participants; do
	[ -d "$name" ] || "$tally" -C "$name" init "$name" \
		--log "$name.example/tally" >/dev/null
done
ok 'a charter without keys is exit 4' exits 4 charter check "$charter"
ok 'its participants without keys are listed' objects 4 charter check "$charter"
sed 's/exercise: true/exercise: perhaps/; s/cell_bytes: 128/cell_bytes: 7/' \
	"$charter" >mistakes.yaml
ok 'mistakes are exit 2' exits 2 charter check mistakes.yaml
ok 'each with file, line and column' test \
	"$(grep -cE '^mistakes.yaml:[0-9]+:[0-9]+: ' out)" -ge 2
ok 'mistakes are one object' objects 2 charter check mistakes.yaml
ok 'a missing charter is exit 3' exits 3 charter check nowhere.yaml
ok 'fill needs a place to write' says 2 '-o OUT' charter fill "$charter" us/card
for name in $participants; do echo "$name/card"; done |
	xargs "$tally" charter fill "$charter" -o charter.yaml >out 2>err
# The classes that docs/charter.md shows, each in the charters that come along.
cat >example.py <<'END'
import re, sys
page, charter, name = sys.argv[1:]
text = open(page).read()
block = re.search(r"^    - name: %s\n(     .*\n)+" % name, text, re.M).group()
block = re.sub(r"^  ", "", block, flags=re.M)
print(open(charter).read().replace("\nclasses:\n", "\nclasses:\n" + block, 1))
END
takes_example() { # CHARTER NAME
	python3 example.py "$repository/docs/charter.md" \
		"$repository/charters/$1.yaml" "$2" >example.yaml 2>err &&
		grep -q "^  - name: $2\$" example.yaml &&
		says 4 'no mistakes, but keys are missing' charter check \
			example.yaml
}
for into in nonpaper-2022 new-start-2020; do
	for class in warhead pit; do
		ok "$into takes the page's class $class" \
			takes_example "$into" "$class"
	done
done

ok 'a filled charter has no mistakes' exits 0 charter check charter.yaml
ok 'a card is not filled in twice' exits 3 charter fill charter.yaml us/card \
	-o again.yaml
ok 'a refused file is not written' test ! -e again.yaml
ok 'explain gives numbers' grep -q 'detection is 0.9801' \
	<("$tally" charter explain charter.yaml)
ok 'explain fits 80 columns' fits charter explain charter.yaml
ok 'a charter without keys is not signed' exits 4 -C us charter sign "$charter"
ok 'a peer must be a participant' exits 2 -C us charter sign charter.yaml \
	--peer xx=xx
clock=2026-11-21T12:00:00Z
for name in $participants; do
	peers=()
	for peer in $participants; do
		[ "$peer" = "$name" ] || peers+=(--peer "$peer=$peer")
	done
	"$tally" -C "$name" --clock $clock charter sign charter.yaml \
		"${peers[@]}" >out 2>err || echo "# $name could not sign"
done
ok 'a charter is signed once' grep -q 'signed before' \
	<("$tally" -C us --clock $clock charter sign charter.yaml)

echo '# the logs'
clock=2026-11-21T12:01:00Z
on() { echo -C "$1" --clock "$clock"; }
# shellcheck disable=SC2046 # words of `on` are arguments
{
	ok 'the witness pulls and logs heads' exits 0 $(on ch) sync
	ok 'it says what moved' grep -q '^us: 0 -> 1 entries' out
	ok 'others pull' exits 0 $(on us) sync
	ok 'a second pull brings nothing' grep -q 'nothing new' \
		<("$tally" $(on us) sync)
	ok 'sync is one object' objects 0 $(on us) sync
	ok 'an unknown peer is a usage error' exits 2 $(on us) sync xx
	mv ru away
	ok 'an unreachable peer is exit 3' exits 3 $(on us) sync
	ok 'unreachable is one object' objects 3 $(on us) sync
	mv away ru
	for page in status todo log timeline; do
		ok "$page fits 80 columns" fits $(on us) "$page"
		ok "$page is one object" objects 0 $(on us) "$page"
	done
	ok 'an exercise says so first' grep -q '^EXERCISE, INVENTED DATA' \
		<("$tally" $(on us) status | head -1)
	id=$("$tally" --json $(on us) log --by us | value "o['entries'][0]['id']")
	ok 'show finds a statement by 8 digits' exits 0 $(on us) show "${id:0:8}"
	ok 'show is one object' objects 0 $(on us) show "$id"
	ok 'seven digits are too few' exits 2 $(on us) show "${id:0:7}"
	ok 'an id that nobody logged is exit 3' exits 3 $(on us) show 00000000
	ok 'a kind that is none is a usage error' exits 2 $(on us) log --kind xx
	ok 'only a witness cuts' exits 5 $(on us) cut
	ok 'no cut, no conclusion: exit 4' exits 4 $(on us) conclusion
	ok 'the witness cuts' exits 0 $(on ch) cut
	ok 'one object names what was logged' test \
		"$("$tally" --json $(on us) accredit inspector i-1 |
			value "o['statements'][0]['kind']")" = accredit
	ok 'a key is revoked' exits 0 $(on us) revoke i-1
	ok 'and not accredited again' exits 3 $(on us) accredit escort i-1
	ok 'an observer accredits nobody: exit 5' exits 5 $(on obs) accredit \
		inspector o-1
	sed 's/^deveselu,cell-04,.*/deveselu,cell-04,tlam/' \
		"$repository/examples/nonpaper-2022/declared-us.csv" >slip.csv
	ok 'a slip that declares what is prohibited is warned of' \
		says 0 '1 position declares prohibited class tlam' \
		$(on us) declare slip.csv
	"$tally" $(on us) show "$(sed -n 's/^logged declare //p' out)" >shown
	ok 'what no witness covers is not shown as witnessed' \
		grep -q '^witnessed *not yet' shown
	ok 'the next key takes over' objects 0 $(on us) key rotate
	ok 'and signs from then on' exits 0 $(on us) accredit escort e-1
	ok 'which the others follow' exits 0 $(on ru) sync us
	ok 'an exercise has a clock, a clock is no past' exits 5 -C us \
		--clock 2026-11-21T11:00:00Z accredit inspector i-2
}

echo '# checking'
charter_id=$(value "o['charter']" <us/office.json)
# shellcheck disable=SC2046
ok 'export writes a folder' exits 0 $(on us) export stick
ok 'without the charter id: exit 4' exits 4 verify stick
ok 'with it: good' exits 0 verify stick --charter "$charter_id"
ok 'with another: exit 1' exits 1 verify stick --charter "${charter_id//[0-8]/9}"
ok 'half an id is a usage error' exits 2 verify stick --charter "${charter_id:0:8}"
ok 'a missing file is exit 3' exits 3 verify nowhere
ok 'a file that is no bundle is exit 1' exits 1 verify charter.yaml
# Byte 3 of a file becomes its complement.
flip() {
	local byte
	byte=$(od -An -tu1 -j3 -N1 "$1")
	# shellcheck disable=SC2059 # the format is the byte
	printf "\\x$(printf %02x $((255 - byte)))" |
		dd of="$1" bs=1 seek=3 conv=notrunc 2>/dev/null
}
flips_are_found() {
	local file
	while read -r file; do
		rm -rf copy && cp -r stick copy
		flip "copy/${file#stick/}"
		exits 1 verify copy --charter "$charter_id" &&
			grep -qF -- "${file#stick/}" out err || return 1
	done < <(find stick -type f)
}
ok 'one changed byte in any file is found, and named' flips_are_found
# shellcheck disable=SC2046
ok 'a courier brings the same' exits 0 $(on ru) import stick

echo '# two histories'
# shellcheck disable=SC2046,SC2086 # the name that is printed has a star
{
	cp -r obs other-obs
	exits 0 $(on obs) sync && exits 0 -C other-obs --clock "$clock" sync
	exits 0 $(on obs) evidence ch.example/tally ch/record/checkpoint --anyway
	exits 0 -C other-obs --clock "$clock" evidence us.example/tally \
		us/record/checkpoint --anyway
	exits 0 $(on ch) sync obs
	cp -r ch "the ch"
	exits 1 -C 'the ch' --clock "$clock" import other-obs
	ok 'the command that shows them has the folder in quotes' grep -qF \
		"tally -C 'the ch' evidence obs.example/tally 'the ch'/evidence/" err
	ok 'and so has the one of todo' grep -qF \
		"tally -C 'the ch' evidence obs.example/tally 'the ch/evidence/" \
		<("$tally" -C 'the ch' --clock "$clock" todo)
	ok 'a log that shows two histories is exit 1' \
		exits 1 $(on ch) import other-obs
	ok 'both heads are kept, and the proof' \
		test "$(find ch/evidence -type f | wc -l)" = 3
	ok 'and the command that shows them is named' \
		grep -q 'tally -C ch evidence obs.example/tally ch/evidence/' err
	file=$(sed -n 's/.*tally .*evidence [^ ]* //p' err)
	ok 'status counts what is not logged' \
		grep -q 'evidence held: 1, not logged' \
		<("$tally" $(on ch) status)
	ok 'todo begins with it' grep -q \
		'^ 1.  tally -C ch evidence obs.example/tally ch/evidence/' \
		<("$tally" $(on ch) todo)
	ok 'which works as it is printed' test -f $file
	ok 'evidence is logged' exits 0 $(on ch) evidence obs.example/tally $file
	ok 'and no longer held back' test -z \
		"$("$tally" $(on ch) status | grep 'evidence held')"
	ok 'status shows who it was' grep -q 'obs .* equivocation' \
		<("$tally" $(on ch) status)
}

echo "1..$count"
[ "$bad" -eq 0 ]

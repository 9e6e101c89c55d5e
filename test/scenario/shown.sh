#!/usr/bin/env bash
# Goal: who is shown a position, a number or a tag of a declaration is told which
# declaration it is and whether a newer one is on record, and no more than was
# shown; who shows it is told what goes along; and an office that is locked says
# that, and not that its secrets are corrupt.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/scenario.bash"

table=$example/declared-us.csv
apart=$work/apart # where no office is
mkdir "$apart"

us() { office us "$@"; }
verify() { office obs "$1" verify "${@:2}"; } # opening|count|tag FILE
stranger() { # opening|count|tag FILE [OPTION...]
	(cd "$apart" && "$tally" "$1" verify "$2" --declaration \
		"$work/declare.proof" --charter-file "$out/charter.yaml" \
		--charter "$(charter_id)" "${@:3}")
}
standard_output() { # TEXT COMMAND...: is there, whatever standard error says
	"${@:2}" 2>/dev/null >"$work/stdout" || return
	grep -qF -- "$1" "$work/stdout"
}
standard_error() {
	"${@:2}" 2>"$work/stderr" >"$work/stdout" || return
	grep -qF -- "$1" "$work/stderr" && ! grep -qF -- "$1" "$work/stdout"
}
answers() { # WANT EXPRESSION COMMAND...: of its answer with --json, a
	"${@:3}" --json 2>/dev/null >"$work/json" || return
	same "$1" python3 -c "import json, sys
a = json.load(open(sys.argv[1])); print($2)" "$work/json"
}

need make_offices
need sign_charter
need act declare-us us declare "$table" --rest nothing --tags --counts
need share us ru obs
ident=${id[declare-us]}

# --- what goes along -------------------------------------------------------------

along="and what this writes: tally prove ${ident:0:8} -o declare.proof"
ok "with an opening go the charter and the declaration" prints \
	"send $work/slot with the charter, $along" \
	us opening make --position deveselu/cell-03 -o "$work/slot"
ok "with a number the table, too" prints "send $work/total with the charter,\
 the table of counts (--table FILE) $along" us count total -o "$work/total"
ok "by its name, where it was written" prints \
	"the table of counts $work/table $along" \
	us count open deveselu sm3 -o "$work/open" --table "$work/table"
ok "nothing is written over what was just written" exits 2 "the same file" \
	us count open deveselu sm3 -o "$work/twice" --table "$work/twice"
ok "with a zero" prints "$along" \
	us count zero --class tlam -o "$work/zero"
ok "with a tag" prints "send $work/tag with the charter, $along" \
	us tag prove D-03 -o "$work/tag"
ok "with the absence of one" prints "$along" \
	us tag prove X-99 -o "$work/none"
ok "a program reads which declaration that is" answers "$ident" \
	'a["declaration"]' us tag prove D-03 -o "$work/tag2"
ok "a proof on standard output is nothing else" \
	silent_on "to let a stranger check it" us tag prove D-03
need quietly us prove "$ident" -o "$work/declare.proof"
for kind in total open zero; do
	ok "that is what a stranger needs: $kind" prints "Good. It holds" \
		stranger count "$work/$kind" --table "$work/table"
done
ok "that is what a stranger needs: slot" \
	standard_error "Good. It holds" stranger opening "$work/slot"
for kind in tag none; do
	ok "that is what a stranger needs: $kind" prints "Good. It holds" \
		stranger tag "$work/$kind"
done

# --- the wrong command -------------------------------------------------------------

for kind in slot:opening total:count zero:count tag:tag none:tag; do
	file=$work/${kind%:*}
	ok "'tally verify' names the command for it: $kind" exits 2 \
		"tally ${kind#*:} verify $file" "$tally" verify "$file"
done
need quietly us opening make --site deveselu --site redzikowo -o "$work/all"
ok "also for an opening of all" exits 2 "tally opening verify $work/all" \
	"$tally" verify "$work/all"
head -c 1000 /dev/zero >"$work/zeros"
ok "what is nothing stays nothing" exits 1 "neither a bundle nor a proof" \
	"$tally" verify "$work/zeros"

ok "a tag with its class is told apart" exits 2 \
	"give what stands after the colon: D-03" us tag prove sm3:D-03
ok "what is no tag after a colon is none" exits 2 "is no tag" \
	us tag prove "sm3:D 03"

# --- what an absence is not --------------------------------------------------------

ok "an absence is by the tags alone" prints \
	"by the declaration's tags alone: none of the tags that us committed" \
	verify tag "$work/none"
ok "and excludes no item without a tag" prints \
	"An item without a tag is not excluded" verify tag "$work/none"
ok "nor one whose tag was left out" prints \
	"only openings show what a slot holds" verify tag "$work/none"
ok "it is not said to be at no position" silent_on "at no position" \
	verify tag "$work/none"
ok "beside an opening, of that opening" prints \
	"no slot that is opened holds it; of others that says nothing" \
	verify tag "$work/none" --opening "$work/slot"
ok "who proves it is told the same" prints \
	"is none of the tags declared, which excludes no item without it" \
	us tag prove X-98 -o "$work/none2"

# --- which declaration -------------------------------------------------------------

as_of=$(query us show "$ident" 'a["body"]["as_of"]')
which="declared   by us, epoch 1, as of $as_of, id"
names_it() { # COMMAND...: text and id on standard output
	standard_output "$which" "$@" && grep -qF "$ident" "$work/stdout"
}
for kind in count:total tag:tag tag:none; do
	ok "it is named: $kind" names_it verify "${kind%:*}" "$work/${kind#*:}"
	ok "it is the newest: $kind" silent_on "newer" \
		verify "${kind%:*}" "$work/${kind#*:}"
done
ok "beside a table it is named on standard error" standard_error \
	"declared by us, epoch 1, as of $as_of, id $ident" \
	verify opening "$work/slot"
described='"%(id)s %(by)s %(epoch)d %(as_of)s %(newest)s" % a["declaration"]'
for kind in opening:slot count:total tag:tag; do
	ok "programs are told: $kind" answers "$ident us 1 $as_of True" \
		"$described" verify "${kind%:*}" "$work/${kind#*:}"
done
unknown="newer      a file does not tell whether a newer one is on record"
ok "a file cannot tell whether there is a newer one" \
	standard_output "$unknown" stranger tag "$work/tag"
ok "nor of counts" standard_output "$unknown" \
	stranger count "$work/total" --table "$work/table"
ok "nor is a program told what is not known" answers "False $ident" \
	'"newest" in a["declaration"], a["declaration"]["id"]' \
	stranger tag "$work/tag"

need act declare-2 us declare "$table" --rest nothing --tags --counts
need share us ru obs
newer="us has declared again since: epoch 2 is on record"
ok "a newer one is told beside a table, and not in it: opening:slot" \
	standard_error "$newer" verify opening "$work/slot"
for kind in count:total tag:tag tag:none; do
	ok "a newer one is told on standard output: $kind" \
		standard_output "newer      $newer" verify "${kind%:*}" "$work/${kind#*:}"
done
for kind in opening:slot count:total tag:tag tag:none; do
	ok "and to programs: $kind" answers "1 False 2" \
		'"%(epoch)d %(newest)s %(newer_epoch)d" % a["declaration"]' \
		verify "${kind%:*}" "$work/${kind#*:}"
done

# --- a locked office ---------------------------------------------------------------

corrupts_nothing() { # COMMAND...: fails, and not by what is kept
	! "$@" >"$work/failed" 2>&1 &&
		! grep -qE "not what was declared|input or output" "$work/failed"
}
locked="its secrets are locked by a passphrase"
lock() { us key passphrase --new-passphrase-fd 5 5<<<"a long one"; }
lock_by_file() {
	us key passphrase --passphrase-fd 5 --new-key-file "$work/key" \
		5<<<"a long one"
}
show() { # WHAT [GLOBAL OPTION...]: with no terminal
	case $1 in
	count) office us "${@:2}" count total -o "$work/no" ;;
	zero) office us "${@:2}" count zero --class tlam \
		-o "$work/no" ;;
	opening) office us "${@:2}" opening make --site deveselu \
		-o "$work/no" ;;
	tag) office us "${@:2}" tag prove D-03 -o "$work/no" ;;
	declare) office us "${@:2}" declare "$table" --rest nothing ;;
	esac </dev/null
}
wrong_one() { show "$1" --passphrase-fd 5 5<<<"a wrong one"; }
right_one() { show "$1" --passphrase-fd 5 5<<<"a long one"; }
secret=$out/us/secret
exchange() {
	local kind
	for kind in counts tree; do
		mv "$secret/declaration-1.$kind" "$secret/aside" &&
			mv "$secret/declaration-2.$kind" \
				"$secret/declaration-1.$kind" &&
			mv "$secret/aside" "$secret/declaration-2.$kind" || return
	done
}
need exchange
for what in count opening tag; do
	ok "what another epoch kept is not what was declared: $what" \
		exits 1 "is not what was declared" show $what
done
need exchange
need quietly lock
for what in declare count zero opening tag; do
	ok "without a terminal it says that it is locked: $what" \
		exits 3 "$locked" show $what
	ok "and does not say that it is corrupt: $what" \
		corrupts_nothing show $what
	ok "a wrong passphrase is said to be that: $what" \
		exits 3 "the passphrase is wrong" wrong_one $what
done
ok "none of these left a file" test ! -e "$work/no"
for what in count opening tag; do
	ok "with the passphrase it shows: $what" right_one $what
	rm -f "$work/no"
done
need quietly lock_by_file
mv "$work/key" "$work/away"
for what in count opening tag declare; do
	ok "without the key file it says that: $what" \
		exits 3 "give it with --key-file FILE" show $what
	ok "with it elsewhere it is asked no more: $what" \
		quietly show $what --key-file "$work/away"
	rm -f "$work/no"
done
mv "$work/away" "$work/key"

plan

#!/usr/bin/env bash
# Goal: what is measured decides by the charter's rule, says what it would have
# missed, and counts as no look where it decides nothing; what stands behind a
# barrier stays with the team.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/scenario.bash"

charter_template=$top/charters/test/measures.yaml

# table FOUND.csv SIDE [POSITION COLUMN VALUE]...: the table of a walkthrough with
# every item measured, each class clear, and some fields changed.
table() {
	python3 - "$@" <<-'END'
		import csv, sys
		ten = "background=10,9,11,12,8,10,9,11,10,10"
		forty = "background=" + ",".join("2132212322" * 4)
		counts = {
		    "us": "|".join(f"{c}:item=10;{ten}"
		                   for c in ("gross", "exact", "standard")),
		    "ru": f"compared:item=10;{ten}|stepwise:item=2,2,2;{forty}"
		          "|known:item=5;benchmark=100,97,103;background=2,3,2",
		}[sys.argv[2]]
		rows = list(csv.DictReader(open(sys.argv[1])))
		names = ["position", "status", "found", "method", "readings",
		         "counts", "barrier", "barrier_readings", "decision",
		         "reason"]
		for row in rows:
		    row.update(counts="", barrier="", barrier_readings="",
		               decision="")
		    if row["found"] != "nothing":
		        row.update(method="counts", counts=counts)
		    if row["found"] != "nothing" and sys.argv[2] == "us":
		        items = row["found"].count(",") + 1
		        row["readings"] = ";".join(["length=6.55m"] * items)
		for at in range(3, len(sys.argv), 3):
		    for row in rows:
		        if sys.argv[at] in (row["position"], "all") and row["counts"]:
		            row[sys.argv[at + 1]] = sys.argv[at + 2]
		out = csv.DictWriter(sys.stdout, names, lineterminator="\n")
		out.writeheader()
		out.writerows(rows)
	END
}

us_clean=$work/us.csv
ru_clean=$work/ru.csv
ten=10,9,11,12,8,10,9,11,10,10
weak="too little was counted: the weakest item of the class could be missed"
many=200,190,210,205,195,200,198,202,207,193
others="|exact:item=10;background=$ten|standard:item=10;background=$ten"
place="benchmark=100,97,103;background=2,3,2"
us_table() { table "$example/found-deveselu.csv" us "$@"; }
ru_table() { table "$example/found-orlan.csv" ru "$@"; }
us_table >"$us_clean"
ru_table >"$ru_clean"

teams_in() {
	gate_designate 1 && gate_swap 1 && gate_arrive 1
}
selected() {
	act select-ru-1 ru inspect select "${id[notice-ru-1]}" --key team &&
		act select-us-1 us inspect select "${id[notice-us-1]}" --key team
}
# measures SIDE TABLE [OPTION...]: what the team of SIDE says of its table.
measures() {
	local side=$1
	shift
	office "$side" inspect measure "${id[notice-$side-1]}" "$@" --key team
}
# refuses TEXT [POSITION COLUMN VALUE]...: one mistake, and nothing is logged.
refuses() {
	local text=$1
	shift
	us_table "$@" >"$work/bad.csv"
	unchanged ru exits 2 "$text" measures ru "$work/bad.csv"
}
refuses_there() { # of the team at the site of ru
	local text=$1
	shift
	ru_table "$@" >"$work/bad.csv"
	unchanged us exits 2 "$text" measures us "$work/bad.csv"
}
asked_anyway() {
	us_table cell-05 counts "$swapped" >"$work/bad.csv"
	unchanged ru exits 2 "write undecided into the column decision" \
		measures ru "$work/bad.csv" --anyway
}
finish() { # SIDE
	act "report-$1-1" "$1" inspect report "${id[notice-$1-1]}" --key team &&
		act "countersign-$1-1" "$(lead "$1")" inspect countersign \
			"${id[report-$1-1]}" agree --key escort
}
# visit US-TABLE RU-TABLE: of the team at the site of us, of that at ru's.
visit() {
	restore selected &&
		act measure-ru-1 ru inspect measure "${id[notice-ru-1]}" "$1" \
			--key team &&
		act measure-us-1 us inspect measure "${id[notice-us-1]}" "$2" \
			--key team && finish ru && finish us && cut_for us ro ru
}
deveselu() { concluded us deveselu; }
orlan() { concluded us orlan; }
behind() { # SITE POPULATION: of how many looks, how many were an answer only
	query ro conclusion "${id[propose]}" "[
		'%d of %d' % (p['behind_barrier'], p['looked'])
		for s in a['sites'] if s['site'] == '$1'
		for p in s['populations'] if p['name'] == '$2']"
}
finds() { # SITE POPULATION
	query ro conclusion "${id[propose]}" "[
		' '.join(v for n, v in f.items() if n != 'looks')
		for s in a['sites'] if s['site'] == '$1'
		for p in s['populations'] if p['name'] == '$2'
		for f in p.get('finds', [])]"
}
said() { # SIDE TABLE PROGRAM: what Python makes of the answer `a`
	query "$1" inspect measure "${id[notice-$1-1]}" "$2" --key team "$3"
}

logged_by() { measures "$@" | grep -c '^logged measure '; } # SIDE TABLE
fits() { # COMMAND...: no line of its answer but the next command is longer
	"$@" | grep -v '^next: ' >"$work/printed" &&
		! grep -E '.{81}' "$work/printed"
}

need set_up
need gate_notice 1 orlan
need teams_in
need selected
snapshot selected
need quietly office ru sync
need quietly office us sync

ok "a look at an item is nothing without what its classes need" \
	refuses "6: class gross: counts that the rule needs are missing" \
	cell-05 method dimension cell-05 counts ""
ok "what is missing is counted" refuses "6: class gross: counts that the \
rule needs are missing: background has 4 and needs 10; without them" \
	cell-05 counts "gross:item=10;background=10,9,11,12$others"
ok "an item that was not counted is named" refuses \
	"are missing: item has none; without them" \
	cell-05 counts "gross:background=$ten$others"
ok "a misspelt dimension is named, and the one that is missing" refuses \
	"6: class tlam: no reading of length, and 'lenght' is no dimension of" \
	cell-05 readings lenght=6.55m
ok "what makes a row prohibited is asked for" refuses \
	"6: what was measured makes this row prohibited, class gross" \
	cell-05 counts "gross:item=99;background=$ten$others"
ok "a length that does, too" refuses \
	"if it is right, write prohibited into the column decision" \
	cell-05 readings length=5.56m
swapped="gross:item=10;background=1,0,9,100,0,0,0,0,0,0$others"
ok "what leaves a row undecided is asked for, too" refuses \
	"6: what was measured decides nothing, class gross: the reference counts \
vary more than counts by chance do: if it is right, write undecided into the \
column decision" cell-05 counts "$swapped"
ok "and is not typed where the rule decides" refuses \
	"6: the column decision is 'undecided', and the charter's rule says clear" \
	cell-05 decision undecided
ok "nor is another decision where it does not" refuses \
	"6: the column decision is 'clear', and the charter's rule says undecided" \
	cell-05 counts "$swapped" cell-05 decision clear
ok "--anyway does not ask less" asked_anyway
ok "a decision is not typed against the rule" refuses \
	"6: the column decision is 'prohibited', and the charter's rule says clear" \
	cell-05 decision prohibited
ok "without a measure nothing is reported" unchanged ru exits 5 \
	"no measure is logged for this visit, and none can be after the report" \
	office ru inspect report "${id[notice-ru-1]}" --key team
ok "a class that the charter has not is a mistake" \
	refuses "6: 'pit' is no class of the charter" \
	cell-05 counts "pit:item=1;background=$ten"
ok "one that need not be absent there, too" \
	refuses "6: class known need not be absent at deveselu: leave it out" \
	cell-05 counts "known:item=1;benchmark=1,2"
ok "one that is decided otherwise, too" \
	refuses "6: class tlam is not decided by counts: leave it out" \
	cell-05 counts "tlam:item=1;background=$ten"
ok "one that stands twice, too" \
	refuses "6: class gross stands twice: put all of it into one" \
	cell-05 counts "gross:item=10;background=$ten|gross:item=9"
ok "one that is missing, too" \
	refuses "6: class standard: counts that the rule needs are missing" \
	cell-05 counts "gross:item=10;background=$ten|exact:item=10;background=$ten"
ok "a count is a whole number" refuses "6: '9.5' is no count" \
	cell-05 counts "gross:item=9.5;background=$ten$others"
ok "of at most 2^53 - 1" refuses "6: '9007199254740992' is no count" \
	cell-05 counts "gross:item=9007199254740992;background=$ten$others"
ok "what is counted has a name" refuses \
	"6: 'noise=1' is none of item=, background= and benchmark=" \
	cell-05 counts "gross:noise=1;background=$ten$others"
ok "a method goes with its column" refuses \
	"6: the column counts is for the methods" cell-05 method visual
ok "an unknown method is named" refuses "6: the method of a look is" \
	cell-05 method guess
ok "a barrier stands only where the charter allows it" refuses \
	"6: barrier: the charter allows none for class exact" \
	cell-05 method barrier cell-05 barrier exact=no
ok "what is hidden is not in the row" refuses \
	"6: counts: class gross is behind the barrier: leave out all but" \
	cell-05 method barrier cell-05 barrier gross=no
ok "of sizes neither" refuses \
	"6: readings: class tlam is behind the barrier: leave out its length" \
	cell-05 method barrier cell-05 barrier tlam=no \
	cell-05 readings "length=5.56m" cell-05 barrier_readings "a sealed tape"
ok "its readings are asked for" refuses \
	"6: barrier_readings: what was read of class gross is missing" \
	cell-05 method barrier cell-05 barrier gross=no \
	cell-05 counts "gross:background=$ten$others"
ok "readings that lead to another answer are a mistake" refuses \
	"6: barrier: class gross is no, and its readings lead to yes" \
	cell-05 method barrier cell-05 barrier gross=no \
	cell-05 counts "gross:background=$ten$others" \
	cell-05 barrier_readings "gross:item=99"
over="compared:item=10;background=$ten|stepwise:item=2,2,2;background=\
$(printf '2,%.0s' {1..39})2"
ok "a benchmark's place is counted without it" refuses_there \
	"class known: counts that the rule needs are missing: background has 0 and \
needs 3; without" shelter-02 counts "$over|known:item=5;benchmark=100,97,103"
ok "of a benchmark nothing stands beside a barrier" refuses_there \
	"class known is behind the barrier: leave out all of them" \
	shelter-02 method barrier shelter-02 barrier known=no \
	shelter-02 counts "$over|known:background=2,3,2" \
	shelter-02 barrier_readings "known:item=5;$place"
ok "and its readings are judged with its place" refuses_there \
	"barrier: class known is no, and its readings lead to yes" \
	shelter-02 method barrier shelter-02 barrier known=no \
	shelter-02 counts "$over" \
	shelter-02 barrier_readings "known:item=12;$place"
ok "an answer is yes, no or undecided" refuses \
	"6: barrier: 'gross=maybe' is not like warhead=no" \
	cell-05 method barrier cell-05 barrier gross=maybe

ok "the table of a clean visit says what it would have found" prints \
	"a source from 30.8724 counts over the background on" \
	measures ru "$us_clean"
need restore selected
need quietly office ru sync
ok "for programs, too" same "tlam length mm
gross counts
exact counts
standard counts" said ru "$us_clean" "[' '.join([f['class']]
	+ ([f['dimension']] if 'dimension' in f else []) + [f['unit']])
	for f in a['finds']]"

need restore selected
need quietly office ru sync
ok "a visit without a measure can be reported as one" prints "logged report" \
	office ru inspect report "${id[notice-ru-1]}" --key team --anyway

need visit "$us_clean" "$ru_clean"
ok "what is measured and clear confirms absence" \
	same absence-confirmed deveselu
ok "on the other side, too" same absence-confirmed orlan
ok "the conclusion says what the looks would have found" same \
	"tlam length 177.1292 mm
gross 30.8724 counts
exact 32.1330 counts
standard 20.5521 counts" finds deveselu cells
ok "of ratio, steps and benchmark, too" same "compared 39.5973 counts
stepwise 5.0000 counts
known 0.5000 part" finds orlan shelters
ok "nobody is irregular" same "" irregularities ro
ok "the bundle is made" office ro bundle "${id[propose]}" \
	-o "$work/bundle"
ok "and verified by a stranger" prints "" "$tally" verify "$work/bundle" \
	--charter "$(charter_id)"

# A background that is raised while it is counted would shield an item.
us_table cell-05 counts "gross:item=150;background=$many$others" \
	cell-05 decision undecided >"$work/shielded.csv"
need restore selected
need quietly office ru sync
ok "a measurement that tells nothing is said to be none" prints \
	"1 row is undecided: each counts as not looked at" \
	measures ru "$work/shielded.csv"
need restore selected
need quietly office ru sync
ok "and why, for programs" same \
	"cell-05 gross $weak" \
	said ru "$work/shielded.csv" "[' '.join(u.values())
		for u in a['undecided']]"
need visit "$work/shielded.csv" "$ru_clean"
ok "where a look decides nothing, nothing is confirmed" \
	same "inconclusive detection-below-required" deveselu
ok "that is no irregularity of the team" same "" irregularities ro
ok "the other team is told why, too" prints "$weak" \
	office us show "${id[measure-ru-1]}"
ok "the other side stays confirmed" same absence-confirmed orlan

# Rows that are too long for one statement.
long=$(printf '123456789012345,%.0s' {1..63})123456789012345
us_table all counts "gross:item=1;background=$long|exact:item=1;background=$long|\
standard:item=1;background=$long" all decision undecided >"$work/long.csv"
need restore selected
need quietly office ru sync
ok "a long table makes several statements" same 2 logged_by ru "$work/long.csv"
need restore selected
need quietly office ru sync
ok "whose undecided rows are told by class and reason" prints \
	"class gross, undecided in 25 rows: cell-01, cell-02, cell-03 and 22 more" \
	measures ru "$work/long.csv"
need restore selected
need quietly office ru sync
ok "and are not said to be looks" prints "3 looked at, 0 refused" \
	measures ru "$work/long.csv"
need restore selected
need quietly office ru sync
ok "its answer fits 80 columns" fits measures ru "$work/long.csv"

# Counted again until it suits.
need restore selected
need act measure-ru-1 ru inspect measure "${id[notice-ru-1]}" \
	"$work/shielded.csv" --key team
need act again ru inspect measure "${id[notice-ru-1]}" "$us_clean" --key team
need finish ru
need cut_for us ro ru
ok "to count again takes the doubt not away" \
	same "inconclusive detection-below-required" deveselu

# A sequential test that is stopped while it suits.
ru_table shelter-02 counts "compared:item=10;background=$ten|stepwise:item=2,2;\
background=$(printf '2,%.0s' {1..39})2|known:item=5;$place" \
	shelter-02 decision undecided >"$work/early.csv"
need visit "$us_clean" "$work/early.csv"
ok "a sequential test stopped early confirms nothing" \
	same "inconclusive detection-below-required" orlan

us_table cell-05 counts "gross:item=99;background=$ten$others" \
	cell-05 decision prohibited >"$work/alarm.csv"
need restore selected
need quietly office ru sync
ok "an alarm is said, with its class and row" prints \
	"class gross, decided prohibited by its rule in 1 row: cell-05" \
	measures ru "$work/alarm.csv"
need restore selected
need quietly office ru sync
ok "to programs, too" same "cell-05 gross rule" said ru "$work/alarm.csv" \
	"[' '.join(p.values()) for p in a['prohibited']]"
need visit "$work/alarm.csv" "$ru_clean"
ok "an alarm is an item found" \
	same "prohibited-item-found prohibited-item-found" deveselu
flowing() { office ro conclusion "${id[propose]}" | tr -s ' \n' ' '; }
ok "by its rule, in its cell" prints "What was measured at cell-05 was decided \
as class gross by its counts; no team named an item there." flowing
ok "and its looks are counted" prints \
	" of the 24 looks class gross was measured; such a look" flowing

# The readings stay with the team.
secret="gross:item=13"
us_table all method barrier all barrier "tlam=no;gross=no" all readings "" \
	all counts "gross:background=$ten$others" \
	all barrier_readings "tlam:a sealed tape|$secret" >"$work/barrier.csv"
need visit "$work/barrier.csv" "$ru_clean"
ok "what an instrument denies from behind a barrier confirms absence" \
	same absence-confirmed deveselu
ok "and how many looks were such an answer is said" \
	same "21 of 24" behind deveselu cells
ok "of the other side's none was" same "0 of 16" behind orlan shelters
ok "in words, too" prints "from behind a barrier: 21. What it read is \
committed to, not shown," flowing
ok "its background says what it would have found" prints \
	"gross 30.8724 counts" finds deveselu cells
ok "the team's office shows what was read" prints "\"$secret\"" \
	office ru show "${id[measure-ru-1]}"
leads_to() { # what each kept text leads to, where a rule can say it
	query ru show "${id[measure-ru-1]}" "sorted({b['answer'] + ' ' + b['leads_to']
		for b in a['barrier'] if 'leads_to' in b})"
}
ok "and that it leads to the answer" same "no no" leads_to
ok "no other office can" prints "readings not held here" \
	office us show "${id[measure-ru-1]}"
need quietly office ro bundle "${id[propose]}" -o "$work/barrier-bundle"
nowhere_in() { ! grep -raqF -- "$1" "${@:2}"; }
ok "the readings are nowhere in the bundle" nowhere_in "item=13" \
	"$work/barrier-bundle"
ok "nor in any other office" nowhere_in "item=13" \
	"$out"/{us,ro,pl,nato,ch,obs} "$out/ru/record"
ok "the bundle is good" prints "" "$tally" verify "$work/barrier-bundle" \
	--charter "$(charter_id)"
ok "the team's office is good" prints "" office ru fsck

# Any text may stand there, and none passes for one that was compared.
none="no counts that the rule can be applied to: nobody compared them with the \
answer"
readings() { # TABLE ROWS TEXT: the class gross denied, and this read of it
	us_table "$2" method barrier "$2" barrier "gross=no" \
		"$2" counts "gross:background=$ten$others" \
		"$2" barrier_readings "$3" >"$work/$1.csv"
}
readings misspelt cell-05 "gross:item=99;backgrounds=$ten"
readings nameless cell-05 "item=99;background=$ten"
readings worded all "the needle stayed low"
readings counted cell-05 "gross:item=13"
for table in misspelt nameless; do
	need restore selected
	need quietly office ru sync
	ok "$table readings are said to be compared with nothing" exits 0 \
		"class gross: the readings of cell-05 are $none" \
		measures ru "$work/$table.csv"
done
need restore selected
need quietly office ru sync
ok "many of them once" exits 0 "gross: the readings of cell-01 and 24 more are \
$none" measures ru "$work/worded.csv"
need restore selected
need quietly office ru sync
ok "for programs, too" same "cell-05 gross" said ru "$work/nameless.csv" \
	"[' '.join(u.values()) for u in a['uncompared']]"
quiet() { measures "$@" 2>"$work/notes" && ! grep -F "$none" "$work/notes"; }
need restore selected
need quietly office ru sync
ok "counts are compared, and nothing is said" quiet ru "$work/counted.csv"

# A yes from there is an item found, known by the answer alone.
us_table all method barrier all barrier "tlam=no;gross=no" all readings "" \
	all counts "gross:background=$ten$others" \
	all barrier_readings "tlam:a sealed tape|$secret" \
	cell-05 barrier "tlam=no;gross=yes" cell-05 decision prohibited \
	cell-05 barrier_readings "tlam:a sealed tape|gross:item=99" \
	>"$work/yes.csv"
need restore selected
need quietly office ru sync
ok "a yes from behind a barrier is said to be one" prints \
	"class gross, answered yes from behind a barrier in 1 row: cell-05" \
	measures ru "$work/yes.csv"
need visit "$work/yes.csv" "$ru_clean"
ok "it is an item found" \
	same "prohibited-item-found prohibited-item-found" deveselu
ok "and not said to be decided by counts" prints "An instrument answered yes \
for class gross at cell-05, from behind a barrier; no team named" flowing
ok "for programs, too" same "cell-05 gross barrier" query ro conclusion \
	"${id[propose]}" "[' '.join(f.values()) for s in a['sites']
		for p in s['populations'] for f in p.get('found', [])]"
need quietly office ro bundle "${id[propose]}" -o "$work/yes-bundle"
ok "a stranger concludes the same" prints "" "$tally" verify \
	"$work/yes-bundle" --charter "$(charter_id)"

# An answer that is not what was read: `tally` asks to correct it, other programs
# may not. Only the office that keeps the readings can see it.
answered() { # ANSWER READINGS: the id of a look that a program so logged
	"$programs/false_barrier" "$out/ru" "$(stamp "$now")" \
		"${id[notice-ru-1]}" cell-01 "$1" "$2"
}
otherwise="the readings behind the barrier say otherwise:"
led_to() { # ID: what was answered, and what was read leads to
	query ru show "$1" "[b['answer'] + ' ' + b.get('leads_to', 'unknown')
		for b in a['barrier']]"
}
lacks() { "${@:2}" >"$work/printed" && ! grep -qF -- "$1" "$work/printed"; }
need restore selected
need quietly office ru sync
denied=$(answered no gross:item=99) || need false
claimed=$(answered yes gross:item=13) || need false
honest=$(answered no gross:item=13) || need false
unwritten=$(answered no "the needle stayed low") || need false
need quietly office us sync
ok "who keeps readings that say yes is told that the answer is no" \
	prints "$otherwise yes" office ru show "$denied"
ok "for programs, too" same "no yes" led_to "$denied"
ok "and the other way round" prints "$otherwise no" office ru show "$claimed"
ok "an answer that is what was read has nothing against it" \
	lacks "$otherwise" office ru show "$honest"
ok "readings in other words lead to nothing" \
	same "no unknown" led_to "$unwritten"
ok "and have nothing against it" lacks "$otherwise" office ru show "$unwritten"
ok "who does not keep them cannot tell" \
	lacks "$otherwise" office us show "$denied"

plan

/*
 * The commands of the protocol: what a side declares, arranges, inspects and
 * swaps.
 */
#include "known_declarations.h"
#include "protocol.h"

#define KEY                                                                    \
	{ "--key", "KEYNAME", false, "sign with this accredited key of the office" }
#define REASON { "--reason", "TEXT", false, "why, in words; stays out of the log" }
#define END { NULL, NULL, false, NULL }
#define OPTIONS(...) (const struct option[]){ __VA_ARGS__, KEY, END }
#define COUNT_OPTIONS                                                          \
	{ "-o", "FILE", false, "where to write it; a new file" },              \
	{ "--epoch", "N", false, "of this declaration; default the newest" },  \
	{ "--table", "FILE", false, "write the table of counts there, too, "   \
	  "for who has no record; a new file" }
#define COUNT_CELLS                                                            \
	{ "--class", "CLASS", true, "items of this class; default all" },      \
	{ "--site", "SITE", true, "at this site; default all of the side" }
#define NO_OPTIONS (const struct option[]){ KEY, END }

const struct command commands_protocol[] = {
	{ .name = "declare", .operands = "FILE.csv", .operand_min = 1,
	  .operand_max = 1, .needs = NEEDS_VIEW, .run = declare_run,
	  .options = OPTIONS(
		{ "--rest", "nothing", false,
		  "positions without a row hold nothing" },
		{ "--from-epoch", NULL, false,
		  "the table lists what changed since the newest declaration; "
		  "all else stays, and tags and counts go on" },
		{ "--as-of", "TIME", false,
		  "when the inventory was true; default now, never later" },
		{ "--counts", NULL, false, "commit to the number of items of "
		  "each class at each site, too; what is over a ceiling is told" },
		{ "--tags", NULL, false, "commit to the items' tags (CLASS:TAG) "
		  "too, so that one can be proved by tally tag prove" }),
	  .summary = "commit to what every position holds, without showing it",
	  .example = "tally declare inventory.csv --rest nothing",
	  .table = "  site,position,content\n"
	           "  cellar,bin-1,rye\n"
	           "  cellar,bin-2,\"oats,rye:sack-7\"\n"
	           "  cellar,bin-3,nothing\n"
	           "content: nothing, or items like CLASS or CLASS:TAG, with "
	           "a class of the\ncharter; several stand sorted and in "
	           "quotes.\n" },

	{ .name = "draw make", .operands = "", .needs = NEEDS_VIEW,
	  .run = draw_make_run,
	  .options = OPTIONS(
		{ "--period", "N", false, "default the running one" },
		{ "--population", "NAME", false,
		  "sites of the charter's draws; default if there is one" },
		{ "--sites", "K", false, "sites that each draw gives; default 1" }),
	  .summary = "commit to all draws of a period, before the other side "
	             "declares",
	  .example = "tally draw make --population bases" },
	{ .name = "draw reveal", .operands = "DRAW", .operand_min = 1,
	  .operand_max = 1, .needs = NEEDS_VIEW, .run = draw_reveal_run,
	  .options = NO_OPTIONS,
	  .summary = "open what no visit opened, when the period is over",
	  .example = "tally draw reveal 3f1c88a0" },
	{ .name = "draw verify", .operands = "[DRAW]", .operand_max = 1,
	  .judges = true, .run = draw_verify_run,
	  .options = (const struct option[]){
		{ "--bundle", "FILE", false,
		  "judge by this bundle alone, without an office; without DRAW "
		  "all draws in it" },
		{ "--charter", "ID", false, "of the bundle, all 64 digits, from "
		  "those who signed it" }, END },
	  .summary = "compute again what was drawn; exit 4 if not all is open",
	  .example = "tally draw verify --bundle conclusion.tar --charter ID" },

	{ .name = "opening make", .operands = "-o FILE", .needs = NEEDS_VIEW,
	  .run = opening_make_run,
	  .options = (const struct option[]){
		{ "-o", "FILE", false, "where to write it; a new file" },
		{ "--site", "NAME", true, "show every position of this site" },
		{ "--position", "SITE/POSITION", true,
		  "show this one; SITE/FIRST..LAST: these" },
		{ "--epoch", "N", false, "of this declaration; default the newest" },
		END },
	  .summary = "show some positions of the own declaration, no others",
	  .example = "tally opening make --position deveselu/cell-01..cell-08 "
	             "-o cells.opening" },
	{ .name = "opening verify", .operands = "FILE", .operand_min = 1,
	  .operand_max = 1, .judges = true, .run = opening_verify_run,
	  .options = (const struct option[]){ DECLARATION_OPTIONS, END },
	  .summary = "check an opening against what was declared, and read it",
	  .example = "tally opening verify cells.opening" },

	{ .name = "count open", .operands = "SITE CLASS -o FILE",
	  .operand_min = 2, .operand_max = 2, .needs = NEEDS_VIEW,
	  .run = count_open_run,
	  .options = (const struct option[]){ COUNT_OPTIONS, END },
	  .summary = "show how many items of a class are declared at a site",
	  .example = "tally count open deveselu sm3 -o sm3.count" },
	{ .name = "count total", .operands = "-o FILE", .needs = NEEDS_VIEW,
	  .run = count_total_run,
	  .options = (const struct option[]){ COUNT_OPTIONS, COUNT_CELLS, END },
	  .summary = "show a total over sites and classes, and no other number",
	  .example = "tally count total --class sm3 -o sm3.count" },
	{ .name = "count zero", .operands = "-o FILE", .needs = NEEDS_VIEW,
	  .run = count_zero_run,
	  .options = (const struct option[]){ COUNT_OPTIONS, COUNT_CELLS, END },
	  .summary = "show that none of the classes is declared at the sites",
	  .example = "tally count zero --class tlam --site deveselu -o "
	             "none.count" },
	{ .name = "count ceiling", .operands = "NAME -o FILE", .operand_min = 1,
	  .operand_max = 1, .needs = NEEDS_VIEW, .run = count_ceiling_run,
	  .options = (const struct option[]){ COUNT_OPTIONS, END },
	  .summary = "show that a ceiling of the charter is kept, and no number",
	  .example = "tally count ceiling deployed -o deployed.count" },
	{ .name = "count evidence", .operands = "NOTICE -o FILE",
	  .operand_min = 1, .operand_max = 1, .needs = NEEDS_VIEW,
	  .run = count_evidence_run,
	  .options = (const struct option[]){
		{ "-o", "FILE", false, "where to write it; a new file" }, END },
	  .summary = "show whether an opened site's counts are those of its "
	             "positions",
	  .example = "tally count evidence 5b20aa17 -o deveselu.evidence" },
	{ .name = "count verify", .operands = "FILE", .operand_min = 1,
	  .operand_max = 1, .judges = true, .run = count_verify_run,
	  .options = (const struct option[]){
		{ "--table", "FILE", false, "the table of counts, as the others "
		  "write it or as any office has it as a blob" },
		DECLARATION_OPTIONS, END },
	  .summary = "check what is shown of counts against what was declared",
	  .example = "tally count verify deployed.count" },

	{ .name = "tag prove", .operands = "TAG", .operand_min = 1,
	  .operand_max = 1, .needs = NEEDS_VIEW, .run = tag_prove_run,
	  .options = (const struct option[]){
		{ "--epoch", "N", false, "of that own declaration; default the "
		  "newest" },
		{ "-o", "FILE", false, "write the proof there" },
		{ "--opening", "FILE", false, "open the slot into a new file, "
		  "too: it shows all that stands there" },
		END },
	  .summary = "prove where a tag is declared, or that it is none of the tags",
	  .example = "tally tag prove A-1041 -o A-1041.proof" },
	{ .name = "tag verify", .operands = "FILE", .operand_min = 1,
	  .operand_max = 1, .judges = true, .run = tag_verify_run,
	  .options = (const struct option[]){
		{ "--opening", "FILE", false, "an opening that has the slot, "
		  "which must say the same" },
		DECLARATION_OPTIONS,
		END },
	  .summary = "check a proof of tally tag prove: at which position, or at "
	             "none",
	  .example = "tally tag verify A-1041.proof" },

	{ .name = "arrange propose", .operands = "", .needs = NEEDS_VIEW,
	  .run = arrange_propose_run,
	  .options = OPTIONS(
		{ "--start", "TIME", false,
		  "when the first pair starts; default when answers are due" },
		{ "--pair", "A=SITE,B=SITE", true,
		  "what each side gives, SITE may be choice or draw; default "
		  "the charter's pairs" }),
	  .summary = "propose pairs of inspections and their deadlines",
	  .example = "tally arrange propose --pair us=deveselu,ru=choice" },
	{ .name = "arrange answer", .operands = "ARRANGEMENT yes|no|withdrawn",
	  .operand_min = 2, .operand_max = 2, .needs = NEEDS_VIEW,
	  .run = arrange_answer_run, .options = OPTIONS(REASON),
	  .summary = "answer a proposal, for this participant alone",
	  .example = "tally arrange answer 3f1c88a0 yes" },
	{ .name = "arrange choose", .operands = "ARRANGEMENT PAIR SITE",
	  .operand_min = 3, .operand_max = 3, .needs = NEEDS_VIEW,
	  .run = arrange_choose_run, .options = NO_OPTIONS,
	  .summary = "seal the choice of a site of the other side",
	  .example = "tally arrange choose 3f1c88a0 1 orlan" },

	{ .name = "inspect notice", .operands = "ARRANGEMENT PAIR",
	  .operand_min = 2, .operand_max = 2, .needs = NEEDS_VIEW,
	  .run = inspect_notice_run,
	  .options = OPTIONS(
		{ "--entry-point", "NAME", false, "where the team enters" },
		{ "--entry-at", "TIME", false, "when the team enters" },
		{ "--member", "NAME", true,
		  "a person of the team; only a salted hash is logged" }),
	  .summary = "announce the inspection of a pair",
	  .example = "tally inspect notice 3f1c88a0 1 --entry-point otopeni "
	             "--entry-at 2026-12-02T08:00:00Z" },
	{ .name = "inspect ack", .operands = "NOTICE", .operand_min = 1,
	  .operand_max = 1, .needs = NEEDS_VIEW, .run = inspect_ack_run,
	  .options = NO_OPTIONS,
	  .summary = "acknowledge a notice",
	  .example = "tally inspect ack 5b20aa17" },
	{ .name = "inspect answer", .operands = "NOTICE yes|no",
	  .operand_min = 2, .operand_max = 2, .needs = NEEDS_VIEW,
	  .run = inspect_answer_run, .options = OPTIONS(REASON),
	  .summary = "answer a notice, as host of the site",
	  .example = "tally inspect answer 5b20aa17 yes" },
	{ .name = "inspect enter", .operands = "NOTICE", .operand_min = 1,
	  .operand_max = 1, .needs = NEEDS_VIEW, .run = inspect_enter_run,
	  .options = NO_OPTIONS,
	  .summary = "state that the team is at the point of entry",
	  .example = "tally inspect enter 5b20aa17 --key inspector-1" },
	{ .name = "inspect designate", .operands = "NOTICE", .operand_min = 1,
	  .operand_max = 1, .needs = NEEDS_VIEW, .run = inspect_designate_run,
	  .options = OPTIONS(
		{ "--site", "SITE", false,
		  "another site than the pair's or the chosen one" },
		{ "--sample", "POPULATION=K", true,
		  "draw K positions of a population; the others are all "
		  "looked at" }),
	  .summary = "name the site, opening the sealed choice or the draw",
	  .example = "tally inspect designate 5b20aa17 --sample cells=12" },
	{ .name = "inspect restrict", .operands = "NOTICE", .operand_min = 1,
	  .operand_max = 1, .needs = NEEDS_VIEW, .run = inspect_restrict_run,
	  .options = OPTIONS(
		{ "--from", "TIME", false, "since when; default now" },
		{ "--exit-log", "FILE", false, "who and what left the site" }),
	  .summary = "state that movement at the site is restricted",
	  .example = "tally inspect restrict 5b20aa17 --key escort-1" },

	{ .name = "courier make", .operands = "FILE", .operand_min = 1,
	  .operand_max = 1, .needs = NEEDS_VIEW, .run = courier_make_run,
	  .options = NO_OPTIONS,
	  .summary = "make a key to bring to the other side by hand: what is "
	             "deposited then stays closed to others, although its key is "
	             "given out and encryption keys may be broken one day",
	  .example = "tally courier make /media/stick/courier.key" },
	{ .name = "courier take", .operands = "FILE", .operand_min = 1,
	  .operand_max = 1, .needs = NEEDS_VIEW, .run = courier_take_run,
	  .options = NO_OPTIONS,
	  .summary = "take in the key that the other side made",
	  .example = "tally courier take /media/stick/courier.key" },
	{ .name = "swap deposit", .operands = "NOTICE", .operand_min = 1,
	  .operand_max = 1, .needs = NEEDS_VIEW, .run = swap_deposit_run,
	  .options = NO_OPTIONS,
	  .summary = "deposit the sealed opening of the designated site",
	  .example = "tally swap deposit 5b20aa17" },
	{ .name = "swap ack", .operands = "DEPOSIT", .operand_min = 1,
	  .operand_max = 1, .needs = NEEDS_VIEW, .run = swap_ack_run,
	  .options = NO_OPTIONS,
	  .summary = "check and acknowledge the other side's deposit",
	  .example = "tally swap ack 9c41d0e2" },
	{ .name = "swap deliver", .operands = "ARRANGEMENT PAIR",
	  .operand_min = 2, .operand_max = 2, .needs = NEEDS_VIEW,
	  .run = swap_deliver_run,
	  .options = OPTIONS(
		{ "--withheld", NULL, false, "refuse what was deposited but is "
		  "not to be had, also not from its depositor" }),
	  .summary = "(depositary) check the deposits of a pair, acknowledge or "
	             "refuse each, in the end give out both keys; exit 1 if one is "
	             "refused",
	  .example = "tally swap deliver 3f1c88a0 1" },
	{ .name = "swap evidence", .operands = "NOTICE", .operand_min = 1,
	  .operand_max = 1, .needs = NEEDS_VIEW, .run = swap_evidence_run,
	  .options = NO_OPTIONS,
	  .summary = "with blind depositaries: prove that the other side's deposit "
	             "is no opening that was owed, or that it could read this "
	             "office's; the log then shows what was sealed",
	  .example = "tally swap evidence 5b20aa17" },
	{ .name = "swap open", .operands = "NOTICE", .operand_min = 1,
	  .operand_max = 1, .needs = NEEDS_VIEW, .run = swap_open_run,
	  .options = OPTIONS(
		{ "-o", "FILE.csv", false, "write the table there" }),
	  .summary = "open what the other side declared of the site",
	  .example = "tally swap open 5b20aa17 -o declared.csv" },

	{ .name = "inspect arrive", .operands = "NOTICE", .operand_min = 1,
	  .operand_max = 1, .needs = NEEDS_VIEW, .run = inspect_arrive_run,
	  .options = OPTIONS(
		{ "--diagram", "FILE", false, "the site diagram, as handed over" },
		{ "--not-admitted", NULL, false, "the team was not let in" }),
	  .summary = "state that the team is at the site",
	  .example = "tally inspect arrive 5b20aa17 --diagram site.pdf" },
	{ .name = "inspect select", .operands = "NOTICE", .operand_min = 1,
	  .operand_max = 1, .needs = NEEDS_VIEW, .run = inspect_select_run,
	  .options = OPTIONS(
		{ "--name", "POSITION", true,
		  "look there too; adds findings, not to the sample" },
		{ "--leave-out", "POPULATION", true,
		  "do not look at this population" }),
	  .summary = "open the draws: which positions are looked at",
	  .example = "tally inspect select 5b20aa17" },
	{ .name = "inspect measure", .operands = "NOTICE FILE.csv",
	  .operand_min = 2, .operand_max = 2, .needs = NEEDS_VIEW,
	  .run = inspect_measure_run, .options = NO_OPTIONS,
	  .summary = "state what was found, position by position",
	  .example = "tally inspect measure 5b20aa17 found.csv",
	  .table = "  position,status,found,method,readings,reason\n"
	           "  bin-1,looked,nothing,visual,,\n"
	           "  bin-2,looked,rye:sack-7,dimension,length=5.56m;"
	           "diameter=52cm,\n"
	           "  bin-3,refused,,,,the door was locked\n"
	           "  outside,looked,rye,visual,,behind the barn\n"
	           "position: of the site, or outside, whose reason says where.\n"
	           "status: looked, refused or unreadable. found: nothing, or "
	           "items as declared.\nmethod: visual, dimension (with readings), "
	           "counts, benchmark or barrier.\nMore columns: counts, for what a "
	           "detector counted, as\n  warhead:item=41;background=9,12,10\n"
	           "barrier, for what an instrument answered from behind one, as\n"
	           "  warhead=no\nand barrier_readings, for what it read, which stays "
	           "in this office.\n" },
	{ .name = "inspect report", .operands = "NOTICE", .operand_min = 1,
	  .operand_max = 1, .needs = NEEDS_VIEW, .run = inspect_report_run,
	  .options = OPTIONS(
		{ "--ended", "TIME", false, "when the visit ended; default now" }),
	  .summary = "end the visit",
	  .example = "tally inspect report 5b20aa17" },
	{ .name = "inspect countersign", .operands = "ID agree|contest",
	  .operand_min = 2, .operand_max = 2, .needs = NEEDS_VIEW,
	  .run = inspect_countersign_run, .options = OPTIONS(REASON),
	  .summary = "agree to, or contest, what the other team stated",
	  .example = "tally inspect countersign 7a3e11f8 agree" },

	{ .name = "object", .operands = "ID", .operand_min = 1, .operand_max = 1,
	  .needs = NEEDS_VIEW, .run = object_run, .options = OPTIONS(REASON),
	  .summary = "ask for clarification of a statement of an inspection",
	  .example = "tally object 7a3e11f8 --reason \"the exit log has a gap\"" },
	{ .name = "reply", .operands = "ID", .operand_min = 1, .operand_max = 1,
	  .needs = NEEDS_VIEW, .run = reply_run,
	  .options = OPTIONS(
		{ "--row", "POSITION", true,
		  "a row of the measure that this explains, or outside" },
		REASON),
	  .summary = "answer an objection, or explain rows of a measure",
	  .example = "tally reply 7a3e11f8 --row cell-17 --reason \"moved\"" },
	{ .name = "suspend", .operands = "ARRANGEMENT begin|resume|end",
	  .operand_min = 2, .operand_max = 2, .needs = NEEDS_VIEW,
	  .run = suspend_run, .options = OPTIONS(REASON),
	  .summary = "stop an arrangement's clocks, go on, or end it",
	  .example = "tally suspend 3f1c88a0 begin --reason TEXT" },

	{ .name = NULL },
};

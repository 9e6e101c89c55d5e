/*
 * The table of the plan group: what inspections would find.
 */
#include "plan.h"

#define OPTIONS(...) (const struct option[]){ __VA_ARGS__, { .name = NULL } }
#define CSV { "--csv", NULL, false, "answer with a table for spreadsheets" }
#define OUTPUTS                                                                \
	CSV, { "--plot", "FILE.svg", false, "draw it, too" }
#define POPULATION                                                             \
	{ "--positions", "N", false, "how many there are" },                   \
	{ "--items", "D", false, "how many must not be missed (default: 1)" },  \
	{ "--detection", "P", false, "that a look at an item finds it "        \
	  "(default: 1)" },                                                    \
	{ "--common-cause", "G", false, "that one cause defeats all looks "    \
	  "(default: 0)" },                                                    \
	{ "--false-alarm", "F", false, "of one look without an item "          \
	  "(default: 0)" }
#define REQUIRED(more)                                                         \
	{ "--required", "P", false, "detection that is required" more }
#define GROSS                                                                  \
	{ "--gross", "N", false, "ratio, iso11929: counts with the item" },    \
	{ "--gross-time", "T", false, "and how long they took, like 150s" },   \
	{ "--background-count", "N", false, "counts without it" },             \
	{ "--background-time", "T", false, "and how long, like 25min" }

const struct command commands_plan[] = {
	{ .name = "plan sample",
	  .operands = "--positions N | --stratum NAME:N:PART[:P]...",
	  .options = OPTIONS(POPULATION, REQUIRED(" (default: 0.95)"),
	                     { "--stratum", "NAME:N:PART[:P]", true,
	                       "instead of --positions: N of them, an item at one "
	                       "is this part of the goal" },
	                     OUTPUTS),
	  .summary = "how many positions to look at",
	  .example = "tally plan sample --positions 24 --detection 0.99 "
	             "--plot looks.svg",
	  .run = plan_run },
	{ .name = "plan detect",
	  .operands = "--positions N --looked N [--unread N] [--items D]",
	  .options = OPTIONS(POPULATION,
	                     { "--looked", "N", false, "looked at" },
	                     { "--unread", "N", false, "selected, but refused "
	                       "or unreadable (default: 0)" },
	                     REQUIRED(""), OUTPUTS),
	  .summary = "what so many looks reach",
	  .example = "tally plan detect --positions 24 --looked 23 --unread 1 "
	             "--items 2",
	  .run = plan_run },
	{ .name = "plan bound",
	  .operands = "[--positions N] --looked N [--found X]",
	  .options = OPTIONS({ "--positions", "N", false,
	                       "how many there are (default: without end)" },
	                     { "--looked", "N", false, "looked at" },
	                     { "--found", "X", false, "items found (default: 0)" },
	                     { "--confidence", "P", false,
	                       "of the bound (default: 0.95)" },
	                     OUTPUTS),
	  .summary = "how many items there can still be",
	  .example = "tally plan bound --positions 100 --looked 30",
	  .run = plan_run },
	{ .name = "plan posterior",
	  .operands = "--positions N --looked N [--prior-absent P]",
	  .options = OPTIONS({ "--positions", "N", false, "how many there are" },
	                     { "--looked", "N", false, "looked at, all clean" },
	                     { "--items", "D", false,
	                       "how many there are, if any (default: 1)" },
	                     { "--detection", "P", false,
	                       "that a look finds an item (default: 1)" },
	                     { "--prior-absent", "P", false,
	                       "belief before: nothing, else D items" },
	                     { "--prior-a", "A", false, "or beta-binomial with A "
	                       "and B (default: 1, 1)" },
	                     { "--prior-b", "B", false, "see --prior-a" },
	                     { "--level", "P", false,
	                       "of the bound on items (default: 0.95)" },
	                     OUTPUTS),
	  .summary = "how probable absence is, for whoever believes a prior",
	  .example = "tally plan posterior --positions 1000 --looked 258 "
	             "--items 10",
	  .run = plan_run },
	{ .name = "plan timeliness",
	  .operands = "[--schedule interval|window|delay] ...",
	  .options = OPTIONS({ "--schedule", "interval|window|delay", false,
	                       "which question (default: interval)" },
	                     { "--conversion-time", "T", false,
	                       "how long it takes, like 30d or 36h" },
	                     { "--interval", "T", false,
	                       "between inspections, on the mean" },
	                     { "--notice", "T", false,
	                       "before each inspection (default: 0)" },
	                     { "--time-to-hide", "T", false,
	                       "how long it takes to hide what is there" },
	                     { "--detection-hidden", "P", false,
	                       "of an inspection, if the notice is that long" },
	                     { "--detection", "P", false,
	                       "of an inspection (default: 1)" },
	                     { "--quota", "N", false, "inspections in a year; "
	                       "with delay, between two yearly ones" },
	                     { "--year", "T", false,
	                       "what the quota is for (default: 365d)" },
	                     { "--periods", "L", false,
	                       "window: that can be inspected" },
	                     { "--window", "W", false,
	                       "window: of them, in which it shows" },
	                     REQUIRED(" (default: 0.95)"), OUTPUTS),
	  .summary = "how often to inspect, and at what notice",
	  .example = "tally plan timeliness --conversion-time 60d --interval 90d "
	             "--quota 18",
	  .run = plan_run },
	{ .name = "plan sites",
	  .operands = "--site NAME:GAIN[:PENALTY[:DETECTION]]... --quota K",
	  .options = OPTIONS({ "--site", "NAME:GAIN[:PENALTY[:P]]", true,
	                       "what a violation there gains, what it costs if "
	                       "found (0), and its detection (1)" },
	                     { "--quota", "K", false, "inspections" },
	                     { "--map", "PARTY", false,
	                       "of the lines for a charter: whose sites" },
	                     { "--population", "NAME", false,
	                       "of these lines (default: planned)" }, OUTPUTS),
	  .summary = "where to inspect against somebody who chooses",
	  .example = "tally plan sites --site a:4 --site b:3 --site c:2 "
	             "--site d:1 --quota 2",
	  .run = plan_run },
	{ .name = "plan threshold",
	  .operands = "--rule k-sigma|poisson|iso11929|ratio|sequential|dispersion "
	              "... | --counts N,N...",
	  .options = OPTIONS({ "--rule", "RULE", false, "how counts are judged" },
	                     { "--counts", "N,N...", false, "of background, "
	                       "equally long: tested first, and for k-sigma "
	                       "instead of --background" },
	                     { "--background", "B", false,
	                       "k-sigma, poisson: its mean count" },
	                     { "--k", "K", false, "k-sigma, iso11929: factor "
	                       "(defaults: 4, 1.645)" },
	                     { "--measured", "M", false, "k-sigma: background is "
	                       "the mean of M counts (default: known)" },
	                     { "--inflate", NULL, false,
	                       "k-sigma: allow for its error" },
	                     { "--false-alarm", "P", false,
	                       "allowed (default: 0.05)" },
	                     { "--required", "P", false, "detection of the "
	                       "smallest source (default: 0.95)" },
	                     GROSS,
	                     { "--factor", "W", false,
	                       "iso11929: to the result's unit (default: 1)" },
	                     { "--factor-uncertainty", "U", false,
	                       "relative (default: 0)" },
	                     { "--kind", "counts|yes-no", false,
	                       "sequential: what is observed (default: counts)" },
	                     { "--rate-absent", "R", false, "without a source" },
	                     { "--rate-present", "R", false, "with one" },
	                     { "--missed", "P", false, "allowed (default: 0.05)" },
	                     { "--cap", "N", false, "observations at most" },
	                     OUTPUTS),
	  .summary = "when counts are an alarm, and what would be missed",
	  .example = "tally plan threshold --rule k-sigma --background 10 "
	             "--measured 3",
	  .run = plan_run },
	{ .name = "plan tolerance",
	  .operands = "--tolerance T --uncertainty U [--guard G] [--other D]",
	  .options = OPTIONS({ "--tolerance", "T", false,
	                       "of the class, in % of the size" },
	                     { "--uncertainty", "U", false,
	                       "standard, of the measurement, in %" },
	                     { "--guard", "G", false, "outward, in % (default: "
	                       "what is needed)" },
	                     { "--other", "D", false,
	                       "deviation of another thing, in %" },
	                     REQUIRED(" (default: 0.95)"), OUTPUTS),
	  .summary = "which items measuring a size finds",
	  .example = "tally plan tolerance --tolerance 3 --uncertainty 1 --other 8",
	  .run = plan_run },
	{ .name = "plan combine",
	  .operands = "--over time|looks|methods|sites ...",
	  .options = OPTIONS({ "--over", "WHAT", false, "what is put together" },
	                     { "--detection", "P", false, "time, looks: of a look" },
	                     { "--prior", "P", false,
	                       "time: belief that nothing is there" },
	                     { "--introduction", "P", false,
	                       "time: in one period" },
	                     { "--periods", "N", false, "time" },
	                     { "--detection-a", "A", false, "looks: or unknown, "
	                       "Beta with A and B" },
	                     { "--detection-b", "B", false,
	                       "see --detection-a" },
	                     { "--common-cause", "G", false, "looks: that it "
	                       "defeats all" },
	                     { "--looks", "N", false, "looks" },
	                     { "--first", "P", false, "methods: detection of one" },
	                     { "--second", "P", false, "and of the other" },
	                     { "--correlation", "R", false,
	                       "of their misses (default: 0)" },
	                     { "--site-detection", "P", true,
	                       "sites: once for each" },
	                     OUTPUTS),
	  .summary = "what looks add up to, with their dependence stated",
	  .example = "tally plan combine --over looks --detection 0.5 "
	             "--common-cause 0.05 --looks 6",
	  .run = plan_run },
	{ .name = "plan continuity",
	  .operands = "--every T --outage T --enough T --period T",
	  .options = OPTIONS({ "--every", "T", false,
	                       "one outage in this time, on the mean" },
	                     { "--outage", "T", false, "its mean length" },
	                     { "--enough", "T", false,
	                       "how long one must be to be of use" },
	                     { "--period", "T", false, "how long it must hold" },
	                     REQUIRED(""), OUTPUTS),
	  .summary = "what outages of a seal or sensor leave",
	  .example = "tally plan continuity --every 100d --outage 1d --enough 1d "
	             "--period 365d",
	  .run = plan_run },
	{ .name = "plan charter", .operands = "FILE",
	  .operand_min = 1, .operand_max = 1,
	  .options = OPTIONS({ "--csv", NULL, false,
	                       "answer with its numbers, for spreadsheets" },
	                     { "--plot", "FILE.svg", false,
	                       "draw detection over looks, too" }),
	  .summary = "say what the numbers of a charter reach, clause by clause",
	  .example = "tally plan charter nonpaper-2022.yaml",
	  .run = plan_charter_run },
	{ .name = "plan eval", .operands = "[FILE] [--functions]",
	  .operand_max = 1,
	  .options = OPTIONS({ "--functions", NULL, false,
	                       "list what can be called, instead" }),
	  .summary = "compute what each line of JSON asks, for other programs",
	  .example = "echo '{\"f\":\"pdetect\",\"N\":24,\"d\":1,\"n\":23,"
	             "\"p\":1}' | tally plan eval",
	  .run = plan_eval_run },
	{ .name = NULL },
};

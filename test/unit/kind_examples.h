/*
 * An example of every kind of statement, and which of its members may be absent.
 */
#ifndef TALLY_TEST_KIND_EXAMPLES_H
#define TALLY_TEST_KIND_EXAMPLES_H

#include "statement/statement.h"

#define R4(text) text text text text
#define R16(text) R4(R4(text))
#define A64 R4(R16("a"))
#define B64 R4(R16("b"))
#define C64 R4(R16("c"))
#define A "\"" A64 "\""
#define B "\"" B64 "\""
#define C "\"" C64 "\""
#define TIME "\"2026-11-21T19:08:00Z\""
#define SIGNATURE_64 "\"" R4(R16("A")) R16("A") R4("A") "AA==\""
#define WRAP_80 "\"" R4(R16("A")) R4(R4("A") R4("A")) R4("A") R4("A") "AAA=\""
#define ARRANGEMENT "\"arrangement\":" A ",\"pair\":1"
#define NOTICE "\"notice\":" A

static const struct example {
	enum statement_kind kind;
	const char *re;
	const char *members;
} examples[] = {
	{ STATEMENT_CHARTER, "", "" },
	{ STATEMENT_ACCREDIT, "", ",\"vkey\":\"k\",\"role\":\"escort\"" },
	{ STATEMENT_REVOKE, "", ",\"vkey\":\"k\"" },
	{ STATEMENT_ROTATE, "", ",\"vkey\":\"k\",\"next_vkey_hash\":" A },
	{ STATEMENT_HEAD, "",
	  ",\"log\":\"us.example/tally\",\"size\":7,\"root\":" A
	  ",\"signature\":" SIGNATURE_64 },
	{ STATEMENT_CUT, "",
	  ",\"heads\":{\"us.example/tally\":{\"size\":7,\"root\":" A "}}" },
	{ STATEMENT_DECLARE, B,
	  ",\"epoch\":2,\"root\":" A ",\"previous\":" B ",\"as_of\":" TIME
	  ",\"nonce\":" C
	  ",\"tags\":{\"key\":" A ",\"root\":" B "}" },
	{ STATEMENT_PROPOSE, A "," B,
	  ",\"declarations\":[" B "," A "],\"answer_by\":" TIME ",\"pairs\":["
	  "{\"gives\":[\"base-1\",\"choice\"],\"notice\":" TIME
	  ",\"designate\":" TIME ",\"swap\":" TIME ",\"arrive\":" TIME
	  ",\"look\":" TIME "}]" },
	{ STATEMENT_PROPOSE, A "," B,
	  ",\"declarations\":[" B "," A "],\"answer_by\":" TIME ",\"pairs\":["
	  "{\"gives\":[\"base-1\",\"choice\"],\"notice\":" TIME
	  ",\"designate\":" TIME ",\"swap\":" TIME ",\"arrive\":" TIME
	  ",\"look\":" TIME "}],\"courier\":{\"nonce\":" A ",\"keys\":[" B
	  "," C "]}" },
	{ STATEMENT_ANSWER, A,
	  ",\"to\":" A ",\"answer\":\"yes\",\"courier\":\"held\"" },
	{ STATEMENT_ANSWER, A, ",\"to\":" A ",\"answer\":\"no\",\"reason\":" C },
	{ STATEMENT_CHOOSE, A, "," ARRANGEMENT ",\"sealed\":" C },
	{ STATEMENT_NOTICE, A "," B,
	  "," ARRANGEMENT ",\"choice\":" B ",\"entry_point\":\"otopeni\","
	  "\"entry_at\":" TIME ",\"team\":[" C "]" },
	{ STATEMENT_NOTICE, A,
	  "," ARRANGEMENT ",\"site\":\"base-1\",\"entry_point\":\"otopeni\","
	  "\"entry_at\":" TIME ",\"team\":[" C "," A "," A "]" },
	{ STATEMENT_NOTICE, A","B, ","ARRANGEMENT",\"drawn\":{\"of\":" B ",\"number\":2}"
	  ",\"entry_point\":\"otopeni\",\"entry_at\":" TIME ",\"team\":[" C "]" },
	{ STATEMENT_ACK, A, ",\"of\":" A },
	{ STATEMENT_ENTER, A, "," NOTICE },
	{ STATEMENT_DESIGNATE, A,
	  "," NOTICE ",\"site\":\"base-1\",\"salt\":" C ",\"samples\":["
	  "{\"population\":\"cells\",\"k\":12,\"commitment\":" B "}]" },
	{ STATEMENT_RESTRICT, A,
	  "," NOTICE ",\"from_time\":" TIME ",\"exit_log\":" C ",\"nonce\":" B },
	{ STATEMENT_DEPOSIT, A,
	  "," NOTICE ",\"inner\":" A ",\"key_hash\":" B ",\"outer\":" C
	  ",\"wrap\":" WRAP_80 ",\"parts\":[{\"depositary\":\"ch\",\"part\":" B
	  ",\"share\":" A "}]" },
	{ STATEMENT_DEPOSIT, A,
	  "," NOTICE ",\"inner\":" A ",\"key_hash\":" B ",\"outer\":" C
	  ",\"courier\":" A ",\"parts\":[{\"depositary\":\"ch\",\"part\":" B
	  ",\"share\":" A "}]" },
	{ STATEMENT_HOLD, A "," B "," C, "," ARRANGEMENT ",\"deposits\":[" B "," C "]" },
	{ STATEMENT_DELIVER, A, "," ARRANGEMENT ",\"keys\":[" B "," C "]" },
	{ STATEMENT_DELIVER, A, "," ARRANGEMENT ",\"shares\":[" B "," C "]" },
	{ STATEMENT_DELIVER, A "," B, "," ARRANGEMENT ",\"refused\":{\"deposit\":" B
	  ",\"why\":\"other-site\"}" },
	{ STATEMENT_ARRIVE, A, "," NOTICE ",\"admitted\":false,\"diagram\":" C },
	{ STATEMENT_SELECT, A,
	  "," NOTICE ",\"samples\":[{\"population\":\"cells\",\"s\":" B "},"
	  "{\"population\":\"racks\",\"all\":true}],\"named\":[\"a\",\"b\"]" },
	{ STATEMENT_MEASURE, A,
	  "," NOTICE ",\"rows\":[{\"position\":\"cell-01\","
	  "\"status\":\"looked\",\"declared\":\"nothing\",\"found\":\"sm-3:x1\","
	  "\"method\":\"dimension\",\"readings\":[{\"name\":\"length\","
	  "\"value\":\"6.55\",\"unit\":\"m\"}],\"decision\":\"clear\","
	  "\"counts\":[{\"class\":\"a\",\"item\":[41],\"background\":[9,12],"
	  "\"benchmark\":[7,9007199254740991]}],"
	  "\"barrier\":[{\"class\":\"b\",\"answer\":\"no\",\"readings\":" A "}],"
	  "\"finds\":[{\"class\":\"a\",\"dimension\":\"length\","
	  "\"value\":\"21.4000\",\"unit\":\"counts\"}],"
	  "\"reason\":" B ",\"assurance\":" C "},{\"place\":" C
	  ",\"status\":\"refused\"}]" },
	{ STATEMENT_REPORT, A "," B "," C,
	  "," NOTICE ",\"statements\":[" B "," C "],\"ended\":" TIME },
	{ STATEMENT_COUNTERSIGN, A,
	  ",\"of\":" A ",\"verdict\":\"contest\",\"reason\":" C },
	{ STATEMENT_OBJECT, A, ",\"about\":" A ",\"reason\":" C },
	{ STATEMENT_REPLY, A,
	  ",\"to\":" A ",\"rows\":[\"cell-01\",\"cell-02\"],\"reason\":" C },
	{ STATEMENT_DRAW, "", ",\"period\":1,\"draws\":[{\"map\":\"ru\",\"k\":1,"
	  "\"population\":\"x\",\"method\":\"weighted\",\"commitment\":" B "}]" },
	{ STATEMENT_REVEAL, A, ",\"of\":"A",\"openings\":[{\"number\":1,\"r\":" B "}]" },
	{ STATEMENT_SUSPEND, A,
	  ",\"arrangement\":" A ",\"action\":\"begin\",\"reason\":" C },
	{ STATEMENT_EVIDENCE, "",
	  ",\"log\":\"us.example/tally\",\"checkpoint\":\"AA==\"" },
	{ STATEMENT_EVIDENCE, A,
	  ",\"log\":\"a\",\"sealed\":{\"deposit\":" A ",\"inner\":\"AA==\"}" },
	{ STATEMENT_EVIDENCE, A,
	  ",\"log\":\"a\",\"given\":{\"deposit\":" A ",\"outer\":\"AA==\""
	  ",\"s\":" B ",\"e\":" C "}" },
	{ STATEMENT_CONCLUDE, A "," B,
	  ",\"arrangement\":" A ",\"cut\":" B ",\"text\":" C
	  ",\"verdict\":\"dissent\",\"reason\":" C },
};

static const char *const optional[] = {
	"anyway", "reason", "previous", "salt", "exit_log", "diagram",
	"declared", "found", "method", "readings", "decision", "assurance",
	"tags", "share", "courier", "e", "counts", "item", "background",
	"benchmark", "barrier", "finds", "dimension",
};

#endif

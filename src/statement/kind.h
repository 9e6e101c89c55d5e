/*
 * The kinds of statements and what each one's body holds: one table, from
 * which parsing, drafting and the documentation of members follow.
 */
#ifndef TALLY_STATEMENT_KIND_H
#define TALLY_STATEMENT_KIND_H

#include "base/bytes.h"

/* kind, its spelling */
#define STATEMENT_KIND_LIST(X)                                                 \
	X(STATEMENT_CHARTER, "charter")                                        \
	X(STATEMENT_ACCREDIT, "accredit")                                      \
	X(STATEMENT_REVOKE, "revoke")                                          \
	X(STATEMENT_ROTATE, "rotate")                                          \
	X(STATEMENT_HEAD, "head")                                              \
	X(STATEMENT_CUT, "cut")                                                \
	X(STATEMENT_DRAW, "draw")                                              \
	X(STATEMENT_DECLARE, "declare")                                        \
	X(STATEMENT_PROPOSE, "propose")                                        \
	X(STATEMENT_ANSWER, "answer")                                          \
	X(STATEMENT_CHOOSE, "choose")                                          \
	X(STATEMENT_NOTICE, "notice")                                          \
	X(STATEMENT_ACK, "ack")                                                \
	X(STATEMENT_ENTER, "enter")                                            \
	X(STATEMENT_DESIGNATE, "designate")                                    \
	X(STATEMENT_RESTRICT, "restrict")                                      \
	X(STATEMENT_DEPOSIT, "deposit")                                        \
	X(STATEMENT_HOLD, "hold")                                              \
	X(STATEMENT_DELIVER, "deliver")                                        \
	X(STATEMENT_ARRIVE, "arrive")                                          \
	X(STATEMENT_SELECT, "select")                                          \
	X(STATEMENT_MEASURE, "measure")                                        \
	X(STATEMENT_REPORT, "report")                                          \
	X(STATEMENT_COUNTERSIGN, "countersign")                                \
	X(STATEMENT_OBJECT, "object")                                          \
	X(STATEMENT_REPLY, "reply")                                            \
	X(STATEMENT_SUSPEND, "suspend")                                        \
	X(STATEMENT_REVEAL, "reveal")                                          \
	X(STATEMENT_EVIDENCE, "evidence")                                      \
	X(STATEMENT_CONCLUDE, "conclude")

enum statement_kind {
	STATEMENT_NONE = 0,
#define STATEMENT_KIND_ENUM(kind, text) kind,
	STATEMENT_KIND_LIST(STATEMENT_KIND_ENUM)
#undef STATEMENT_KIND_ENUM
	STATEMENT_KIND_COUNT
};

enum member_type {
	MEMBER_NONE = 0,
	MEMBER_ID,      /* hex id of another statement; also listed in `re` */
	MEMBER_HASH,    /* 64 hex digits */
	MEMBER_BLOB,    /* the same, naming a blob that travels with the log */
	MEMBER_NAME,    /* text_is_name */
	MEMBER_LOG,     /* text_is_log_name */
	MEMBER_TEXT,    /* printable, min to max bytes */
	MEMBER_CONTENT, /* what a position holds: content_parse */
	MEMBER_DECIMAL, /* "12.50": up to 6 decimals, as a string */
	MEMBER_INT,     /* min to max */
	MEMBER_BOOL,
	MEMBER_TIME,
	MEMBER_BASE64,  /* min to max bytes */
	MEMBER_WORD,    /* one of words */
	MEMBER_OBJECT,  /* of the members `of` */
	MEMBER_LIST,    /* min to max elements, each as of[0] */
	MEMBER_HEADS    /* log name -> {"size", "root"} */
};

struct member {
	const char *name;
	enum member_type type;
	bool optional;
	bool sorted;         /* lists: strictly ascending */
	unsigned char group; /* exactly one of a group's members stands; 0: none */
	int64_t min, max;
	const char *const *words;  /* NULL-terminated */
	const struct member *of;   /* ended by type MEMBER_NONE */
};

/* The members of a kind's body beyond the common ones. */
const struct member *kind_members(enum statement_kind kind);
const char *kind_name(enum statement_kind kind);
/* STATEMENT_NONE for a word that is no kind. */
enum statement_kind kind_parse(struct slice text);

#endif

/*
 * What every command shares: its arguments, the office it runs in, and one way
 * to answer in text or JSON. main.c finds the command in the three tables.
 */
#ifndef TALLY_CMD_SESSION_H
#define TALLY_CMD_SESSION_H

#include "office/find.h"
#include "office/office.h"

/* Exit codes, everywhere. */
enum exit_code {
	EXIT_DONE = 0,
	EXIT_BAD_EVIDENCE = 1,
	EXIT_USAGE = 2,
	EXIT_NOT_CHECKED = 3,  /* missing file, key, network */
	EXIT_INCOMPLETE = 4,   /* good so far; or identities unchecked */
	EXIT_RULE = 5,         /* a rule of the charter would be departed from */
	EXIT_INTERNAL = 70
};

struct option {
	const char *name;      /* "--site", "-o" */
	const char *value;     /* how help spells its value; NULL: a flag */
	bool many;             /* may be given more than once */
	const char *help;
};

/* What a command needs before it runs; more includes less. */
enum needs { NEEDS_NOTHING = 0, NEEDS_OFFICE, NEEDS_CHARTER, NEEDS_VIEW };

struct session;

struct command {
	const char *name;      /* "inspect notice" */
	const char *operands;  /* "NOTICE yes|no"; "" for none */
	size_t operand_min, operand_max;
	const struct option *options; /* ended by name NULL; NULL: none */
	enum needs needs;
	const char *summary;   /* one line */
	const char *example;   /* "tally inspect ack 3f1c88a0" */
	const char *table;     /* the file it reads: lines; NULL: it reads none */
	/* Malformed input is bad evidence (exit 1), not a bad file of the user. */
	bool judges;
	int (*run)(struct session *s); /* returns an exit code */
};

/* Each ends with name NULL. */
extern const struct command commands_record[];   /* commands_record.c */
extern const struct command commands_protocol[]; /* commands_protocol.c */
extern const struct command commands_plan[];     /* commands_plan.c */

#define MAX_ARGUMENTS 4096
struct session {
	const struct command *command;
	size_t operand_count;
	const char *operands[MAX_ARGUMENTS];
	size_t given_count;
	struct { const struct option *option; const char *value; }
		given[MAX_ARGUMENTS];
	const char *directory; /* -C, default "." */
	const char *clock;     /* --clock, or NULL */
	const char *key_file;  /* --key-file, or NULL */
	const char *passphrase_fd; /* --passphrase-fd, or NULL */
	bool json;
	bool anyway;
	bool wants_help, wants_version;
	bool opening;          /* the office's own files are being judged */
	bool office_is_open, view_is_open;
	struct office office;
	struct office_view view;
	struct buf answer;     /* what goes to standard output at the end: text, */
	bool answered_json;    /* members of an object, or one whole object */
	struct buf logged;     /* --json: what session_accept logged */
	char error[FAULT_TEXT_BYTES]; /* --json: of the first failure */
};

/*
 * Open what is not open yet of the office in -C, up to `needs`. Commands get
 * what their row says without asking; a few decide on their way.
 */
int session_need(struct session *s, enum needs needs, struct fault *fault);
void session_close(struct session *s);
/*
 * May the command run as this user in -C? One that writes leaves files there
 * that only who wrote them can read: TALLY_EIO, naming the folder's user, if
 * that is another. A folder that is not there is no fault.
 */
int session_check_owner(const struct session *s, struct fault *fault);

/* The value of the i-th use of an option; NULL if there is none. */
const char *session_option(const struct session *s, const char *name, size_t i);
bool session_flag(const struct session *s, const char *name);

/*
 * Fail: one line to standard error, or {"ok":false,...} with --json. Returns
 * the exit code that belongs to the fault's status.
 */
int session_fail(struct session *s, const struct fault *fault);
int session_usage(struct session *s, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Text for people, put to standard output unless --json. */
void session_say(struct session *s, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/*
 * A member of the JSON answer, put out only with --json: name and a ready JSON
 * value (quoted text by session_json_text).
 */
void session_json(struct session *s, const char *name, struct slice value);
void session_json_text(struct session *s, const char *name, const char *value);
/* Append a JSON string; bytes that are not UTF-8 become '?'. */
void json_put_clean(struct buf *out, struct slice text);
/* With --json: this object, byte for byte, is the whole answer. */
void session_json_whole(struct session *s, struct slice object);
/* A message or progress: one line to standard error, and never an answer. */
void session_note(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The exit code of a fault's status, without a word. */
int session_exit_of(const struct session *s, int status);

/*
 * Find a statement by 8 or more hex digits of its id; kind STATEMENT_NONE for
 * any. Fails with TALLY_ENOTFOUND or TALLY_EUSAGE (ambiguous: names both).
 */
int session_entry(struct session *s, const char *abbreviation,
                  enum statement_kind kind, size_t *out_entry,
                  struct fault *fault);
/*
 * The same for a statement of any kind in a session without a view: no more is
 * known of it than where it stands.
 */
int session_held(struct session *s, const char *abbreviation,
                 struct found *out, struct fault *fault);
/* As session_entry, for an arrangement or inspection by its propose or notice. */
int session_arrangement(struct session *s, const char *abbreviation,
                        size_t *out, struct fault *fault);
int session_inspection(struct session *s, const char *abbreviation,
                       size_t *out, struct fault *fault);

/*
 * The whole name of an own key: "<log>/<name>", unless it is whole already.
 * TALLY_EUSAGE if that is too long or no key's name.
 */
int session_key_name(const struct session *s, const char *name,
                     char out[static MAX_LOG_NAME_BYTES + 1],
                     struct fault *fault);
/*
 * Log a drafted statement (released here in every case) with --anyway and
 * --key taken into account, and answer with its kind and id. Returns the exit
 * code.
 */
int session_accept(struct session *s, struct draft *draft,
                   uint8_t *out_id);
/* Answer with the kind and id of a statement that was logged. */
void session_logged(struct session *s, enum statement_kind kind,
                    const uint8_t id[static HASH_BYTES]);

/* Read a whole file, at most max bytes; the fault names it. */
int session_read_file(const char *path, size_t max, struct buf *out,
                      struct fault *fault);
/* TALLY_EUSAGE if there is a file of that name, which nothing replaces. */
int session_new_file(const struct session *s, const char *path,
                     struct fault *fault);
/* The file that -o names, which is such a new one. TALLY_EUSAGE. */
int session_out_file(const struct session *s, const char **out,
                     struct fault *fault);
/* Write a file through a temporary one beside it, mode as given. */
int session_write_file(const char *path, struct slice bytes, unsigned mode,
                       struct fault *fault);

#endif

/*
 * Reading tables that people write: RFC 4180, strict, a header line first.
 * Lines are counted from 1, so that a mistake can be found.
 */
#ifndef TALLY_OFFICE_CSV_H
#define TALLY_OFFICE_CSV_H

#include "base/bytes.h"
#include "base/status.h"

#define MAX_CSV_BYTES (256u << 20)  /* a map of 2^20 long rows fits */
#define MAX_CSV_FIELD_BYTES 4096    /* a remark; contents are shorter */
#define MAX_CSV_COLUMNS 12

struct csv_column {
	const char *name;
	bool optional;               /* the header may leave it out */
};

/*
 * Where a table comes from that is not in memory: up to room bytes at a time,
 * none at the end.
 */
struct csv_source {
	int (*read)(void *ctx, uint8_t *out, size_t room, size_t *out_len,
	            struct fault *fault);
	void *ctx;
};

struct csv {
	struct slice rest;
	struct csv_source source;    /* read NULL: all is in rest */
	uint8_t *window;             /* of the source; rest lies in it */
	size_t line;                 /* of the record read last */
	size_t next_line;
	size_t column_count;         /* of the table that was asked for */
	size_t field_count;          /* in each line of this file */
	size_t column[MAX_CSV_COLUMNS]; /* by field: index of its column */
	struct buf text;             /* of the record's fields, unquoted */
	struct slice field[MAX_CSV_COLUMNS]; /* by column; data NULL: not there */
};

/*
 * Read the header line: every column that is not optional once, no other, in
 * any order. columns ends with name NULL. TALLY_EFORMAT; the fault begins with
 * the line. csv_release in every case; bytes are borrowed until then.
 */
int csv_open(struct csv *csv, struct slice bytes,
             const struct csv_column *columns, struct fault *fault);
/* The same from a source; also what it fails with, and TALLY_ENOMEM. */
int csv_open_source(struct csv *csv, struct csv_source source,
                    const struct csv_column *columns, struct fault *fault);
/*
 * Read one record into field[], valid until the next call. *out_end says that
 * there was none. After TALLY_EFORMAT the next call reads the line after it.
 * After another status nothing more can be read.
 * Fields hold printable UTF-8 only: no line break, not even in quotes.
 */
int csv_next(struct csv *csv, bool *out_end, struct fault *fault);
void csv_release(struct csv *csv);

/* Append one field, quoted if it must be. */
void csv_put_field(struct buf *out, struct slice field);

#endif

/*
 * Logs a look whose answer from behind a barrier is not what its readings lead to,
 * as a program that does not keep to the protocol would; `tally inspect measure`
 * asks to correct one of them. Never installed.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "escrow/draw.h"
#include "measure/measure.h"
#include "need.h"
#include "office/secret.h"

#define CLASS "gross"
#define KEY "team" /* of those that the office accredited */
#define BACKGROUNDS 10

static const uint64_t background[BACKGROUNDS] = { 10, 9, 11, 12, 8, 10, 9, 11, 10,
	                                          10 };

struct liar {
	struct office office;
	struct office_view view;
	struct fault fault;
	uint8_t notice[HASH_BYTES], commitment[HASH_BYTES];
	const char *answer;
};

/* As an office keeps them: "<salt> <text>\n". */
static void keep_readings(struct liar *l, const char *text)
{
	char hex[2 * 32 + 1], name[SECRET_NAME_BYTES];
	unsigned ignored;
	uint8_t salt[32];
	struct buf kept;

	office_random(salt, sizeof(salt));
	hex_format(salt, sizeof(salt), hex);
	blind_commit(salt, slice_text(text), l->commitment);
	buf_init(&kept, SIZE_MAX);
	buf_printf(&kept, "%s %s\n", hex, text);
	secret_name(name, "barrier", l->notice);
	need(secret_keep(&l->office, name, buf_slice(&kept), &ignored, &l->fault),
	     &l->fault, "keep");
	buf_release(&kept);
}

static void put_measured(const struct liar *l, struct draft *d)
{
	draft_open(d, "counts", '[');
	draft_open(d, NULL, '{');
	draft_word(d, "class", CLASS);
	draft_open(d, "background", '[');
	for (size_t i = 0; i < BACKGROUNDS; i++)
		draft_int(d, NULL, (int64_t)background[i]);
	draft_close(d, ']');
	draft_close(d, '}');
	draft_close(d, ']');
	draft_open(d, "barrier", '[');
	draft_open(d, NULL, '{');
	draft_word(d, "class", CLASS);
	draft_word(d, "answer", l->answer);
	draft_hash(d, "readings", l->commitment);
	draft_close(d, '}');
	draft_close(d, ']');
}

static void put_finds(struct liar *l, struct draft *d)
{
	const struct charter *charter = l->office.charter;
	size_t class = charter_class(charter, slice_text(CLASS));
	char value[FINDS_TEXT_BYTES];
	const struct measure_counts counts = { .reference_count = BACKGROUNDS,
		                               .reference = background };
	struct measure_finds finds;

	need(class != NO_INDEX ? TALLY_OK : TALLY_EUSAGE, NULL, CLASS);
	measure_hidden_finds(&charter->classes[class], &counts, &finds);
	finds_format(finds.value, value);
	draft_open(d, "finds", '[');
	draft_open(d, NULL, '{');
	draft_word(d, "class", CLASS);
	draft_word(d, "value", value);
	draft_word(d, "unit", measure_unit_text(finds.unit));
	draft_close(d, '}');
	draft_close(d, ']');
}

static void log_measure(struct liar *l, const char *position,
                        uint8_t out[static HASH_BYTES])
{
	char key[2 * MAX_LOG_NAME_BYTES];
	const struct accept_options options = { .key_name = key };
	struct draft d;

	snprintf(key, sizeof(key), "%s/%s", l->office.log, KEY);
	draft_init(&d, STATEMENT_MEASURE);
	draft_id(&d, "notice", l->notice);
	draft_open(&d, "rows", '[');
	draft_open(&d, NULL, '{');
	draft_word(&d, "position", position);
	draft_word(&d, "status", "looked");
	draft_word(&d, "declared", "nothing");
	draft_word(&d, "found", "nothing");
	draft_word(&d, "method", "barrier");
	put_measured(l, &d);
	draft_word(&d, "decision", strcmp(l->answer, "yes") == 0 ? "prohibited"
	                                                         : "clear");
	put_finds(l, &d);
	draft_close(&d, '}');
	draft_close(&d, ']');
	need(office_accept(&l->view, &d, &options, out, &l->fault), &l->fault,
	     "log");
	draft_release(&d);
}

int main(int argc, char **argv)
{
	static struct liar l;
	uint8_t id[HASH_BYTES];
	char hex[2 * HASH_BYTES + 1];

	if (argc != 7 || crypto_start() != TALLY_OK) {
		fprintf(stderr, "usage: false_barrier OFFICE CLOCK NOTICE POSITION "
		        "yes|no READINGS\n");
		return 2;
	}
	need(office_open(argv[1], argv[2], &l.office, &l.fault), &l.fault,
	     argv[1]);
	need(office_view_open(&l.office, &l.view, &l.fault), &l.fault, argv[1]);
	need(hex_parse(slice_text(argv[3]), l.notice, HASH_BYTES), NULL, argv[3]);
	l.answer = argv[5];
	keep_readings(&l, argv[6]);
	log_measure(&l, argv[4], id);
	hex_format(id, HASH_BYTES, hex);
	printf("%s\n", hex);
	office_view_close(&l.view);
	office_close(&l.office);
	return 0;
}

/*
 * tally key: the keys of an office. Secrets never leave the folder key/.
 */
#include <string.h>

#include "base/text.h"
#include "card.h"
#include "identity.h"
#include "json.h"
#include "record.h"

#define ACCREDITED "accredited/"
#define DEFAULT_DAYS 1095
#define MAX_DAYS 36500

struct key_list {
	struct session *s;
	struct buf json;
	struct fault *fault;
};

/* key/accredited/<key name> */
static int show_key(void *ctx, const char *file)
{
	struct key_list *list = ctx;
	const char *name = file + strlen(ACCREDITED);
	struct session *s = list->s;
	char vkey[VKEY_BYTES];
	int rc = office_key_vkey(&s->office, name, vkey, list->fault);

	if (rc != TALLY_OK)
		return rc;
	session_say(s, "own key: %s\n", vkey);
	json_open(&list->json, NULL, '{');
	json_text(&list->json, "name", name);
	json_text(&list->json, "vkey", vkey);
	json_close(&list->json, '}');
	return TALLY_OK;
}

/* Nothing where there is none; a bad one is no reason to hide the other keys. */
static void show_until(struct session *s)
{
	char until[TEXT_TIME_BYTES];
	struct fault fault;
	int rc = identity_own_until(s, until, &fault);

	if (rc == TALLY_OK) {
		session_say(s, "key/" IDENTITY_CERTIFICATE ": good until %s\n",
		            until);
		session_json_text(s, "until", until);
	} else if (rc != TALLY_ENOTFOUND) {
		session_note("%s", fault.text);
	}
}

int key_show_run(struct session *s)
{
	struct fault fault = { 0 };
	struct key_list list = { .s = s, .fault = &fault };
	int rc = card_answer(s, &fault);

	buf_init(&list.json, MAX_JSON_BYTES);
	json_open(&list.json, NULL, '[');
	if (rc == TALLY_OK)
		rc = store_list(s->office.key, "accredited", show_key, &list,
		                &fault);
	json_close(&list.json, ']');
	json_answer(s, "keys", &list.json);
	if (rc == TALLY_OK)
		show_until(s);
	return rc == TALLY_OK ? EXIT_DONE : session_fail(s, &fault);
}

int key_new_run(struct session *s)
{
	char name[MAX_LOG_NAME_BYTES + 1], vkey[VKEY_BYTES];
	struct fault fault = { 0 };
	int rc = session_key_name(s, s->operands[0], name, &fault);

	if (rc == TALLY_OK)
		rc = office_key_new(&s->office, name, vkey, &fault);
	if (rc != TALLY_OK)
		return session_fail(s, &fault);
	session_say(s, "%s\n", vkey);
	session_json_text(s, "name", name);
	session_json_text(s, "vkey", vkey);
	return EXIT_DONE;
}

int key_tls_run(struct session *s)
{
	const char *text = session_option(s, "--days", 0);
	uint64_t days = DEFAULT_DAYS;
	struct certificate_facts facts;
	char hex[2 * HASH_BYTES + 1], until[TEXT_TIME_BYTES];
	struct fault fault = { 0 };
	int rc;

	if (text != NULL && (decimal_parse(slice_text(text), &days) != TALLY_OK ||
	                     days == 0 || days > MAX_DAYS))
		return session_usage(s, "key tls: --days is a number from 1 to "
		                     "%d", MAX_DAYS);
	rc = identity_renew(s, (unsigned)days, &facts, &fault);
	if (rc != TALLY_OK)
		return session_fail(s, &fault);
	hex_format(facts.pin, sizeof(facts.pin), hex);
	time_format(facts.until_s, until);
	session_say(s, "tls: %s\ngood until %s\n", hex, until);
	session_json_text(s, "tls", hex);
	session_json_text(s, "until", until);
	return EXIT_DONE;
}

int key_rotate_run(struct session *s)
{
	struct fault fault = { 0 };
	uint8_t id[HASH_BYTES];
	int rc = office_rotate(&s->office, &s->view, id, &fault);

	if (rc != TALLY_OK)
		return session_fail(s, &fault);
	session_logged(s, STATEMENT_ROTATE, id);
	rc = card_answer(s, &fault);
	return rc == TALLY_OK ? EXIT_DONE : session_fail(s, &fault);
}

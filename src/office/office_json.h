/*
 * office.json: the few facts of an office that are neither keys nor log.
 * Internal.
 */
#ifndef TALLY_OFFICE_OFFICE_JSON_H
#define TALLY_OFFICE_OFFICE_JSON_H

#include <jansson.h>

#include "office/office.h"

#define OFFICE_FILE "office.json"

struct office_json {
	char name[MAX_NAME_BYTES + 1];
	char log[MAX_LOG_NAME_BYTES + 1];
	bool has_charter;
	uint8_t charter[HASH_BYTES];
	json_t *peers; /* an object of strings */
};

/* TALLY_ENOTFOUND: there is none. */
int office_json_read(struct store *root, struct office_json *out,
                     struct fault *fault);
void office_json_release(struct office_json *facts);
/* create: TALLY_EEXISTS if there is one. */
int office_json_write(struct store *root, const struct office_json *facts,
                      bool create, struct fault *fault);

#endif

/*
 * Finding a command in the three tables by its name, or by what was meant.
 */
#include <stdio.h>
#include <string.h>

#include "arguments.h"

#define MAX_TYPED 40
#define NEAR 3 /* letters to change, at most */

static const struct command *const tables[] = {
	commands_record, commands_protocol, commands_plan
};

void command_each(void (*each)(void *ctx, const struct command *command),
                  void *ctx)
{
	for (size_t t = 0; t < sizeof(tables) / sizeof(tables[0]); t++)
		for (const struct command *c = tables[t]; c->name != NULL; c++)
			each(ctx, c);
}

struct search {
	const char *name;
	const struct command *found;
	bool is_group;
	size_t distance;
	const char *nearest;
};

static void match(void *ctx, const struct command *command)
{
	struct search *search = ctx;
	size_t len = strlen(search->name);

	if (strcmp(command->name, search->name) == 0)
		search->found = command;
	if (strncmp(command->name, search->name, len) == 0 &&
	    command->name[len] == ' ')
		search->is_group = true;
}

const struct command *command_find(const char *name)
{
	struct search search = { .name = name };

	command_each(match, &search);
	return search.found;
}

bool command_is_group(const char *word)
{
	struct search search = { .name = word };

	command_each(match, &search);
	return search.is_group;
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Letters to insert, leave out or change to make a from b. */
static size_t distance(const char *a, const char *b)
{
	size_t row[MAX_TYPED + 1], len = strlen(b);

	for (size_t j = 0; j <= len; j++)
		row[j] = j;
	for (size_t i = 1; a[i - 1] != '\0'; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= len; j++) {
			size_t change = diagonal + (a[i - 1] != b[j - 1]);

			diagonal = row[j];
			row[j] = least(change, least(row[j], row[j - 1]) + 1);
		}
	}
	return row[len];
}

static void weigh(void *ctx, const struct command *command)
{
	struct search *search = ctx;
	size_t d = distance(command->name, search->name);

	if (d < search->distance) {
		search->distance = d;
		search->nearest = command->name;
	}
}

const char *command_nearest(const char *typed)
{
	struct search search = { .name = typed, .distance = NEAR + 1 };

	if (strlen(typed) > MAX_TYPED)
		return NULL;
	command_each(weigh, &search);
	/* Three letters for a word of three would be any word. */
	return search.distance * 2 <= strlen(typed) ? search.nearest : NULL;
}

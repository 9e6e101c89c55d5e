/*
 * Reading argv by the tables of commands and options.
 */
#include "arguments.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define COMMAND_NAME_BYTES 64

const struct option global_options[] = {
	{ "-C", "DIR", false, "run in the office DIR (default: here)" },
	{ "--json", NULL, false, "answer with one JSON object" },
	{ "--clock", "TIME", false, "the time of an exercise, like "
	  "2026-11-21T19:08:00Z" },
	{ "--key-file", "FILE", false, "what opens the office's secrets" },
	{ "--passphrase-fd", "N", false, "read the passphrase of the office's "
	  "secrets from descriptor N" },
	{ "--anyway", NULL, false, "log a statement that departs from a rule; "
	  "it says so" },
	{ "--help", NULL, false, "explain the command instead" },
	{ "--version", NULL, false, "print the version instead" },
	{ NULL, NULL, false, NULL }
};

struct words {
	struct session *s;
	int argc;
	char **argv;
	int next;
	const char *group;  /* first word of a two-word command, or NULL */
	bool only_operands; /* after "--" */
};

static const struct option *option_in(const struct option *table,
                                      const char *name, size_t len)
{
	for (; table != NULL && table->name != NULL; table++)
		if (strncmp(table->name, name, len) == 0 &&
		    table->name[len] == '\0')
			return table;
	return NULL;
}

static int set_global(struct session *s, const struct option *option,
                      const char *value)
{
	int64_t ignored;

	if (option == &global_options[0])
		s->directory = value;
	else if (strcmp(option->name, "--key-file") == 0)
		s->key_file = value;
	else if (strcmp(option->name, "--passphrase-fd") == 0)
		s->passphrase_fd = value;
	else if (strcmp(option->name, "--json") == 0)
		s->json = true;
	else if (strcmp(option->name, "--anyway") == 0)
		s->anyway = true;
	else if (strcmp(option->name, "--help") == 0)
		s->wants_help = true;
	else if (strcmp(option->name, "--version") == 0)
		s->wants_version = true;
	else if (time_parse(slice_text(value), &ignored) != TALLY_OK)
		return session_usage(s, "--clock '%s' is no time like "
		                     "2026-11-21T19:08:00Z", value);
	else
		s->clock = value;
	return EXIT_DONE;
}

static int set_own(struct session *s, const struct option *option,
                   const char *value)
{
	if (!option->many && (session_option(s, option->name, 0) != NULL ||
	                      session_flag(s, option->name)))
		return session_usage(s, "%s is given twice; give it once",
		                     option->name);
	if (s->given_count == MAX_ARGUMENTS)
		return session_usage(s, "more than %d options; give fewer",
		                     MAX_ARGUMENTS);
	s->given[s->given_count].option = option;
	s->given[s->given_count++].value = value;
	return EXIT_DONE;
}

static int unknown_option(struct session *s, const char *word, size_t len)
{
	if (s->command == NULL)
		return session_usage(s, "unknown option %.*s; 'tally help' lists "
		                     "commands and options", (int)len, word);
	return session_usage(s, "%s: unknown option %.*s; see 'tally help %s'",
	                     s->command->name, (int)len, word,
	                     s->command->name);
}

/* A value never begins with '-': `--reason --json` is a forgotten value. */
static int value_of(struct words *w, const struct option *option,
                    const char *equals, const char **out)
{
	if (equals != NULL) {
		*out = equals + 1;
		return EXIT_DONE;
	}
	if (w->next >= w->argc || (w->argv[w->next][0] == '-' &&
	                           w->argv[w->next][1] != '\0'))
		return session_usage(w->s, "%s needs a value: %s %s (%s=-... if "
		                     "it begins with '-')", option->name,
		                     option->name, option->value,
		                     option->name);
	*out = w->argv[w->next++];
	return EXIT_DONE;
}

static int take_option(struct words *w, const char *word)
{
	struct session *s = w->s;
	const char *equals = word[1] == '-' ? strchr(word, '=') : NULL;
	size_t len = equals ? (size_t)(equals - word) : strlen(word);
	const struct option *global, *own = NULL;
	const char *value = NULL;
	int code;

	if (strcmp(word, "-h") == 0) {
		s->wants_help = true;
		return EXIT_DONE;
	}
	if (s->command != NULL)
		own = option_in(s->command->options, word, len);
	global = own ? NULL : option_in(global_options, word, len);
	if (own == NULL && global == NULL)
		return unknown_option(s, word, len);
	if ((own ? own : global)->value != NULL) {
		code = value_of(w, own ? own : global, equals, &value);
		if (code != EXIT_DONE)
			return code;
	} else if (equals != NULL) {
		return session_usage(s, "%.*s takes no value", (int)len, word);
	}
	return own ? set_own(s, own, value) : set_global(s, global, value);
}

static int unknown_command(struct session *s, const char *typed)
{
	const char *nearest = command_nearest(typed);

	if (nearest != NULL)
		return session_usage(s, "unknown command '%s'; did you mean "
		                     "'tally %s'?", typed, nearest);
	return session_usage(s, "unknown command '%s'; 'tally help' lists all",
	                     typed);
}

static int take_command(struct words *w, const char *word)
{
	char name[COMMAND_NAME_BYTES];
	const char *first = w->group ? w->group : "";

	snprintf(name, sizeof(name), "%s%s%s", first, *first ? " " : "", word);
	w->s->command = command_find(name);
	if (w->s->command != NULL)
		return EXIT_DONE;
	if (w->group == NULL && command_is_group(word)) {
		w->group = word;
		return EXIT_DONE;
	}
	return unknown_command(w->s, name);
}

static int take_word(struct words *w)
{
	const char *word = w->argv[w->next++];
	struct session *s = w->s;

	if (!w->only_operands && strcmp(word, "--") == 0) {
		w->only_operands = true;
		return EXIT_DONE;
	}
	if (!w->only_operands && word[0] == '-' && word[1] != '\0')
		return take_option(w, word);
	if (s->command == NULL)
		return take_command(w, word);
	if (s->operand_count == MAX_ARGUMENTS)
		return session_usage(s, "more than %d operands; give fewer",
		                     MAX_ARGUMENTS);
	s->operands[s->operand_count++] = word;
	return EXIT_DONE;
}

static int check_operands(struct session *s)
{
	const struct command *c = s->command;

	if (s->operand_count < c->operand_min)
		return session_usage(s, "%s: an operand is missing: tally %s %s",
		                     c->name, c->name, c->operands);
	if (s->operand_count > c->operand_max)
		return session_usage(s, "%s: '%s' is one operand too many: "
		                     "tally %s%s%s", c->name,
		                     s->operands[c->operand_max], c->name,
		                     *c->operands ? " " : "", c->operands);
	return EXIT_DONE;
}

/* Even a usage error before it must be told as an object. */
static bool asks_for_json(int argc, char **argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], "--json") == 0)
			return true;
	return false;
}

/* `tally`, `tally --help` and `tally sync --help` are `tally help ...`. */
static void turn_to_help(struct session *s, const char *group)
{
	s->operand_count = 0;
	if (s->command != NULL)
		s->operands[s->operand_count++] = s->command->name;
	else if (group != NULL)
		s->operands[s->operand_count++] = group;
	s->command = command_find("help");
}

int arguments_parse(struct session *s, int argc, char **argv)
{
	struct words w = { .s = s, .argc = argc, .argv = argv, .next = 1 };
	int code = EXIT_DONE;

	s->json = asks_for_json(argc, argv);
	while (code == EXIT_DONE && w.next < argc)
		code = take_word(&w);
	if (code != EXIT_DONE)
		return code;
	if (s->wants_version && !s->wants_help) {
		s->operand_count = 0;
		s->command = command_find("version");
		return EXIT_DONE;
	}
	if (s->wants_help || (s->command == NULL && w.group == NULL)) {
		turn_to_help(s, w.group);
		return EXIT_DONE;
	}
	if (s->command == NULL)
		return session_usage(s, "which %s? 'tally help %s' lists them",
		                     w.group, w.group);
	return check_operands(s);
}

/*
 * tally help and tally version: made from the tables of commands.
 */
#include <stdio.h>
#include <string.h>

#include "arguments.h"
#include "record.h"

#define TALLY_VERSION "0.1.0"
#define MAX_COLUMNS 80

/*
 * Commands in the order in which a newcomer needs them: first words, or whole
 * names, which go before. NULL: all that no other group has.
 */
struct help_group {
	const char *title;
	const char *names; /* "|init|key tls|" */
	const char *note;  /* or NULL */
};

static const struct help_group groups[] = {
	{ "Make an office and agree on the rules",
	  "|init|key|charter|accredit|revoke|", NULL },
	{ "See where things stand", "|sync|todo|status|log|show|timeline|", NULL },
	{ "Declare and arrange", "|declare|draw|arrange|", NULL },
	{ "Show a part of what was declared", "|opening|count|tag|", NULL },
	{ "Plan and decide, in numbers", "|plan|", NULL },
	{ "Inspect, pair by pair", "|inspect|swap|", NULL },
	{ "Object, answer, interrupt", "|object|reply|suspend|evidence|", NULL },
	{ "Conclude, and let others check",
	  "|cut|conclusion|conclude|bundle|verify|", NULL },
	{ "Over the network, and for strangers",
	  "|key tls|serve|submit|prove|prove-fork|",
	  "'charter sign FILE --peer ru=https://...' says where a peer is served; "
	  "'sync' then reads it there. docs/tutorial.md, 8, shows all of it." },
	{ "Go by courier", "|export|import|courier|", NULL },
	{ "Care of an office", "|fsck|repair|secret|", NULL },
	{ "About this program", NULL, NULL },
};
#define GROUP_COUNT (sizeof(groups) / sizeof(groups[0]))

struct listing {
	struct session *s;
	const char *topic;  /* first word of a name, or NULL: all */
	size_t group;       /* or GROUP_COUNT: of any */
	size_t count;
	struct buf json;
};

static bool names(size_t group, const char *name, size_t len)
{
	char between[64];

	snprintf(between, sizeof(between), "|%.*s|", (int)len, name);
	return groups[group].names != NULL &&
	       strstr(groups[group].names, between) != NULL;
}

static size_t group_of(const struct command *command)
{
	const char *name = command->name;
	size_t lengths[] = { strlen(name), strcspn(name, " ") };

	for (size_t i = 0; i < 2; i++)
		for (size_t g = 0; g < GROUP_COUNT; g++)
			if (names(g, name, lengths[i]))
				return g;
	return GROUP_COUNT - 1;
}

static bool is_listed(const struct listing *l, const struct command *command)
{
	size_t len = l->topic ? strlen(l->topic) : 0;

	if (l->topic != NULL && (strncmp(command->name, l->topic, len) != 0 ||
	                         command->name[len] != ' '))
		return false;
	return l->group == GROUP_COUNT || group_of(command) == l->group;
}

/* Text from column `at` on, broken at spaces, hanging under `indent`. */
static void say_wrapped(struct session *s, size_t at, size_t indent,
                        const char *text)
{
	bool first = true;

	while (*text != '\0') {
		size_t len = strcspn(text, " ");

		if (!first && at + 1 + len > MAX_COLUMNS) {
			session_say(s, "\n%*s", (int)indent, "");
			at = indent;
		} else if (!first) {
			session_say(s, " ");
			at++;
		}
		session_say(s, "%.*s", (int)len, text);
		at += len;
		first = false;
		text += len;
		text += strspn(text, " ");
	}
	session_say(s, "\n");
}

#define NAME_COLUMNS 21
static void list(void *ctx, const struct command *command)
{
	struct listing *l = ctx;

	if (!is_listed(l, command))
		return;
	if (l->count++ == 0 && l->group < GROUP_COUNT && l->topic == NULL)
		session_say(l->s, "\n%s\n", groups[l->group].title);
	session_say(l->s, "  %-*s", NAME_COLUMNS, command->name);
	say_wrapped(l->s, NAME_COLUMNS + 2, NAME_COLUMNS + 2, command->summary);
	if (!l->s->json)
		return;
	buf_put_text(&l->json, l->json.len ? ",{\"name\":" : "[{\"name\":");
	json_put_clean(&l->json, slice_text(command->name));
	buf_put_text(&l->json, ",\"operands\":");
	json_put_clean(&l->json, slice_text(command->operands));
	buf_put_text(&l->json, ",\"summary\":");
	json_put_clean(&l->json, slice_text(command->summary));
	buf_put_u8(&l->json, '}');
}

static void say_options(struct session *s, const struct option *option)
{
	char spelt[64];

	for (; option != NULL && option->name != NULL; option++) {
		snprintf(spelt, sizeof(spelt), "%s%s%s", option->name,
		         option->value ? " " : "",
		         option->value ? option->value : "");
		session_say(s, "  %-*s", NAME_COLUMNS, spelt);
		if (strlen(spelt) >= NAME_COLUMNS)
			session_say(s, "\n%*s", NAME_COLUMNS + 2, "");
		say_wrapped(s, NAME_COLUMNS + 2, NAME_COLUMNS + 2, option->help);
	}
}

static void end_listing(struct listing *l)
{
	buf_put_u8(&l->json, ']');
	if (buf_status(&l->json) != TALLY_OK)
		l->s->answer.status = buf_status(&l->json);
	session_json(l->s, "commands", buf_slice(&l->json));
	buf_release(&l->json);
}

static int overview(struct session *s)
{
	struct listing l = { .s = s };

	buf_init(&l.json, 1u << 20);
	session_say(s, "tally: two sides show each other that something is not "
	            "there.\n\nusage: tally [-C DIR] [--json] [--clock TIME] "
	            "[--anyway] COMMAND ...\n");
	for (l.group = 0; l.group < GROUP_COUNT; l.group++) {
		l.count = 0;
		command_each(list, &l);
		if (groups[l.group].note != NULL) {
			session_say(s, "  ");
			say_wrapped(s, 2, 2, groups[l.group].note);
		}
	}
	session_say(s, "\nWith every command\n");
	say_options(s, global_options);
	session_say(s, "\n'tally help COMMAND' explains one, with an example. "
	            "'tally todo' always names\nthe next step. Ids: 8 or more of "
	            "their hex digits.\n");
	end_listing(&l);
	return EXIT_DONE;
}

static int group_topic(struct session *s, const char *topic)
{
	struct listing l = { .s = s, .topic = topic, .group = GROUP_COUNT };

	buf_init(&l.json, 1u << 20);
	session_say(s, "usage: tally %s COMMAND ...\n\n", topic);
	command_each(list, &l);
	session_say(s, "\n'tally help %s COMMAND' explains one, with an "
	            "example.\n", topic);
	end_listing(&l);
	return EXIT_DONE;
}

/* To be copied: a long one goes on after a backslash. */
static void say_example(struct session *s, const char *example)
{
	size_t room = MAX_COLUMNS - strlen("  ") - strlen(" \\");

	session_say(s, "\nexample\n  ");
	while (strlen(example) > room) {
		size_t len = room;

		while (len > 0 && example[len] != ' ')
			len--;
		if (len == 0)
			break;
		session_say(s, "%.*s \\\n      ", (int)len, example);
		example += len + 1;
		room = MAX_COLUMNS - strlen("      ") - strlen(" \\");
	}
	session_say(s, "%s\n", example);
}

static int command_topic(struct session *s, const struct command *command)
{
	const struct option *options = command->options;
	bool some = options != NULL && options->name != NULL;
	size_t at = strlen("usage: tally ") + strlen(command->name) + 1;

	session_say(s, "usage: tally %s ", command->name);
	say_wrapped(s, at, at < 30 ? at : 14, command->operands);
	session_say(s, "\n");
	say_wrapped(s, 0, 0, command->summary);
	if (some) {
		session_say(s, "\noptions\n");
		say_options(s, options);
	}
	say_example(s, command->example);
	if (command->table != NULL)
		session_say(s, "\nits table, header and rows\n%s", command->table);
	session_json_text(s, "name", command->name);
	session_json_text(s, "operands", command->operands);
	session_json_text(s, "summary", command->summary);
	session_json_text(s, "example", command->example);
	if (command->table != NULL)
		session_json_text(s, "table", command->table);
	return EXIT_DONE;
}

int help_run(struct session *s)
{
	char topic[64] = "";
	const struct command *command;
	size_t len = 0;

	if (s->operand_count == 0)
		return overview(s);
	for (size_t i = 0; i < s->operand_count && len < sizeof(topic); i++)
		len += (size_t)snprintf(topic + len, sizeof(topic) - len,
		                        "%s%s", i ? " " : "", s->operands[i]);
	command = command_find(topic);
	if (command != NULL)
		return command_topic(s, command);
	if (command_is_group(topic))
		return group_topic(s, topic);
	if (command_nearest(topic) != NULL)
		return session_usage(s, "no command '%s'; did you mean 'tally "
		                     "help %s'?", topic, command_nearest(topic));
	return session_usage(s, "no command '%s'; 'tally help' lists all", topic);
}

int version_run(struct session *s)
{
	session_say(s, "tally %s\n", TALLY_VERSION);
	session_json_text(s, "version", TALLY_VERSION);
	return EXIT_DONE;
}

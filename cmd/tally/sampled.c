/*
 * Which positions a visit is to look at: for the team, and for programs.
 */
#include "sampled.h"

#include "json.h"

static void say_one(struct session *s, const struct site *site,
                    const struct sample *sample, struct buf *json)
{
	const struct population *population =
		&site->populations[sample->population];

	session_say(s, "look at %u of %zu %s", sample->count,
	            population->position_count, population->name);
	json_open(json, NULL, '{');
	json_text(json, "population", population->name);
	json_number(json, "of", population->position_count);
	json_open(json, "positions", '[');
	for (uint32_t n = 0; n < sample->count; n++) {
		struct position_name name = site_position_name(
			site, population->first_position + sample->positions[n]);

		if (!sample->all)
			session_say(s, "%s %s", n ? "," : ":", name.text);
		json_text(json, NULL, name.text);
	}
	session_say(s, "\n");
	json_close(json, ']');
	json_close(json, '}');
}

void sampled_say(struct session *s, const struct inspection *i)
{
	struct buf json;

	if (i->site == NO_INDEX || i->step[STEP_SELECT] == NO_INDEX)
		return;
	buf_init(&json, MAX_JSON_BYTES);
	json_open(&json, NULL, '[');
	for (size_t k = 0; k < i->sample_count; k++)
		if (i->samples[k].selected)
			say_one(s, &s->office.charter->sites[i->site],
			        &i->samples[k], &json);
	json_close(&json, ']');
	json_answer(s, "look_at", &json);
}

/*
 * tally charter explain: what a charter means, with what its numbers amount to.
 */
#include <inttypes.h>

#include "charter_file.h"
#include "record.h"
#include "stats/detection.h"

#define MAX_EXPLANATION_BYTES ((size_t)16 << 20)

static struct detection_input input_of(const struct population *p)
{
	return (struct detection_input){
		.positions = p->position_count,
		.looked = p->position_count,
		.design_number = p->design_number.value,
		.detection = (uint32_t)p->detection.value,
		.common_cause = (uint32_t)p->common_cause.value
	};
}

/* Population after population: how many looks, and what one refusal does. */
static int describe(void *ctx, const struct site *site,
                    const struct population *p, struct buf *out)
{
	struct detection_input in = input_of(p);
	uint32_t required = (uint32_t)p->required.value, all, one;
	char all_text[8], one_text[8], required_text[8];
	bool all_reached, one_reached;
	uint64_t looks;
	int rc = detection_probability(&in, required, &all, &all_reached);

	(void)ctx;
	(void)site;
	if (rc != TALLY_OK)
		return rc;
	in.looked--;
	in.unread = 1;
	rc = detection_probability(&in, required, &one, &one_reached);
	if (rc != TALLY_OK)
		return rc;
	detection_format(all, all_text);
	detection_format(one, one_text);
	detection_format(required, required_text);
	buf_printf(out, "With all %zu looked at, detection is %s; required is "
	           "%s. ", p->position_count, all_text, required_text);
	in.unread = 0;
	if (detection_looks(&in, required, &looks) == TALLY_OK)
		buf_printf(out, "%s %" PRIu64 " looks at positions drawn by "
		           "chance. ", looks == p->position_count
		           ? "It takes all" : "It takes at least", looks);
	else
		buf_put_text(out, "No number of looks reaches it. ");
	buf_printf(out, "One position refused or unreadable leaves %s%s.",
	           one_text, one_reached ? "" : ": the required is out of reach");
	return buf_status(out);
}

int charter_explain_run(struct session *s)
{
	struct fault fault = { 0 };
	struct charter *charter;
	struct buf file, text;
	int rc, code = charter_file_read(s, s->operands[0], &file, &charter);

	if (code != EXIT_DONE && code != EXIT_INCOMPLETE)
		return code;
	buf_init(&text, MAX_EXPLANATION_BYTES);
	rc = charter_explain(charter, describe, NULL, &text);
	buf_put_u8(&text, '\0');
	if (rc == TALLY_OK)
		rc = buf_status(&text);
	if (rc == TALLY_OK) {
		session_say(s, "%s", (const char *)text.data);
		session_json_text(s, "text", (const char *)text.data);
	} else {
		fault_set(&fault, rc, "%s: %s", s->operands[0], status_text(rc));
		code = session_fail(s, &fault);
	}
	buf_release(&text);
	buf_release(&file);
	charter_free(charter);
	return code;
}

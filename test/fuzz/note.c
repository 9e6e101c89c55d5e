/*
 * Signed notes, checkpoints in them, and the contents of positions.
 */
#include "fuzz.h"
#include "log/checkpoint.h"
#include "statement/content.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct slice bytes = slice_of(data, len);
	struct checkpoint checkpoint;
	struct content content;
	struct note note;

	fuzz_start();
	if (note_parse(bytes, &note, NULL) == TALLY_OK)
		read_all(note.text);
	else
		law(checkpoint_parse(bytes, &checkpoint, NULL) != TALLY_OK);
	if (content_parse(bytes, &content, NULL) != TALLY_OK)
		return 0;
	law(content.count > 0 || slice_is_text(bytes, "nothing"));
	for (size_t i = 0; i < content.count; i++) {
		read_all(content.items[i].class);
		read_all(content.items[i].identifier);
	}
	return 0;
}

/*
 * How far work is, in percent, on the line where the terminal stands.
 */
#include "telling.h"

#include <stdio.h>
#include <unistd.h>

#define PATIENCE_S 2 /* what takes longer shows how far it is */

static void tell(void *ctx, size_t done)
{
	struct telling *telling = ctx;
	size_t count = telling->count;
	unsigned percent = (unsigned)((done < count ? done : count) * 100 / count);

	if (percent == telling->shown ||
	    time(NULL) - telling->start <= PATIENCE_S)
		return;
	fprintf(stderr, "\r%s: %u %%", telling->what, percent);
	telling->shown = percent;
}

struct crew_progress telling_init(struct telling *telling, const char *what,
                                  size_t count)
{
	*telling = (struct telling){ what, time(NULL), count, 0 };
	return (struct crew_progress){
		isatty(STDERR_FILENO) == 1 ? tell : NULL, telling
	};
}

void telling_end(const struct telling *telling)
{
	if (telling->shown > 0)
		fprintf(stderr, "\r%s: done\n", telling->what);
}

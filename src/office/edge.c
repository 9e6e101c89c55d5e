/*
 * The time of day and the random source: the only place that reads either.
 */
#include "office/edge.h"

#include <time.h>

#include "office/office.h"

int64_t clock_read(void)
{
	return (int64_t)time(NULL);
}

int64_t office_now(const struct office *office)
{
	return office->clock_set ? office->now_s : clock_read();
}

void office_random(void *out, size_t len)
{
	randombytes_buf(out, len);
}

/*
 * Probabilities as decimals. The nearest double comes of a division of 106
 * bits: no quotient of 18 decimal digits lies half way between two doubles.
 */
#include "stats/chance.h"

#include "stats/precise.h"
#include "stats/real.h"

static struct chance exact_chance(uint64_t numerator, uint64_t denominator)
{
	struct precise value = precise_divide(precise_of_u64(numerator),
	                                      precise_of_u64(denominator));

	return (struct chance){ value.head, numerator, denominator, true };
}

static bool is_digit(uint8_t byte)
{
	return byte >= '0' && byte <= '9';
}

bool chance_parse(struct slice text, struct chance *out)
{
	uint64_t numerator, denominator = 1;

	/* one digit alone, or with a point and digits */
	if (text.len == 0 || text.len == 2 || text.len > 2 + CHANCE_DIGITS)
		return false;
	if (!is_digit(text.data[0]) || (text.len > 1 && text.data[1] != '.'))
		return false;
	numerator = (uint64_t)(text.data[0] - '0');
	for (size_t i = 2; i < text.len; i++) {
		if (!is_digit(text.data[i]) || numerator > denominator)
			return false;
		numerator = numerator * 10 + (uint64_t)(text.data[i] - '0');
		denominator *= 10;
	}
	if (numerator > denominator)
		return false;
	*out = exact_chance(numerator, denominator);
	return true;
}

bool chance_of(double value, struct chance *out)
{
	if (!real_is_chance(value))
		return false;
	if (value == 0 || value == 1)
		*out = exact_chance(value == 1, 1);
	else
		*out = (struct chance){ value, 0, 0, false };
	return true;
}

struct chance chance_rest(const struct chance *c)
{
	if (!c->is_exact)
		return (struct chance){ 1 - c->value, 0, 0, false };
	return exact_chance(c->denominator - c->numerator, c->denominator);
}

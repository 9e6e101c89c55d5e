/*
 * The names of positions, and positions by name. Those that are given by prefix
 * and count are made from the number: a map may have 2^24 of them.
 */
#include <stdlib.h>
#include <string.h>

#include "charter/charter.h"

static size_t width_of(size_t number)
{
	size_t width = 1;

	while (number >= 10) {
		number /= 10;
		width++;
	}
	return width;
}

/* cell-01 to cell-24 of prefix "cell-" and count 24. */
static struct position_name numbered(const struct population *population,
                                     size_t number)
{
	struct position_name name = { "" };
	size_t len = strlen(population->prefix);
	size_t at = len + width_of(population->position_count);

	/* Their lengths were checked when the charter was read. */
	memcpy(name.text, population->prefix, len);
	while (at > len) {
		name.text[--at] = (char)('0' + number % 10);
		number /= 10;
	}
	return name;
}

struct position_name site_position_name(const struct site *site,
                                        size_t position)
{
	size_t at = site_population(site, position);
	const struct population *population;

	if (at == NO_INDEX)
		return (struct position_name){ "" };
	population = &site->populations[at];
	position -= population->first_position;
	return population->names != NULL ? population->names[position]
	                                 : numbered(population, position + 1);
}

static size_t find_numbered(const struct population *population,
                            struct slice name)
{
	size_t len = strlen(population->prefix), number = 0;

	if (name.len != len + width_of(population->position_count) ||
	    memcmp(name.data, population->prefix, len) != 0)
		return NO_INDEX;
	for (size_t i = len; i < name.len; i++) {
		if (name.data[i] < '0' || name.data[i] > '9')
			return NO_INDEX;
		number = 10 * number + (size_t)(name.data[i] - '0');
	}
	if (number < 1 || number > population->position_count)
		return NO_INDEX;
	return number - 1;
}

static int compare_name(const void *key, const void *element)
{
	const struct slice *want = key;
	const struct position_name *const *found = element;
	size_t len = strlen((*found)->text);
	size_t both = want->len < len ? want->len : len;
	int order = memcmp(want->data, (*found)->text, both);

	return order != 0 ? order : (want->len > len) - (want->len < len);
}

static size_t find_named(const struct population *population, struct slice name)
{
	const struct position_name **found =
		bsearch(&name, population->by_name, population->position_count,
		        sizeof(const struct position_name *), compare_name);

	return found != NULL ? (size_t)(*found - population->names) : NO_INDEX;
}

size_t site_position(const struct site *site, struct slice name)
{
	for (size_t i = 0; name.len > 0 && i < site->population_count; i++) {
		const struct population *population = &site->populations[i];
		size_t found = population->names != NULL
		               ? find_named(population, name)
		               : find_numbered(population, name);

		if (found != NO_INDEX)
			return population->first_position + found;
	}
	return NO_INDEX;
}

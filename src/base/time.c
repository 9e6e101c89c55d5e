/*
 * Times as text: UTC, whole seconds, one spelling. No clock is read here.
 */
#include <string.h>

#include "base/status.h"
#include "base/text.h"

#define DAY_S 86400
#define MAX_TIME_S INT64_C(253402300799) /* 9999-12-31T23:59:59Z */

static bool is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_of_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30,
		                    31, 31, 30, 31, 30, 31 };

	return days[month - 1] + (month == 2 && is_leap(year));
}

/* Days from 1970-01-01 to the first of January of year. */
static int64_t days_before_year(int year)
{
	int y = year - 1;

	return (int64_t)365 * (year - 1970) + (y / 4 - 1969 / 4) -
	       (y / 100 - 1969 / 100) + (y / 400 - 1969 / 400);
}

/* The number written in len digits at offset; every byte is known a digit. */
static int number_at(const uint8_t *text, size_t offset, size_t len)
{
	int v = 0;

	for (size_t i = offset; i < offset + len; i++)
		v = v * 10 + (text[i] - '0');
	return v;
}

static bool has_shape(struct slice text)
{
	static const char shape[] = "0000-00-00T00:00:00Z";

	if (text.len != sizeof(shape) - 1)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = text.data[i];
		bool fits = shape[i] == '0' ? c >= '0' && c <= '9' :
		                              c == (uint8_t)shape[i];

		if (!fits)
			return false;
	}
	return true;
}

int time_parse(struct slice text, int64_t *out_s)
{
	int year, month, day, hour, minute, second;
	int64_t days;

	if (!has_shape(text))
		return TALLY_EFORMAT;
	year = number_at(text.data, 0, 4);
	month = number_at(text.data, 5, 2);
	day = number_at(text.data, 8, 2);
	hour = number_at(text.data, 11, 2);
	minute = number_at(text.data, 14, 2);
	second = number_at(text.data, 17, 2);
	if (year < 1970 || month < 1 || month > 12 || day < 1 ||
	    day > days_of_month(year, month))
		return TALLY_EFORMAT;
	if (hour > 23 || minute > 59 || second > 59)
		return TALLY_EFORMAT;
	days = days_before_year(year) + day - 1;
	for (int m = 1; m < month; m++)
		days += days_of_month(year, m);
	*out_s = days * DAY_S + hour * 3600 + minute * 60 + second;
	return TALLY_OK;
}

static void put_number(char *out, size_t len, int v)
{
	for (size_t i = len; i > 0; i--, v /= 10)
		out[i - 1] = (char)('0' + v % 10);
}

void time_format(int64_t at_s, char out[static TEXT_TIME_BYTES])
{
	int year, month = 1, day, second;

	memcpy(out, "0000-00-00T00:00:00Z", TEXT_TIME_BYTES);
	if (at_s < 0 || at_s > MAX_TIME_S)
		return;
	day = (int)(at_s / DAY_S);
	second = (int)(at_s % DAY_S);
	/* 366 days a year at most: a first guess that is never too late. */
	year = 1970 + day / 366;
	while (days_before_year(year + 1) <= day)
		year++;
	day -= (int)days_before_year(year);
	for (; day >= days_of_month(year, month); month++)
		day -= days_of_month(year, month);
	put_number(out, 4, year);
	put_number(out + 5, 2, month);
	put_number(out + 8, 2, day + 1);
	put_number(out + 11, 2, second / 3600);
	put_number(out + 14, 2, second / 60 % 60);
	put_number(out + 17, 2, second % 60);
}

/*
 * Cells of a declaration: u16 length || content || zeros.
 */
#include "escrow/subtree.h"

static bool is_padded(const uint8_t *cell, size_t cell_bytes)
{
	size_t len = bytes_u16(cell);

	if (len > cell_bytes - 2)
		return false;
	for (size_t i = 2 + len; i < cell_bytes; i++) {
		if (cell[i] != 0)
			return false;
	}
	return true;
}

bool cells_are_padded(struct slice cells, size_t cell_bytes)
{
	const uint8_t *cell = cells.data;
	const uint8_t *end = cell + cells.len;

	for (; cell < end; cell += cell_bytes) {
		if (!is_padded(cell, cell_bytes))
			return false;
	}
	return true;
}

struct slice cell_content(struct slice cells, size_t cell_bytes, uint64_t i)
{
	const uint8_t *cell = cells.data + (size_t)i * cell_bytes;

	return slice_of(cell + 2, bytes_u16(cell));
}

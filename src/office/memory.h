/*
 * Where secrets lie in memory: in no core file, and in pages that the system
 * does not write to swap. Locked pages stay so until the process ends: to unlock
 * one would unlock what else lies in it.
 */
#ifndef TALLY_OFFICE_MEMORY_H
#define TALLY_OFFICE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

/* No core files, no reading by other processes of the same user. */
void memory_harden(void);
/*
 * Lock all memory of this process, what it has and what it will get, as it is
 * used; before the first secret of secret/ is made, kept or read. Only a process
 * that may lock without limit does: under one, memory that is asked for later
 * would be refused. Others go on, with what is allocated to be locked alone.
 */
void memory_lock(void);
/* Lock the pages of a key, as far as the limit lets. The caller wipes it. */
void memory_lock_key(void *at, size_t len);
/* Was something that was to be locked not locked? */
bool memory_is_exposed(void);
/* Does the system have swap, or not tell? */
bool memory_has_swap(void);

#endif

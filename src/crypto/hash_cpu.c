/*
 * Which kernels this processor can run, and which is the best for how many
 * messages. Asked anew each time: the answers lie ready since the program began.
 */
#include "crypto/hash_kernel.h"
#include "crypto/hash_many.h"

#if defined(__x86_64__) && __has_include(<sys/platform/x86.h>)
#include <sys/platform/x86.h>
#endif

struct candidate {
	const struct hash_kernel *kernel;
	bool (*runs)(void);
};

#ifdef __x86_64__
static bool runs_avx512(void)
{
	return __builtin_cpu_supports("avx512f") &&
	       __builtin_cpu_supports("avx512bw");
}

static bool runs_avx2(void)
{
	return __builtin_cpu_supports("avx2");
}

/* Not every compiler's builtin knows of these instructions. */
static bool runs_sha(void)
{
#ifdef CPU_FEATURE_ACTIVE
	return CPU_FEATURE_ACTIVE(SHA) && __builtin_cpu_supports("sse4.1") &&
	       __builtin_cpu_supports("ssse3");
#else
	return false;
#endif
}
#endif

static bool runs_always(void)
{
	return true;
}

/* The faster with all lanes in use, the earlier. */
static const struct candidate candidates[] = {
#ifdef __x86_64__
	{ &hash_kernel_avx512, runs_avx512 },
	{ &hash_kernel_sha, runs_sha },
	{ &hash_kernel_avx2, runs_avx2 },
#endif
	{ &hash_kernel_portable, runs_always },
};
#define CANDIDATES (sizeof(candidates) / sizeof(*candidates))

const struct hash_kernel *hash_kernel_at(size_t i)
{
	for (size_t c = 0; c < CANDIDATES; c++)
		if (candidates[c].runs() && i-- == 0)
			return candidates[c].kernel;
	return NULL;
}

const struct hash_kernel *hash_kernel_for(size_t count)
{
	for (size_t c = 0; c < CANDIDATES; c++)
		if (count >= candidates[c].kernel->least && candidates[c].runs())
			return candidates[c].kernel;
	return &hash_kernel_portable;
}

const char *hash_kernel_name(const struct hash_kernel *kernel)
{
	return kernel->name;
}

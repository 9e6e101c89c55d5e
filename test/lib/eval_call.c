/*
 * Calls of every function of `tally plan eval`, and what holds of any answer.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/status.h"
#include "eval_call.h"
#include "plan/eval_read.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define MOST_SECONDS 30 /* of the processor: then a call has no end */
#define MAX_TOLD_BYTES 16384
#define MAX_ANSWER_BYTES ((size_t)1 << 20)

static const struct eval_function *const tables[] = {
	eval_sampling, eval_strata,     eval_bounds,    eval_timeliness,
	eval_games,    eval_counting,   eval_sequential, eval_dimension,
	eval_combine,
};

const char *const sound_calls[SOUND_CALLS] = {
	"ln_pmiss N=100 d=5 n=20",
	"pdetect N=100 d=5 n=20 p=0.9",
	"pdetect_down N=100 d=5 n=20 p=0.9",
	"pdetect_refused N=100 d=5 s=20 r=2 p=0.9",
	"hyp_cdf x=1 N=100 D=5 n=20",
	"n_required N=100 d=5 p=0.9 beta=0.5",
	"n_split_safe N=100 mu_over_M=0.1 p=0.9 beta=0.5",
	"alarm_prob N=100 n=20 c=2 Se=0.9 Sp=0.99 d=5",
	"sites_concentrated S=10 k=3 P_within=0.9",
	"sites_spread S=10 k=3 d=2 P_single=0.5",
	"detection N=100 n=20 r=2 d=5 p=0.9 g=0.01 P=0.5",
	"detection_together N=100 n=20 r=2 d=5 p=0.9 g=0.01 P=0.5",
	"detection_looks N=100 d=5 p=0.9 g=0.01 P=0.5",
	"strata_budget N=[10,20] mu=[1,2] e=[1,1] E=5 M=4",
	"strata_worst N=[10,20] mu=[1,2] p=[0.9,0.8] n=[3,4] M=4",
	"upper_bound N=100 n=20 x=1 alpha=0.05",
	"zero_failure_bound n=20 alpha=0.05",
	"post_betabin N=100 n=20 p=1 a=1 b=1 level=0.95",
	"post_two pi0=0.5 Pdet=0.9",
	"time_poisson D=30 q=0.9 T=90 tau=5",
	"time_periodic D=30 q=0.9 T=90 known=1",
	"time_quota n=4 q=0.9 T=90 Y=365",
	"interval_needed q=0.9 T=90 tau=5 P=0.5",
	"critical_random L=12 w=4 k=2",
	"critical_value L=12 w=4 k=2",
	"delay_value k=3",
	"delay_schedule k=3 u=0.5",
	"dresher n=5 m=2 b=1",
	"dresher_imperfect n=5 m=2 b=1 q=0.9",
	"site_game v=[4,3] b=[1,2] p=[0.9,1] k=1",
	"deterrence_quota v=[4,3] b=[1,2] p=[0.9,1]",
	"origami Uac=[0,1] Uau=[4,3] Udc=[1,1] Udu=[0,0] k=1",
	"draw_sites c=[0.5,0.25,0.25] u=0.5",
	"poisson_crit B=10 alpha=0.05",
	"poisson_S B=10 x=16 power=0.95",
	"ksigma_false_alarm B=10 m=3 k=4",
	"ksigma_threshold B=10 k=4",
	"ksigma_alarm B=10 m=3 k=4",
	"poisson_ratio ng=60 tg=150 n0=400 t0=1500",
	"currie B=10 k=1.645",
	"iso11929 ng=60 tg=150 n0=400 t0=1500 w=1 uw=0.1 ka=1.6 kb=1.6",
	"dispersion x=[10,12,9]",
	"sprt l0=1 l1=2 a=0.05 b=0.05 cap=9 x=[12]",
	"sprt_exact l0=1 l1=2 a=0.05 b=0.05 cap=9 l=1.5",
	"conformity y=1 u=0.5 TL=0 TU=2",
	"guard_band pc=0.95 u=1",
	"tol_pass tol=3 sd=1 dev=2 guard=0.5",
	"global_risk u0=1 um=0.5 T=2 w=0.1",
	"temporal prior=0.5 sep=0.4 pi=0.01",
	"temporal_limit sep=0.4 pi=0.01",
	"common_cause g=0.05 q=0.5 k=6",
	"beta_looks a=2 b=3 k=6",
	"dual m1=0.9 m2=0.8 rho=0.1",
	"gap rate=0.1 r=0.2 g=0.1 T=365",
	"all p=[0.9,0.8]",
};

struct hostile_call call; /* too large for a stack */

size_t call_functions(void)
{
	size_t count = 0;

	for (size_t t = 0; t < COUNT_OF(tables); t++)
		for (const struct eval_function *f = tables[t]; f->name; f++)
			count++;
	return count;
}

/* --- a sound call ---------------------------------------------------------- */

const struct eval_function *call_function(const char *usage)
{
	size_t len = strcspn(usage, " ");

	for (size_t t = 0; t < COUNT_OF(tables); t++)
		for (const struct eval_function *f = tables[t]; f->name; f++)
			if (strlen(f->name) == len &&
			    memcmp(f->name, usage, len) == 0)
				return f;
	fail_msg("no function %s", usage);
	return NULL;
}

static void copy_list(const struct eval_member *member, size_t i)
{
	union eval_value *in = &call.eval.in[i];

	if (member->type == EVAL_COUNTS) {
		memcpy(call.counts[i], in->counts.at,
		       in->counts.len * sizeof(uint64_t));
		in->counts.at = call.counts[i];
	} else if (member->type == EVAL_REALS ||
	           member->type == EVAL_PROBABILITIES) {
		memcpy(call.reals[i], in->reals.at,
		       in->reals.len * sizeof(double));
		in->reals.at = call.reals[i];
	}
}

static void read_member(const struct eval_member *member, size_t i,
                        const char *usage)
{
	char name[32];
	const char *at;
	json_t *value = NULL;
	void *list = NULL;

	snprintf(name, sizeof(name), " %s=", member->name);
	at = strstr(usage, name);
	if (at != NULL) {
		at += strlen(name);
		value = json_loadb(at, strcspn(at, " "), JSON_DECODE_ANY, NULL);
		assert_non_null(value);
	}
	if (member->type == EVAL_EXACT)
		assert_true(chance_parse(slice_of(at, strcspn(at, " ")),
		                         &call.eval.in[i].chance));
	else
		assert_int_equal(eval_read(member, value, &call.eval.in[i], &list),
		                 EVAL_READ);
	copy_list(member, i);
	free(list);
	json_decref(value);
}

void call_read(const char *usage)
{
	call.function = call_function(usage);
	for (size_t i = 0; call.function->members[i].name; i++)
		read_member(&call.function->members[i], i, usage);
}

/* --- running, and what must hold of any answer ----------------------------- */

static void describe(FILE *to)
{
	const struct eval_member *member = call.function->members;

	fprintf(to, "%s", call.function->name);
	for (size_t i = 0; member[i].name; i++) {
		const union eval_value *in = &call.eval.in[i];

		fprintf(to, " %s=", member[i].name);
		if (member[i].type == EVAL_REAL ||
		    member[i].type == EVAL_PROBABILITY)
			fprintf(to, "%.17g", in->real);
		else if (member[i].type == EVAL_EXACT)
			fprintf(to, "%.17g", in->chance.value);
		else if (member[i].type == EVAL_REALS ||
		         member[i].type == EVAL_PROBABILITIES)
			for (size_t j = 0; j < in->reals.len && j < 20; j++)
				fprintf(to, "%.17g,", in->reals.at[j]);
		else if (member[i].type == EVAL_COUNTS)
			for (size_t j = 0; j < in->counts.len && j < 20; j++)
				fprintf(to, "%llu,",
				        (unsigned long long)in->counts.at[j]);
		else
			fprintf(to, "%llu", (unsigned long long)in->count);
	}
	fprintf(to, "\n");
}

void call_tell(void)
{
	describe(stderr);
}

/* Written before the call, as a signal's handler must not print. */
static char told[MAX_TOLD_BYTES];

static void stop_endless(int signal)
{
	(void)signal;
	(void)!write(STDERR_FILENO, told, strnlen(told, sizeof(told)));
	_exit(1);
}

static void end_endless(void)
{
	struct itimerval limit = { .it_value.tv_sec = MOST_SECONDS };
	FILE *memory = fmemopen(told, sizeof(told), "w");

	assert_non_null(memory);
	fprintf(memory, "no end: ");
	describe(memory);
	fclose(memory);
	signal(SIGVTALRM, stop_endless);
	setitimer(ITIMER_VIRTUAL, &limit, NULL);
}

static bool is_chance(const char *name)
{
	static const char *const chances[] = {
		"P", "F", "cap", "absent", "post", "P_tail", "p_inspect", "fa",
		"alpha_true", "pval", "oc", "present", "capped", "pc", "consumer",
		"producer", "lo", "mid", "hi", "indep"
	};

	for (size_t i = 0; i < COUNT_OF(chances); i++)
		if (strcmp(chances[i], name) == 0)
			return true;
	return false;
}

static size_t judge_members(struct slice members)
{
	json_t *object = json_loadb((const char *)members.data, members.len,
	                            JSON_REJECT_DUPLICATES, NULL);
	size_t count;
	const char *name;
	json_t *value;

	must(json_is_object(object));
	must(memmem(members.data, members.len, "nan", 3) == NULL);
	count = json_object_size(object);
	json_object_foreach(object, name, value)
		if (is_chance(name))
			must(json_is_number(value) &&
			     json_number_value(value) >= 0 &&
			     json_number_value(value) <= 1);
	json_decref(object);
	return count;
}

static size_t words_in(const char *text)
{
	size_t words = 1;

	for (; *text; text++)
		words += *text == ' ';
	return words;
}

enum stats_status call_run(size_t *out_members)
{
	struct buf members, object;
	enum stats_status status;

	buf_init(&members, MAX_ANSWER_BYTES);
	buf_init(&object, MAX_ANSWER_BYTES);
	call.eval.out = &members;
	end_endless();
	status = call.function->run(&call.eval);
	must(buf_status(&members) == TALLY_OK);
	buf_put_u8(&object, '{');
	if (members.len > 0)
		buf_put_slice(&object, slice_of(members.data + 1,
		                                members.len - 1));
	buf_put_u8(&object, '}');
	*out_members = judge_members(buf_slice(&object));
	must(status >= STATS_OK && status <= STATS_NOCONV);
	if (status == STATS_OK)
		must(*out_members == words_in(call.function->answers));
	buf_release(&members);
	buf_release(&object);
	return status;
}

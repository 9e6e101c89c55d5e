"""Readers of the reference tables of statistics, but for the published numbers
and the edges. Numbers agree to 1e-12 of themselves, unless a reader says why the
table is less exact."""
import math
from fractions import Fraction

from stats_case import (At, Near, call, counts, decimal, nears, reals, required,
                        rest, table)

# --- sampling -------------------------------------------------------------------


@table
def t01_hypergeom_detect(row):
    N, d, n = map(int, row[:3])
    return [call("pdetect", N=N, d=d, n=n, p=1, wanted={"P": Near(row[4])}),
            call("ln_pmiss", N=N, d=d, n=n, wanted={"ln": Near(row[5])}),
            call("hyp_cdf", x=0, N=N, D=d, n=n, wanted={"F": Near(row[3])})]


@table
def t02_sample_size(row):
    N, d, n = int(row[0]), int(row[1]), int(row[3])
    return [required(N, d, "1", row[2], n, row[8]),
            call("pdetect", N=N, d=d, n=n - 1, p=1,
                 wanted={"P": Near(row[9])})]


@table
def t04_imperfect_detection(row):
    N, d, n = map(int, row[:3])
    return [call("pdetect", N=N, d=d, n=n, p=decimal(row[3]),
                 wanted={"P": Near(row[4])})]


@table
def t05_sample_size_imperfect(row):
    N, d, p, P, n, got, cap = row[:7]
    asked = {"N": int(N), "d": int(d), "p": decimal(p), "beta": rest(P)}
    wanted = {"cap": Near(cap)}
    if n == "":
        return [call("n_required", "INFEASIBLE", wanted, **asked)]
    wanted.update(n=int(n), P=Near(got))
    return [call("n_required", "OK", wanted, **asked)]


@table
def t05b_sens_spec_cutpoint(row):
    N, n, c, Se, Sp, d, P = row[:7]
    return [call("alarm_prob", N=int(N), n=int(n), c=int(c), Se=float(Se),
                 Sp=float(Sp), d=int(d), wanted={"P": Near(P)})]


@table
def t06_strata_leader_safe(row):
    return [call("strata_budget", N=counts(row[1]), mu=reals(row[2]),
                 e=reals(row[3]), E=float(row[4]), M=float(row[5]),
                 wanted={"n": nears(row[7]), "P": Near(row[8])})]


@table
def t06a_strata_saddle_AvenhausCanty(row):
    """The same equations, with the parts of the two players exchanged."""
    return [call("strata_budget", N=counts(row[1]), mu=reals(row[3]),
                 e=reals(row[2]), E=float(row[5]), M=float(row[4]),
                 wanted={"n": nears(row[8]), "P": Near(row[9])})]


@table
def t06b_strata_integer_worstcase(row):
    N, mu, M, beta = counts(row[1]), reals(row[2]), float(row[3]), rest(row[4])
    safe = [call("n_split_safe", N=N[i], mu_over_M=mu[i] / M, p=1, beta=beta,
                 wanted={"n": n}) for i, n in enumerate(counts(row[5]))]
    carries = At("a split that carries the goal", lambda d: M - 1e-9 <= sum(
        m * k for m, k in zip(mu, d)))
    worst = [call("strata_worst", N=N, mu=mu, p=[1] * len(N), n=counts(n), M=M,
                  wanted={"P": Near(P), "d": carries})
             for n, P in ((row[5], row[6]), (row[8], row[9]))]
    single = [required(N[i], math.ceil(M / mu[i] - 1e-9), "1", row[4], n)
              for i, n in enumerate(counts(row[8]))]
    return safe + worst + single


@table
def t06c_multisite_concentrated_vs_spread(row):
    S, k, N, n, d = map(int, row[:5])
    p = float(row[5])
    return [call("pdetect", N=N, d=d, n=n, p=p, wanted={"P": Near(row[6])}),
            call("sites_concentrated", S=S, k=k, P_within=float(row[6]),
                 wanted={"P": Near(row[7])}),
            call("sites_spread", S=S, k=k, d=d, P_single=p * n / N,
                 wanted={"P": Near(row[8])})]


# --- bounds ---------------------------------------------------------------------

@table
def t07_bayes_betabinomial(row):
    prior = {"N": int(row[0]), "p": float(row[4]), "a": float(row[2]),
             "b": float(row[3])}
    n = int(row[1])
    return [call("post_betabin", n=0, level=0.5,
                 wanted={"absent": Near(row[5])}, **prior),
            call("post_betabin", n=n, level=0.95,
                 wanted={"absent": Near(row[6]), "U": int(row[8])}, **prior),
            call("post_betabin", n=n, level=0.99,
                 wanted={"U": int(row[9])}, **prior)]


@table
def t07b_bayes_twopoint(row):
    return [call("post_two", pi0=float(row[0]), Pdet=float(row[1]),
                 wanted={"post": Near(row[2])})]


@table
def t08_finite_upper_bound(row):
    N, n, x, D = (int(row[i]) for i in (0, 1, 2, 4))
    cases = [call("upper_bound", N=N, n=n, x=x, alpha=decimal(row[3]),
                  wanted={"D": D}),
             call("hyp_cdf", x=x, N=N, D=D, n=n, wanted={"F": Near(row[5])})]
    if row[6]:
        cases.append(call("hyp_cdf", x=x, N=N, D=D + 1, n=n,
                          wanted={"F": Near(row[6])}))
    return cases


@table
def t09_rule_of_three(row):
    return [call("zero_failure_bound", n=int(row[0]), alpha=float(row[1]),
                 wanted={"pU": Near(row[2])})]


# --- timeliness -----------------------------------------------------------------

@table
def t10_timeliness_poisson_periodic(row):
    D, T, q, tau, poisson, blind, known = map(float, row[:7])
    return [call("time_poisson", D=D, q=q, T=T, tau=tau,
                 wanted={"P": Near(poisson)}),
            call("time_periodic", D=D, q=q, T=T, wanted={"P": Near(blind)}),
            call("time_periodic", D=D, q=q, T=T, known=True,
                 wanted={"P": Near(known)})]


@table
def t10b_quota_uniform(row):
    n, Y, T = int(row[0]), float(row[1]), float(row[2])
    return [call("time_quota", n=n, q=q, T=T, Y=Y,
                 wanted={"P": Near(P), "P_tail": Near(row[5])})
            for q, P in ((1, row[3]), (0.9, row[4]))]


@table
def t10c_critical_time_discrete(row):
    L, k, w = map(int, row[:3])
    return [call("critical_random", L=L, w=w, k=k, wanted={"P": Near(row[3])}),
            call("critical_value", L=L, w=w, k=k,
                 wanted={"value": Near(row[4])})]


@table
def t12_diamond_unobserved(row):
    """The schedule at u = 0 and 1 is where the supports of its times end."""
    k, ends = int(row[0]), reals(row[4])
    times = {u: [Near(end, 1e-10, 2e-12) for end in part]
             for u, part in ((0, ends[:-1]), (1, ends[1:]))}
    return [call("delay_value", k=k, wanted={"value": Near(row[1])}),
            call("delay_value", k=k, observed=True,
                 wanted={"value": Near(row[2])})] + \
           [call("delay_schedule", k=k, u=u, wanted={"t": t})
            for u, t in times.items()]


@table
def t12b_detection_time_discrete_unobserved_LP(row):
    """The last column; those before it converge to it from above."""
    return [call("delay_value", k=int(row[0]), wanted={"value": Near(row[4])})]


@table
def t12c_detection_time_discrete_observed(row):
    part = Near(float(row[2]) / int(row[0]))
    return [call("delay_value", k=int(row[1]), observed=1,
                 wanted={"value": part})]


# --- games ----------------------------------------------------------------------

@table
def t13_dresher(row):
    b = float(Fraction(row[2]))
    return [call("dresher", n=int(row[0]), m=int(row[1]), b=b,
                 wanted={"V": Near(row[4]), "p_inspect": Near(row[5])})]


@table
def t13b_dresher_imperfect(row):
    return [call("dresher_imperfect", n=int(row[0]), m=int(row[1]),
                 b=float(row[2]), q=float(row[3]), wanted={"V": Near(row[4])})]


@table
def t14_site_game(row):
    return [call("site_game", v=reals(row[1]), b=reals(row[2]),
                 p=reals(row[3]), k=float(row[4]),
                 wanted={"value": Near(row[5]), "c": nears(row[6])})]


@table
def t15_origami_sse(row):
    """Where several are as good for both, any of them may be the target."""
    attacked = At("one of %s" % row[8], counts(row[8]).__contains__)
    return [call("origami", Uac=reals(row[1]), Uau=reals(row[2]),
                 Udc=reals(row[3]), Udu=reals(row[4]), k=float(row[5]),
                 wanted={"za": Near(row[6], off=1e-12), "c": nears(row[7]),
                         "zd": Near(row[10], off=1e-12), "t": attacked})]


# --- counting -------------------------------------------------------------------

@table
def t16_iso11929(row):
    ng, tg, n0, t0, w, uw, ka, kb = map(float, row[1:9])
    return [call("iso11929", ng=ng, tg=tg, n0=n0, t0=t0, w=w, uw=uw, ka=ka,
                 kb=kb, wanted={"y": Near(row[9]), "u": Near(row[10]),
                                "ystar": Near(row[11]),
                                "yhash": Near(row[12])})]


@table
def t16b_currie(row):
    k = 1.6448536269514722
    return [call("currie", B=float(row[0]), k=k, paired=paired,
                 wanted={"LC": Near(LC), "LD": Near(LD)})
            for paired, LC, LD in ((True, row[1], row[2]),
                                   (False, row[3], row[4]))]


@table
def t16c_poisson_exact_threshold(row):
    B, x = float(row[0]), int(row[2])
    return [call("poisson_crit", B=B, alpha=float(row[1]),
                 wanted={"x": x, "alpha_true": Near(row[3])}),
            call("poisson_S", B=B, x=x, power=0.95,
                 wanted={"S": Near(row[4])})]


@table
def t17_ksigma_known_background(row):
    """Two programs agree here to 4.5e-14 of a gamma quantile, of which the
    background is taken."""
    B, k, x = float(row[0]), float(row[1]), int(row[3])
    return [call("ksigma_threshold", B=B, k=k, wanted={"x": x}),
            call("ksigma_false_alarm", B=B, m=0, k=k,
                 wanted={"fa": Near(row[4])}),
            call("poisson_S", B=B, x=x, power=0.95,
                 wanted={"S": Near(row[7], off=1e-13 * B)})]


@table
def t17b_ksigma_estimated_background(row):
    """The table's sums over the background end where 1e-13 of it is left."""
    return [call("ksigma_false_alarm", B=float(row[0]), m=int(row[1]),
                 k=float(row[2]), inflate=inflate,
                 wanted={"fa": Near(fa, off=2e-13)})
            for inflate, fa in ((False, row[3]), (True, row[4]))]


@table
def t18_poisson_ratio_test(row):
    """Without a fraction, two programs that differ by 5e-11."""
    p = Near(row[4]) if row[4] else Near(row[5], 1e-10)
    return [call("poisson_ratio", ng=int(row[0]), tg=float(row[1]),
                 n0=int(row[2]), t0=float(row[3]), wanted={"pval": p})]


def sequential(kind, row, at):
    """From column `at` on: the rate, and what is exact at it."""
    l0, l1, a, b = map(float, row[:4])
    wanted = {"present": Near(row[at + 1]), "oc": Near(row[at + 2]),
              "asn": Near(row[at + 3]), "asn_wald": Near(row[at + 4])}
    return [call("sprt_exact", kind=kind, l0=l0, l1=l1, a=a, b=b, cap=10000,
                 l=float(row[at]), wanted=wanted)]


@table
def t19_sprt_bernoulli(row):
    return sequential("bernoulli", row, 6)


@table
def t19b_sprt_poisson(row):
    return sequential("poisson", row, 4)


# --- dimension ------------------------------------------------------------------

@table
def t20_conformity_probability(row):
    return [call("conformity", y=float(row[1]), u=float(row[2]),
                 TL=float(row[3]) if row[3] else "-inf",
                 TU=float(row[4]) if row[4] else "inf",
                 wanted={"pc": Near(row[5])})]


@table
def t20b_guardband(row):
    return [call("guard_band", pc=float(row[0]), u=1,
                 wanted={"w": Near(row[1])})]


@table
def t20c_dimension_tolerance(row):
    tol, sd, dev, P, guarded, P_guarded = map(float, row)
    return [call("tol_pass", tol=tol, sd=sd, dev=dev, guard=guard,
                 wanted={"P": Near(wanted)})
            for guard, wanted in ((0, P), (guarded - tol, P_guarded))]


@table
def t20d_global_risks(row):
    """By two programs' quadrature: within 1e-9."""
    u0, um, T, w, consumer, producer = map(float, row)
    return [call("global_risk", u0=u0, um=um, T=T, w=w,
                 wanted={"consumer": Near(consumer, off=1e-9),
                         "producer": Near(producer, off=1e-9)})]


# --- combine --------------------------------------------------------------------

@table
def t21_temporal_confidence(row):
    """The period before it by the same formula: prior' is after introduction."""
    a = {w.split("=")[0]: float(w.split("=")[1]) for w in row[0].split()
         if "=" in w}
    prior = float(row[2]) / (1 - a["pi"])
    wanted = {"post": Near(row[3])}
    return [call("temporal", prior=prior, sep=a["sep"], pi=a["pi"],
                 wanted=wanted)]


@table
def t21b_equilibrium(row):
    return [call("temporal_limit", sep=float(row[0]), pi=float(row[1]),
                 wanted={"post": Near(row[2])})]


@table
def t21c_common_cause(row):
    q, k = float(row[1]), int(row[2])
    return [call("common_cause", g=g, q=q, k=k, wanted={"P": Near(P)})
            for g, P in ((0, row[3]), (float(row[0]), row[4]))]


@table
def t21d_beta_uncertain_q(row):
    return [call("beta_looks", a=float(row[0]), b=float(row[1]),
                 k=int(row[3]), wanted={"P": Near(row[4])})]


@table
def t21e_dual_measures(row):
    m1, m2, rho = map(float, row[:3])
    wanted = {"lo": Near(row[5]), "hi": Near(row[6])}
    if row[7] == "ok":
        wanted["mid"] = Near(row[3])
    return [call("dual", "OK" if row[7] == "ok" else "INFEASIBLE", wanted,
                 m1=m1, m2=m2, rho=rho)]


@table
def t21f_continuity_gap(row):
    rate, r, g, T = map(float, row[:4])
    return [call("gap", rate=rate, r=r, g=g, T=T, wanted={"P": Near(row[5])})]


@table
def t21g_all_sites(row):
    return [call("all", p=[float(row[1])] * int(row[0]),
                 wanted={"indep": Near(row[2]), "bonf": Near(row[3])})]


# --- numbers that others got wrong ----------------------------------------------

@table
def t22_large_N_algorithms(row):
    N, d, n = map(int, row[:3])
    return [call("ln_pmiss", N=N, d=d, n=n, wanted={"ln": Near(row[3])}),
            call("pdetect", N=N, d=d, n=n, p=1, wanted={"P": Near(row[4])})]


@table
def t22c_tie_pitfalls(row):
    N, d, n = int(row[1]), int(row[2]), int(row[3])
    return [required(N, d, "1", row[0], n),
            call("hyp_cdf", x=0, N=N, D=d, n=n, wanted={"F": Near(row[5])})]

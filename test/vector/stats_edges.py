"""Readers of two reference tables of statistics in words: published numbers, and
what is due at the edges of every domain."""
from stats_case import At, Near, call, decimal, required, rest, table


def arguments(text):
    """"N=500;d=40(rate 0.08);P=0.90" as a dictionary of words."""
    words = text.split(" (")[0].split(";")
    return {w.split("=")[0]: w.split("=")[1].split("(")[0] for w in words}


def published_binomial(a, n):
    """With n clean looks at an infinite number the rate is below, with fewer
    it is not."""
    rate = float(a["rate"])
    below = At("at most %g" % rate, lambda p: p <= rate)
    above = At("over %g" % rate, lambda p: p > rate)
    return [call("zero_failure_bound", n=int(n), alpha=rest(a["P"]),
                 wanted={"pU": below}),
            call("zero_failure_bound", n=int(n) - 1, alpha=rest(a["P"]),
                 wanted={"pU": above})]


def published_accepting(a, n):
    P, c = float(a["P"]), int(a["c"])
    enough = At("at least %g" % P, lambda got: got >= P)
    less = At("less than %g" % P, lambda got: got < P)
    return [call("alarm_prob", N=int(a["N"]), n=int(n) - i, c=c + 1, Se=1, Sp=1,
                 d=int(a["d"]), wanted={"P": wanted})
            for i, wanted in enumerate((enough, less))]


def published_iaea(a, n):
    return [call("n_split_safe", N=int(a["N"]), mu_over_M=1 / int(a["d"]),
                 p=decimal(a.get("p", "1")), beta=rest(a["P"]),
                 wanted={"n": int(n)})]


def published_approximate(a, P):
    q = float(a["p"]) * int(a["n"]) / int(a["N"])
    return [call("common_cause", g=0, q=q, k=int(a["d"]),
                 wanted={"P": Near(P)})]


def published_alarm(a, P):
    return [call("alarm_prob", N=int(a["N"]), n=int(a["n"]), c=int(a["c"]),
                 Se=float(a["Se"]), Sp=float(a["Sp"]), d=int(a["d"]),
                 wanted={"P": Near(P, 1e-7)})]


def published_quiet(a, list_of):
    return [call("alarm_prob", N=1000, n=int(n), c=1, Se=1, d=0,
                 Sp=float(a["Sp"]), wanted={"P": Near(1 - float(P), 1e-6)})
            for n, P in zip(a["n"].split(","), list_of.split(";"), strict=True)]


def published_limit(a, list_of):
    return [call("temporal_limit", sep=float(sep), pi=float(a["pi"]),
                 wanted={"post": Near(post, 1e-7)})
            for sep, post in zip(a["sep"].split(","), list_of.split(";"), strict=True)]


PUBLISHED = {
    "n_required_exact": lambda a, n: [required(int(a["N"]), int(a["d"]), "1",
                                               a["P"], n)],
    "n_required with acceptance number c=2": published_accepting,
    "finite_upper_bound/N": lambda a, D: [
        call("upper_bound", N=int(a["N"]), n=int(a["n"]), x=int(a["x"]),
             alpha=decimal(a["alpha"]),
             wanted={"D": round(float(D) * int(a["N"]))})],
    "n_binomial(infinite N)": published_binomial,
    "n_binomial": published_binomial,
    "n_iaea_imperfect=ceil(N/p(1-b^(1/d)))": published_iaea,
    "n_iaea": published_iaea,
    "P_detect_approx=1-(1-p n/N)^d": published_approximate,
    "P_alarm_sens_spec_cut": published_alarm,
    "spec: P(no false alarm)=Sp^n": published_quiet,
    "equilibrium posterior": published_limit,
    "JCGM 106 7.4 numbers": lambda a, pc: [
        call("conformity", **{k: float(v) for k, v in a.items()},
             wanted={"pc": Near(pc, 1e-10)})],
}


@table
def t03_published_vectors(row):
    name = row[0]
    if name == "Clopper-Pearson two-sided 95%":
        return None
    wanted = row[2] if row[4] == "ok" else row[3]
    return PUBLISHED[name](arguments(row[1]), wanted)


def sites(v, b, k, **wanted):
    return call("site_game", v=v, b=b, p=[1] * len(v), k=k, **wanted)


COUNT = {"ng": 60, "tg": 150, "n0": 400, "t0": 1500, "w": 1, "uw": 0.7,
         "ka": 1.645, "kb": 1.645}
BOUND = {"N": 100, "n": 95, "x": 0}
NONE = {"kind": "bernoulli", "l0": 0.1, "l1": 0.3, "a": 0.05, "b": 0.05,
        "cap": 3, "x": [0, 1, 0]}
EDGES = {
    ("p_detect", "N=0,d=0,n=0"): [
        call("pdetect", "VACUOUS", {"P": 0}, N=0, d=0, n=0, p=1)],
    ("p_detect", "N=10,d=3,n=0"): [
        call("pdetect", wanted={"P": 0}, N=10, d=3, n=0, p=1)],
    ("p_detect", "N=10,d=3,n=8"): [
        call("pdetect", wanted={"P": 1}, N=10, d=3, n=8, p=1)],
    ("p_detect", "N=10,d=11,n=5"): [
        call("pdetect", "DOMAIN", N=10, d=11, n=5, p=1)],
    ("p_detect", "N=1000000000,d=1,n=1"): [
        call("pdetect", wanted={"P": 1e-9}, N=10**9, d=1, n=1, p=1)],
    ("p_detect_imperfect", "N=10,d=1,n=10,p=0.9"): [
        call("pdetect", wanted={"P": Near(0.9)}, N=10, d=1, n=10, p="0.9")],
    ("n_required", "N=10,d=1,P=0"): [required(10, 1, "1", "0", 0)],
    ("n_required", "N=10,d=0,P=.95"): [
        call("n_required", "INFEASIBLE", N=10, d=0, p="1", beta="0.05")],
    ("n_required", "N=100,d=1,P=.95,p=1"): [required(100, 1, "1", ".95", 95)],
    ("n_required", "N=21,d=2,P=.5,p=1"): [required(21, 2, "1", ".5", 6)],
    ("n_required_imperfect", "N=100,d=1,P=.95,p=.95"): [
        required(100, 1, ".95", ".95", 100)],
    ("upper_bound_D", "alpha=1 or alpha>1 or NaN"): [
        call("upper_bound", "DOMAIN", alpha=alpha, **BOUND)
        for alpha in ("1", 1, 1.5, -0.1)],
    ("upper_bound_D", "n=N"): [
        call("upper_bound", wanted={"D": x}, N=24, n=24, x=x, alpha="0.05")
        for x in (0, 1, 24)],
    ("upper_bound_D", "N=100,n=95,x=0,alpha=.05"): [
        call("upper_bound", wanted={"D": 0}, alpha="0.05", **BOUND)],
    ("posterior_absent", "prior=1"): [
        call("post_two", wanted={"post": 1}, pi0=1, Pdet=0.5)],
    ("posterior_absent", "P_detect=1,prior>0"): [
        call("post_two", wanted={"post": 1}, pi0=0.01, Pdet=1)],
    ("poisson_P", "T=inf"): [
        call("time_poisson", wanted={"P": 1}, D=90, q=0.1, T="inf", tau=0)],
    ("periodic_worst_P", "D=0"): [
        call("time_periodic", "DOMAIN", D=0, q=1, T=10, known=True)],
    ("k_of_L", "k>=ceil or L-w<k"): [
        call("critical_random", wanted={"P": 1}, L=12, w=8, k=5),
        call("critical_value", wanted={"value": 1}, L=12, w=4, k=3)],
    ("dresher_V", "m>=n"): [
        call("dresher", wanted={"V": 0}, n=5, m=m, b=1) for m in (5, 6)],
    ("dresher_V", "n=0"): [call("dresher", wanted={"V": 0}, n=0, m=0, b=1)],
    ("site_game", "sum v=0 or no sites"): [
        sites([0, 0], [1, 1], 1, status="VACUOUS", wanted={"value": 0}),
        sites([], [], 1, status="VACUOUS", wanted={"value": 0})],
    ("site_game", "quota>=sites"): [
        sites([4, 3], [1, 2], 2, wanted={"value": Near(-1)})],
    ("origami", "Ua_cov>=Ua_unc for a target"): [
        call("origami", "DOMAIN", Uac=[a, 1], Uau=[1, 2], Udc=[1, 1],
             Udu=[0, 0], k=1) for a in (1, 2)],
    ("iso11929", "k_beta*u_rel(w)>=1"): [
        call("iso11929", "INFEASIBLE", **COUNT)],
    ("ksigma", "B=0"): [
        call("ksigma_threshold", wanted={"x": 1}, B=0, k=4),
        call("ksigma_false_alarm", wanted={"fa": 0}, B=0, m=0, k=4)],
    ("poisson_ratio", "n_gross=n_bkg=0"): [
        call("poisson_ratio", wanted={"pval": 1}, ng=0, tg=1, n0=0, t0=1)],
    ("sprt", "observation cap reached"): [
        call("sprt", "INCONCLUSIVE", {"decision": "capped"}, **NONE)],
    ("conformity", "TL>TU"): [
        call("conformity", "DOMAIN", y=0, u=1, TL=2, TU=1)],
    ("temporal", "sep=0"): [
        call("temporal", wanted={"post": Near(0.45)}, prior=0.5, sep=0,
             pi=0.1)],
    ("temporal", "pi>=sep"): [
        call("temporal_limit", wanted={"post": 0}, sep=0.1, pi=pi)
        for pi in (0.1, 0.2)],
}


@table
def t00_edge_cases(row):
    return EDGES[row[0], row[1]]

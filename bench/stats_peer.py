"""The same calls with numpy and scipy, for tools/bench-stats: lines and answers as
of bench/stats_peer.R."""
import json
import sys
import time

import numpy as np
from scipy import special, stats

LONGEST = 1000


def least(low, high, good):
    """The least whole number from low to high, for each, that is good."""
    low, high = np.broadcast_arrays(low, high)
    while np.any(high - low > 1):
        middle = np.floor((low + high) / 2)
        is_good, is_open = good(middle), high - low > 1
        low, high = (np.where(is_open & ~is_good, middle, low),
                     np.where(is_open & is_good, middle, high))
    return high


def least_one(low, high, good):
    while high - low > 1:
        middle = (low + high) // 2
        if good(middle):
            high = middle
        else:
            low = middle
    return high


def first(x):
    return x if np.isscalar(x) else x[0]


def found(N, d, n, p, refused=0):
    """Of j items drawn, those refused are not looked at."""
    j = np.arange(min(first(d), first(n)) + 1)
    if not np.isscalar(N):
        j = j[:, None]
    looked = np.maximum(j - first(refused), 0)
    share = stats.hypergeom.pmf(j, N, d, n) * -np.expm1(looked * np.log1p(-p))
    return share.sum(axis=0)


def pdetect(N, d, n, p):
    if first(p) == 1:
        return stats.hypergeom.sf(0, N, d, n)
    return found(N, d, n, p)


def missed(N, d, n, p):
    if first(p) == 1:
        return stats.hypergeom.cdf(0, N, d, n)
    return 1 - pdetect(N, d, n, p)


def n_required(search):
    return lambda N, d, p, beta: search(0 * N, N, lambda n:
                                        missed(N, d, n, p) <= beta)


def upper_bound(search):
    return lambda N, n, x, alpha: search(
        x, N - n + x + 1,
        lambda D: stats.hypergeom.cdf(x, N, D, n) <= alpha) - 1


def temporal(prior, sep, pi):
    rest = prior * (1 - pi)
    return rest / (1 - sep * (1 - rest))


VECTORS = {
    "ln_pmiss": lambda N, d, n: stats.hypergeom.logpmf(0, N, d, n),
    "pdetect": pdetect,
    "pdetect_down": pdetect,
    "pdetect_refused": lambda N, d, s, r, p: found(N, d, s, p, r),
    "hyp_cdf": lambda x, N, D, n: stats.hypergeom.cdf(x, N, D, n),
    "n_required": n_required(least),
    "upper_bound": upper_bound(least),
    "poisson_crit": lambda B, alpha: stats.poisson.isf(alpha, B) + 1,
    "poisson_S": lambda B, x, power: stats.gamma.ppf(power, x) - B,
    "poisson_ratio": lambda ng, tg, n0, t0: stats.binom.sf(
        ng - 1, ng + n0, tg / (tg + t0)),
    "ksigma_false_alarm": lambda B, m, k: stats.poisson.sf(
        np.floor(B + k * np.sqrt(B)), B),
    "conformity": lambda y, u, TL, TU: (stats.norm.cdf((TU - y) / u) -
                                        stats.norm.cdf((TL - y) / u)),
    "guard_band": lambda pc, u: u * stats.norm.ppf(pc),
    "beta_looks": lambda a, b, k: -np.expm1(special.betaln(a, b + k) -
                                            special.betaln(a, b)),
    "zero_failure_bound": lambda n, alpha: -np.expm1(np.log(alpha) / n),
    "temporal": temporal,
    "time_poisson": lambda D, q, T, tau: -np.expm1(
        -q * np.maximum(T - tau, 0) / D),
}
LOOPS = {
    **VECTORS,
    "n_required": n_required(least_one),
    "upper_bound": upper_bound(least_one),
    "poisson_ratio": lambda ng, tg, n0, t0: stats.binomtest(
        int(ng), int(ng + n0), tg / (tg + t0), "greater").pvalue,
}


def run(mode, n, name, words):
    function = (VECTORS if mode == "vector" else LOOPS).get(name)
    if function is None:
        return {}
    arguments = [float(w) for w in words]
    size = 1
    if mode == "vector":
        size = min(n, LONGEST)
        n = -(-n // size)
        arguments = [np.full(size, a) for a in arguments]
    begin = time.process_time()
    for _ in range(n):
        value = function(*arguments)
    took_s = time.process_time() - begin
    return {"n": n * size, "s": took_s, "value": float(np.ravel(value)[0])}


def main():
    for line in sys.stdin:
        mode, n, name, *words = line.split()
        print(json.dumps(run(mode, int(n), name, words)), flush=True)


main()

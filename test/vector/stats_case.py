"""Cases of the reference tables of statistics: what is asked of
`tally plan eval`, and what an answer must have."""
from decimal import Decimal

TABLES = {}


def table(function):
    """A reader of the table of its name: a row in; out comes a list of pairs of
    a call and what its answer must have; None: nothing here computes it."""
    TABLES[function.__name__] = function
    return function


class Near:
    """A number that is known to `rel` of itself, or to `off`."""

    def __init__(self, value, rel=1e-12, off=0.0):
        self.value, self.rel, self.off = float(value), rel, off

    def __eq__(self, other):
        other = float(other)
        return self.value == other or \
            abs(self.value - other) <= max(self.off, self.rel * abs(self.value))

    def __repr__(self):
        return "%.17g" % self.value


class At:
    """What a number must satisfy, in words."""

    def __init__(self, words, holds):
        self.words, self.holds = words, holds

    def __eq__(self, other):
        return self.holds(other)

    def __repr__(self):
        return self.words


def call(f, status="OK", wanted=None, **members):
    return dict(members, f=f), dict(wanted or {}, status=status)


def rest(probability):
    """1 - p, of the decimal as it is written."""
    return format(1 - Decimal(probability), "f")


def decimal(text):
    return format(Decimal(text), "f")


def counts(text):
    return [int(word) for word in text.split(";")]


def reals(text):
    return [float(word) for word in text.split(";")]


def nears(text, rel=1e-9, off=1e-12):
    """Numbers of lists are printed with ten digits."""
    return [Near(word, rel, off) for word in text.split(";")]


def required(N, d, p, P, n, got=None):
    wanted = {"n": int(n)}
    if got is not None:
        wanted["P"] = Near(got)
    return call("n_required", N=N, d=d, p=decimal(p), beta=rest(P),
                wanted=wanted)

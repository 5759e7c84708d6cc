"""Means over queries with their 95 % intervals."""
import random

_RESAMPLES = 1_000


def mean(values):
    return sum(values) / len(values)


def interval(values):
    """The mean's 95 % interval, by bootstrap over the queries."""
    draws = random.Random(8)
    means = sorted(mean(draws.choices(values, k=len(values))) for _ in range(_RESAMPLES))
    return means[int(0.025 * _RESAMPLES)], means[int(0.975 * _RESAMPLES)]

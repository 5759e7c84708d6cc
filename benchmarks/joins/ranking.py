"""DeepJoin's measures of a ranking (PVLDB 16(10), section 5.1), and bootstrap intervals."""
import math
import random

KS = (10, 20, 30, 40, 50)


def measures(found, gains):
    """precision@k and NDCG@k of a ranked list, for every k; `gains` has the containment of every column that has any."""
    ideal = sorted(gains.values(), reverse=True)
    got = [gains.get(column, 0) for column in found]
    dcg = lambda values, k: sum(gain / math.log2(place + 2) for place, gain in enumerate(values[:k]))
    precision, ndcg = {}, {}
    for k in KS:
        best = ideal[:k]
        # Ties at the last place: whoever reaches its containment is right.
        precision[k] = sum(gain >= best[-1] for gain in got[:k] if gain > 0) / len(best)
        ndcg[k] = dcg(got, k) / dcg(ideal, k)
    return precision, ndcg


def mean(values):
    values = list(values)
    return sum(values) / max(1, len(values))


def interval(values, repetitions=2_000):
    """The mean with its 95 % bootstrap interval, as text."""
    values, draw = list(values), random.Random(5)
    means = sorted(mean(draw.choices(values, k=len(values))) for _ in range(repetitions))
    return f"{mean(values):.3f} ({means[int(.025 * repetitions)]:.3f}–{means[int(.975 * repetitions)]:.3f})"

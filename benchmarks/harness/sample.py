"""Repeated measurements of one quantity, and ratios of two quantities measured in turn."""
import math
import random
import statistics


class Sample:
    """The values of one quantity in the order of repetitions."""

    def __init__(self, values):
        self.values = list(values)

    @property
    def median(self):
        return statistics.median(self.values)

    def map(self, change):
        """The sample of changed values."""
        return Sample(change(value) for value in self.values)

    def ratio(self, other):
        """This over the other, repetition by repetition: what both suffered at a time cancels."""
        return Sample(own / its for own, its in zip(self.values, other.values))

    def percentile(self, share):
        """The least value that at least `share` of the values do not exceed (nearest rank)."""
        ordered = sorted(self.values)
        return ordered[max(0, math.ceil(share * len(ordered)) - 1)]

    def text(self, digits=0, unit=""):
        """`median (least–greatest)` for a table."""
        def one(value):
            return f"{value:,.{digits}f}"
        spread = f" ({one(min(self.values))}–{one(max(self.values))})" if len(self.values) > 1 else ""
        return one(self.median) + unit + spread

    def json(self):
        return {"median": self.median, "values": self.values}


def interleave(measures, repetitions, seed=0):
    """Measures everything once, then everything again: a slow minute of the machine meets all alike.

    measures: name -> function of the repetition's number that returns one value. The order is drawn anew for each repetition.
    Returns name -> Sample. The first round, number 0, warms up and is not counted.
    """
    draw = random.Random(seed)
    values = {name: [] for name in measures}
    for repetition in range(repetitions + 1):
        order = list(measures)
        draw.shuffle(order)
        for name in order:
            value = measures[name](repetition)
            if repetition > 0:
                values[name].append(value)
    return {name: Sample(found) for name, found in values.items()}

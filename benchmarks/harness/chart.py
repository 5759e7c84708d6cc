"""Charts as self-contained SVG: bars with whiskers, and lines over a logarithmic axis."""
import math
from html import escape

_COLOURS = ("#1f6feb", "#8b949e", "#d29922", "#3fb950", "#a371f7", "#f85149", "#39c5cf", "#6e7681")
_STYLE = ("<style>text{font:12px sans-serif;fill:#24292f}.title{font-size:15px;font-weight:bold}"
          ".grid{stroke:#d0d7de}.whisker{stroke:#24292f}@media(prefers-color-scheme:dark)"
          "{text{fill:#e6edf3}.grid{stroke:#30363d}.whisker{stroke:#e6edf3}.paper{fill:#0d1117}}</style>")
_WIDTH = 760


def _page(height, title, parts):
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" '
            f'height="{height}" role="img" aria-label="{escape(title)}">{_STYLE}'
            f'<rect class="paper" width="100%" height="100%" fill="#fff"/>'
            f'<text class="title" x="16" y="24">{escape(title)}</text>' + "".join(parts) + "</svg>\n")


def _number(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:,.3g}"


def bars(title, unit, groups):
    """Horizontal bars. groups: (name, [(label, Sample)]), a label has the same colour in every group."""
    left, right, height = 210, 90, 22
    labels = list(dict.fromkeys(label for _, rows in groups for label, _ in rows))
    longest = max(max(sample.values) for _, rows in groups for _, sample in rows) or 1
    scale = (_WIDTH - left - right) / longest
    y, parts = 44, []
    for name, rows in groups:
        parts.append(f'<text x="16" y="{y + 14}" font-weight="bold">{escape(name)}</text>')
        y += 22
        for label, sample in rows:
            width, colour = sample.median * scale, _COLOURS[labels.index(label) % len(_COLOURS)]
            low, high, middle = left + min(sample.values) * scale, left + max(sample.values) * scale, y + 8
            parts.append(
                f'<text x="{left - 8}" y="{y + 12}" text-anchor="end">{escape(label)}</text>'
                f'<rect x="{left}" y="{y}" width="{width:.1f}" height="16" fill="{colour}"/>'
                f'<line class="whisker" x1="{low:.1f}" x2="{high:.1f}" y1="{middle}" y2="{middle}"/>'
                f'<text x="{high + 6:.1f}" y="{y + 12}">{_number(sample.median)}</text>')
            y += height
        y += 8
    parts.append(f'<text x="{left}" y="{y + 8}">{escape(unit)}</text>')
    return _page(y + 22, title, parts)


def lines(title, across, up, series):
    """Lines over logarithmic axes. series: name -> [(x, y)], all positive."""
    left, top, width, height = 80, 48, 470, 260
    points = [point for line in series.values() for point in line]

    def axis(values, start, length):
        low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
        high = max(high, low + 1)
        return [10.0**power for power in range(low, high + 1)], lambda value: (
            start + (math.log10(value) - low) / (high - low) * length)

    ticks_x, place_x = axis([x for x, _ in points], left, width)
    ticks_y, place_y = axis([y for _, y in points], top + height, -height)
    parts = []
    for tick in ticks_x:
        parts.append(f'<line class="grid" x1="{place_x(tick):.1f}" x2="{place_x(tick):.1f}" y1="{top}" y2="{top + height}"/>'
                     f'<text x="{place_x(tick):.1f}" y="{top + height + 18}" text-anchor="middle">{_number(tick)}</text>')
    for tick in ticks_y:
        parts.append(f'<line class="grid" x1="{left}" x2="{left + width}" y1="{place_y(tick):.1f}" y2="{place_y(tick):.1f}"/>'
                     f'<text x="{left - 8}" y="{place_y(tick) + 4:.1f}" text-anchor="end">{_number(tick)}</text>')
    for place, (name, line) in enumerate(series.items()):
        colour = _COLOURS[place % len(_COLOURS)]
        path = " ".join(f"{place_x(x):.1f},{place_y(y):.1f}" for x, y in line)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{place_x(x):.1f}" cy="{place_y(y):.1f}" r="3.5" fill="{colour}"/>' for x, y in line]
        y = top + 14 + place * 20
        parts.append(f'<rect x="{left + width + 16}" y="{y - 10}" width="12" height="12" fill="{colour}"/>'
                     f'<text x="{left + width + 34}" y="{y}">{escape(name)}</text>')
    parts.append(f'<text x="{left + width / 2}" y="{top + height + 40}" text-anchor="middle">{escape(across)}</text>'
                 f'<text x="16" y="{top - 8}">{escape(up)}</text>')
    return _page(top + height + 56, title, parts)

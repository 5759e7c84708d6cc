"""The result of a suite: JSON with every value, a Markdown page with tables, charts as SVG."""
import json
import os

from . import chart, machine
from .sample import Sample


class Report:
    """Collects tables and charts; every page says the command and the machine."""

    def __init__(self, suite, title, command):
        self.suite = suite
        self.machine = machine.facts()
        self._values = {}
        self._charts = {}
        self._page = [f"# {title}", "", f"Command: `{command}`", "",
                      f"Machine: {machine.line(self.machine)}", "",
                      "A value is the median of interleaved repetitions, with the least and the greatest in brackets.", ""]
        warning = machine.warning(self.machine)
        if warning:
            self.note(warning)
        self._command = command

    def note(self, text):
        """A paragraph."""
        self._page += [text, ""]

    def table(self, title, columns, rows):
        """A table; a Sample in a row is shown as its median and kept with all its values."""
        self._page += [f"## {title}", "", "| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
        for row in rows:
            self._page.append("| " + " | ".join(self._cell(cell) for cell in row) + " |")
        self._page.append("")
        self._values[title] = {"columns": columns, "rows": [[self._value(cell) for cell in row] for row in rows]}

    def bars(self, name, title, unit, groups):
        """A chart of bars, shown below what was written last."""
        self._chart(name, title, chart.bars(title, unit, groups))

    def lines(self, name, title, across, up, series):
        """A chart of lines, shown below what was written last."""
        self._chart(name, title, chart.lines(title, across, up, series))

    def save(self, folder):
        """Writes SUITE.json, SUITE.md and the charts; returns the page's path."""
        os.makedirs(folder, exist_ok=True)
        document = {"suite": self.suite, "command": self._command, "machine": self.machine, "tables": self._values}
        files = {f"{self.suite}.json": json.dumps(document, indent=1, ensure_ascii=False) + "\n",
                 f"{self.suite}.md": "\n".join(self._page).rstrip() + "\n", **self._charts}
        for name, content in files.items():
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(content)
        return os.path.join(folder, f"{self.suite}.md")

    def _chart(self, name, title, drawing):
        file = f"{self.suite}-{name}.svg"
        self._charts[file] = drawing
        self._page += [f"![{title}]({file})", ""]

    @staticmethod
    def _cell(cell):
        if isinstance(cell, Sample):
            return cell.text(0 if cell.median >= 100 else 2)
        return f"{cell:,}" if isinstance(cell, int) else str(cell)

    @staticmethod
    def _value(cell):
        return cell.json() if isinstance(cell, Sample) else cell

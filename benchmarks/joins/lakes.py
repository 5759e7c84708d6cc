"""The lakes that joins are measured on, as folders of CSV files, with exact truth.

PERENNIAL_BENCH_TABLES names a folder of real tables:

- `wikitablequestions/tables.jsonl.gz`: the tables of WikiTableQuestions (github.com/ppasupat/WikiTableQuestions, CC BY-SA 4.0), a
  JSON object a line: id, title, header (a list of names), rows (lists of cells);
- `autofj/TASK/left.csv, right.csv, gt.csv`: fuzzy-join tasks as the PyPI package autofj has them (MIT, text CC BY-SA).

Without it, tables are made, so that the suite runs anywhere. A quarter of the Wikipedia tables and half of the tasks are for
development: patterns, weights and thresholds are chosen there, and everything else is measured on the others.
"""
import csv
import gzip
import json
import os
import random
import shutil
import zlib

DATA = os.environ.get("PERENNIAL_BENCH_TABLES")
KIND = "real" if DATA else "made"


def is_development(name):
    """A quarter of the tables, by the checksum of their names; half of the tasks."""
    checksum = zlib.crc32(name.encode())
    return checksum % 4 == 0 if name.endswith(".csv") else checksum % 2 == 0


def normal(value):
    """A value as equality sees it."""
    return " ".join(value.strip().lower().split())


class Lake:
    """A folder of CSV files and the values of its columns: {(file, place): values}; `texts` are those that have five with letters."""

    def __init__(self, folder, tables):
        self.folder, self.columns, self.texts, self.headers = folder, {}, set(), {}
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        for name, header, rows in tables:
            width = len(header)
            # Names are made unique, so that a column can be named on the command line.
            header = [f"{' '.join(h.split()) or 'column'} [{i}]" for i, h in enumerate(header)]
            rows = [(row + [""] * width)[:width] for row in rows]
            with open(os.path.join(folder, name), "w", newline="", encoding="utf-8") as file:
                csv.writer(file).writerows([header] + rows)
            self.headers[name] = header
            for place in range(width):
                values = {normal(row[place]) for row in rows if row[place].strip()}
                if values:
                    self.columns[name, place] = values
                if sum(any(c.isalpha() for c in v) for v in values) >= 5:
                    self.texts.add((name, place))

    def path(self, name):
        return os.path.join(self.folder, name)

    @staticmethod
    def place(table, column):
        """The column of a table's path and a column's name."""
        return os.path.basename(table), int(column.rsplit("[", 1)[1][:-1])

    def truth(self, query):
        """Containment of the query in every column that shares a value and is of another table."""
        mine = self.columns[query]
        gains = {c: len(mine & v) / len(mine) for c, v in self.columns.items() if c[0] != query[0]}
        return {c: g for c, g in gains.items() if g > 0}


def _names(draw, count):
    """Made names: two or three words of two or three syllables."""
    syllables = [a + b for a in "b br d f g k kr l m n p r s st t v".split() for b in "a e i o u ar en ol".split()]
    word = lambda: "".join(draw.choices(syllables, k=draw.randint(2, 3))).capitalize()
    return sorted({" ".join(word() for _ in range(draw.randint(2, 3))) for _ in range(count)})


def tables():
    """(name of the file, names of the columns, rows) of every table."""
    if DATA:
        for line in gzip.open(os.path.join(DATA, "wikitablequestions", "tables.jsonl.gz"), "rt", encoding="utf-8"):
            table = json.loads(line)
            yield table["id"].replace("csv/", "").replace("/", "_"), table["header"], table["rows"]
        return
    draw = random.Random(7)
    kinds = [_names(draw, 2_000) for _ in range(20)]
    for number in range(300):
        height = draw.randint(5, 60)
        columns = []
        for names in draw.sample(kinds, 3):
            # Few names are in most columns, as in real tables.
            columns.append([names[int(draw.paretovariate(.5)) % len(names)] for _ in range(height)])
        yield f"{number}.csv", ["name", "place", "owner"], [list(row) for row in zip(*columns)]


class Task:
    """The same things under two names: `right` asks, `left` has the partners."""

    def __init__(self, name, left, right, truth):
        self.name, self.left, self.right, self.truth = name, left, right, truth

    @staticmethod
    def titles(path):
        """Titles by normal form, in the order of the table."""
        with open(path, encoding="utf-8") as file:
            return {normal(row["title"]): row["title"] for row in csv.DictReader(file) if row["title"].strip()}


def tasks(folder):
    """The tasks, their tables in `folder`/TASK/left.csv and right.csv."""
    shutil.rmtree(folder, ignore_errors=True)
    found = []
    for name, source in (_read_tasks() if DATA else _make_tasks(folder + "-made")):
        target = os.path.join(folder, name)
        os.makedirs(target)
        for side in "left.csv", "right.csv":
            shutil.copyfile(os.path.join(source, side), os.path.join(target, side))
        with open(os.path.join(source, "gt.csv"), encoding="utf-8") as file:
            truth = {(normal(row["title_l"]), normal(row["title_r"])) for row in csv.DictReader(file)}
        found.append(Task(name, os.path.join(target, "left.csv"), os.path.join(target, "right.csv"), truth))
    return found


def _read_tasks():
    root = os.path.join(DATA, "autofj")
    return [(name, os.path.join(root, name)) for name in sorted(os.listdir(root)) if os.path.isdir(os.path.join(root, name))]


def _changed(name, draw):
    """A name as someone else would write it."""
    words = name.split()
    match draw.randrange(5):
        case 0: return name.upper()
        case 1: return f"{name} ({draw.choice(['company', 'place', 'film'])})"
        case 2: return ", ".join(reversed(words))
        case 3: return f"The {name}"
        case _:
            place = draw.randrange(1, len(name) - 1)
            return name[:place] + name[place + 1:]


def _make_tasks(folder):
    draw = random.Random(11)
    for number in range(4):
        name, names = f"made-{number}", _names(draw, 1_500)
        source = os.path.join(folder, name)
        os.makedirs(source, exist_ok=True)
        draw.shuffle(names)
        pairs = [(title, _changed(title, draw)) for title in names[:300]]
        for file, header, rows in (("left.csv", ["id", "title"], enumerate(names)),
                                   ("right.csv", ["id", "title"], enumerate(right for _, right in pairs)),
                                   ("gt.csv", ["title_l", "title_r"], pairs)):
            with open(os.path.join(source, file), "w", newline="", encoding="utf-8") as out:
                csv.writer(out).writerows([header, *rows])
        yield name, source

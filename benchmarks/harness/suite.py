"""What run.sh hands to a suite, and how a suite says what it does."""
import os
import sys


def _path(name):
    value = os.environ.get(name)
    if not value:
        sys.exit(f"bench: {name} is not set: start suites through benchmarks/run.sh")
    return value


PERENNIAL = _path("PERENNIAL")
WORK = _path("PERENNIAL_BENCH_WORK")
RESULTS = _path("PERENNIAL_BENCH_RESULTS")
# Where things are says nothing of what was measured; all other variables of the benchmarks do.
_PLACES = ("PERENNIAL_BENCH_WORK", "PERENNIAL_BENCH_RESULTS", "PERENNIAL_BENCH_PROGRAMS")
_SETTINGS = {name: value if "/" not in value else "URL#NAME" if value.startswith("http") else "FOLDER"
             for name, value in sorted(os.environ.items())
             if (name.startswith("PERENNIAL_BENCH_") or name == "PERENNIAL_MODEL") and name not in _PLACES}
CORES = len(os.sched_getaffinity(0))
# The interpreter that has the peers; None when they are not measured.
PEERS = os.environ.get("PERENNIAL_PEERS") and os.path.join(os.environ["PERENNIAL_PEERS"], "bin", "python")
FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def program(name):
    """The path of one of our own benchmark programs."""
    return os.path.join(_path("PERENNIAL_BENCH_PROGRAMS"), name)


def command(suite):
    """The command that measures a suite again, with the settings that were given."""
    given = [f'{name}="{value}" ' for name, value in _SETTINGS.items()]
    return f"{''.join(given)}benchmarks/run.sh PERENNIAL {'--peers ' if PEERS else ''}{suite}"


def model():
    """The folder of the model: PERENNIAL_MODEL, or where `perennial model pull` puts it; or URL#NAME of a server."""
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    folder = os.environ.get("PERENNIAL_MODEL") or os.path.join(cache, "perennial", "models", "all-MiniLM-L6-v2")
    if folder.startswith("http"):
        return folder
    if not os.path.exists(os.path.join(folder, "config.json")):
        sys.exit(f"bench: no model in {folder}: bring it with `perennial model pull all-MiniLM-L6-v2`")
    return folder


def say(text):
    """Progress, on standard error."""
    print(f"bench: {text}", file=sys.stderr, flush=True)

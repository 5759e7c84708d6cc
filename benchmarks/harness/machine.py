"""What a number depends on: the machine that it was measured on."""
import datetime
import os
import platform
import subprocess

_INTERESTING = ("avx2", "fma", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16", "amx_int8",
                "asimd", "asimddp", "bf16", "i8mm", "sve")


def _fields(path):
    found = {}
    with open(path) as file:
        for line in file:
            name, _, value = line.partition(":")
            found.setdefault(name.strip(), value.strip())
    return found


def _revision():
    """The commit that was measured, with `+` where files differ from it."""
    git = ["git", "-C", os.path.dirname(os.path.abspath(__file__))]
    try:
        commit = subprocess.run(git + ["rev-parse", "--short", "HEAD"], stdout=subprocess.PIPE, check=True, text=True)
        changes = subprocess.run(git + ["status", "--porcelain", "--", ":/Sources"], stdout=subprocess.PIPE, check=True, text=True)
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return commit.stdout.strip() + ("+" if changes.stdout.strip() else "")


def facts():
    """Processor, cores, instruction sets, memory, system, and how busy the machine was."""
    processor = _fields("/proc/cpuinfo")
    flags = (processor.get("flags") or processor.get("Features") or "").split()
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    try:
        system = platform.freedesktop_os_release()["PRETTY_NAME"]
    except (AttributeError, OSError):
        system = platform.system()
    return {
        "processor": processor.get("model name") or platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "instruction_sets": [flag for flag in _INTERESTING if flag in flags],
        "memory_gib": round(pages / 2**30),
        "system": system,
        "load_before": round(os.getloadavg()[0], 1),
        "revision": _revision(),
        "date": datetime.date.today().isoformat(),
    }


def line(machine):
    """The facts in one line."""
    return (f"{machine['processor']}, {machine['cores']} cores ({', '.join(machine['instruction_sets'])}), "
            f"{machine['memory_gib']} GiB, {machine['system']}, load {machine['load_before']} before, "
            f"revision {machine['revision']}, {machine['date']}")


def warning(machine):
    """What a reader must know of a run on a machine that did other work; None for a quiet one."""
    if machine["load_before"] <= machine["cores"] / 2:
        return None
    return (f"**The machine was busy**: its load was {machine['load_before']} on {machine['cores']} cores before the start. Absolute figures "
            "are too low, and programs that split every product over threads lose more by it than those whose threads work "
            "alone: the ratios are not those of a quiet machine.")

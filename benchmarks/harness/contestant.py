"""A program that takes part in a benchmark: it answers a JSON request a line with a JSON reply a line."""
import ctypes
import json
import os
import signal
import subprocess

_PR_SET_PDEATHSIG = 1


def _die_with_parent():
    # A stopped process does not notice that its input has ended, so the kernel has to end it.
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


class Contestant:
    """A running program; stopped while the others are measured, so that it cannot take their cores."""

    def __init__(self, name, command, environment=None):
        self.name = name
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, **(environment or {})}, preexec_fn=_die_with_parent)
        self.facts = self._read()
        self._pause()

    def ask(self, action, **arguments):
        """Sends one request and returns the reply; a reply with "error" ends the suite."""
        os.kill(self._process.pid, signal.SIGCONT)
        self._process.stdin.write(json.dumps({action: arguments}) + "\n")
        self._process.stdin.flush()
        reply = self._read()
        self._pause()
        return reply

    def peak_bytes(self):
        """The most memory that the program has had so far (VmHWM)."""
        return self._status("VmHWM")

    def resident_bytes(self):
        """The memory that the program has now: all of it, and without mapped files."""
        return self._status("VmRSS"), self._status("RssAnon")

    def close(self):
        """Ends the program."""
        self._process.kill()
        self._process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _status(self, field):
        with open(f"/proc/{self._process.pid}/status") as file:
            for line in file:
                if line.startswith(field + ":"):
                    return int(line.split()[1]) * 1024
        raise RuntimeError(f"{self.name}: the kernel does not tell {field}")

    def _pause(self):
        os.kill(self._process.pid, signal.SIGSTOP)
        # The signal takes effect a little later, and the next contestant must not start before.
        _, status = os.waitpid(self._process.pid, os.WUNTRACED)
        if not os.WIFSTOPPED(status):
            raise RuntimeError(f"{self.name}: ended with status {os.waitstatus_to_exitcode(status)}")

    def _read(self):
        # Libraries print notes of their own; a reply is the first line that is a JSON object.
        for line in self._process.stdout:
            if line.startswith("{"):
                reply = json.loads(line)
                if "error" in reply:
                    raise RuntimeError(f"{self.name}: {reply['error']}")
                return reply
        raise RuntimeError(f"{self.name}: ended with status {self._process.wait()}")

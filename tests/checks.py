"""All checks and tests: `python3 run.py --test [--all] [--coverage] [what you would give to pytest]`.

Runs in the environment that has the extra "test".
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MOST_WORKERS = 8
FULLY_COVERED = ("certificates", "exact", "data")
"""Folders of the engine whose faults would be false claims: --coverage asks for every line and branch."""
ALONE = ("-s", "--capture=no", "--pdb", "--trace", "no:xdist")
"""Options of pytest's with which it has to be one process, whose terminal is the user's."""
DECIDED = ("-n", "--numprocesses", "--dist", "-pno:xdist")
"""How those begin by which the user says how many there are."""
LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"


def main(options: list[str]) -> int:
    """All checks, then pytest on all cores; with options of pytest's only pytest. 0 if all is well."""
    everything, coverage = "--all" in options, "--coverage" in options
    chosen = [option for option in options if option not in ("--all", "--coverage")]
    module = [sys.executable, "-m"]
    steps = {} if chosen else checks()
    steps["pytest"] = [
        *[*module, "pytest"],
        *(["-m", ""] if everything else []),  # takes the place of pyproject.toml's "not slow"
        *(["--cov", "--cov-report=term:skip-covered"] if coverage else []),
        *shared(chosen),
        *(chosen or ["--durations=10"]),
    ]
    if coverage and not chosen:
        complete = ",".join(f"engine/{folder}/*" for folder in FULLY_COVERED)
        steps["coverage of " + ", ".join(FULLY_COVERED)] = [
            *[*module, "coverage", "report", "--show-missing", "--fail-under=100", f"--include={complete}"]
        ]
    failed = []
    for name, command in steps.items():
        print(f"== {name}", flush=True)
        if subprocess.call(command, cwd=str(ROOT), env=environment()):
            failed.append(name)
    if failed:
        print(f"failed: {', '.join(failed)}", flush=True)
    return 1 if failed else 0


def checks() -> dict[str, list[str]]:
    """What is checked without running the program, by name; .pre-commit-config.yaml has the same."""
    module = [sys.executable, "-m"]
    return {
        "ruff": [*module, "ruff", "check", "."],
        "ruff format": [*module, "ruff", "format", "--check", "."],
        "mypy --strict": [*module, "mypy"],
        # Not bin/lint-imports: scripts know the place where they were installed, and a checkout may be moved.
        "import contracts": [sys.executable, "-c", LINT_IMPORTS, "--no-cache"],
    }


def shared(chosen: list[str]) -> list[str]:
    """pytest's options that share the tests among processes; none where the user's decide it, or need one."""
    if any(option in ALONE or option.startswith(DECIDED) for option in chosen):
        return []
    return ["-n", str(workers()), "--dist", "worksteal"]


def workers() -> int:
    """How many processes share the tests: one for each core, but no more than memory allows (1 GB each)."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, MOST_WORKERS)


def environment() -> dict[str, str]:
    variables = {"PYTHONUTF8": "1", **os.environ}
    display = variables.get("DISPLAY") or variables.get("WAYLAND_DISPLAY")
    if sys.platform.startswith("linux") and not display:
        variables.setdefault("QT_QPA_PLATFORM", "offscreen")
    return variables


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

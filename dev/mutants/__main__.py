"""``python -m dev.mutants [--only PATTERN] [--list] [--workers N]``."""

import argparse
import json
import re
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from dev.mutants.find import Mutant, mutants_of
from dev.mutants.run import Outcome, check_harness, preload, run_all
from dev.mutants.tests import map_tests

ROOT = Path(__file__).parents[2]
SOURCES = ("packages/wire/src/ownlens_wire", "packages/vault/src/ownlens_vault")
ALLOWED = Path(__file__).with_name("allowed.json")


def all_mutants(only: str) -> list[Mutant]:
    """Every mutant whose title matches."""
    files = sorted(path for source in SOURCES for path in (ROOT / source).glob("*.py"))
    found = [mutant for path in files for mutant in mutants_of(path)]
    return [mutant for mutant in found if re.search(only, mutant.title)]


def allowed() -> dict[tuple[str, str, str], str]:
    """Mutants that change nothing, each with the reason why."""
    entries = json.loads(ALLOWED.read_text(encoding="utf-8"))
    return {(entry["file"], entry["kind"], entry["source"]): entry["reason"] for entry in entries}


def key_of(mutant: Mutant) -> tuple[str, str, str]:
    """How the list of allowed mutants names one: without its line, which moves."""
    return mutant.path.name, mutant.kind, mutant.source


def report(outcomes: Sequence[Outcome], red: Sequence[str]) -> int:
    """Say what survived; returns the exit code."""
    reasons = allowed()
    survivors = [outcome.mutant for outcome in outcomes if not outcome.noticed]
    unexcused = [mutant for mutant in survivors if key_of(mutant) not in reasons]
    noticed_after_all = [
        outcome.mutant for outcome in outcomes if outcome.noticed and key_of(outcome.mutant) in reasons
    ]
    for mutant in unexcused:
        print(f"SURVIVED {mutant.path.relative_to(ROOT)}:{mutant.line} {mutant.kind}: {mutant.source}")
    for mutant in noticed_after_all:
        print(f"ALLOWED BUT NOTICED {mutant.title}")
    for test in red:
        print(f"RED WITHOUT ANY MUTANT {test}")
    excused = len(survivors) - len(unexcused)
    print(f"{len(outcomes)} mutants, {len(unexcused)} survived, {excused} allowed")
    return 1 if unexcused or noticed_after_all or red else 0


def main() -> int:
    """Run the gate."""
    options = argparse.ArgumentParser(prog="dev.mutants", description=__doc__)
    options.add_argument("--only", default="", metavar="PATTERN", help="mutants whose title matches this pattern")
    options.add_argument("--list", action="store_true", help="say what would be deleted, and stop")
    options.add_argument("--workers", type=int, default=2)
    chosen = options.parse_args()
    mutants = all_mutants(chosen.only)
    if chosen.list:
        print("\n".join(mutant.title for mutant in mutants))
        return 0
    started = time.monotonic()
    tests = map_tests(ROOT, chosen.workers)
    print(
        f"{len(mutants)} mutants; {len(tests.seconds)} tests mapped in {time.monotonic() - started:.0f} s", flush=True
    )
    preload()
    check_harness(mutants, tests)
    outcomes = []
    for outcome in run_all(mutants, tests, chosen.workers):
        outcomes.append(outcome)
        print("." if outcome.noticed else "S", end="", flush=True)
    print()
    slowest = sorted(outcomes, key=lambda outcome: -outcome.seconds)[:3]
    print("slowest: " + "; ".join(f"{outcome.seconds:.1f} s {outcome.mutant.title}" for outcome in slowest))
    print(f"{time.monotonic() - started:.0f} s")
    return report(outcomes, tests.red)


if __name__ == "__main__":
    sys.exit(main())

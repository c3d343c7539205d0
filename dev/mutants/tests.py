"""Which tests run which lines, and how long each takes. Found out once, by running all of them."""

import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from coverage import CoverageData

TESTS = ("packages/wire/tests", "packages/vault/tests")
_CLOCK = "OWNLENS_MUTANTS_CLOCK"


@dataclass(frozen=True, slots=True)
class TestMap:
    """The tests that run each line, and what each test costs in seconds."""

    by_line: Mapping[tuple[str, int], frozenset[str]]
    seconds: Mapping[str, float]
    red: tuple[str, ...]

    def noticing(self, path: Path, lines: Iterable[int]) -> list[str]:
        """The tests that run these lines, those of the first line first; quick ones first, and one of each function."""
        found: list[str] = []
        for line in lines:
            here = self.by_line.get((str(path), line), frozenset()) - set(found) - set(self.red)
            found += self._one_of_each_first(here)
        return found

    def _one_of_each_first(self, tests: Iterable[str]) -> list[str]:
        rounds: dict[str, int] = defaultdict(int)
        ranked = []
        for test in sorted(tests, key=lambda one: (self.seconds.get(one, 0.0), one)):
            function = test.partition("[")[0]
            ranked.append((rounds[function], test))
            rounds[function] += 1
        return [test for _, test in sorted(ranked, key=lambda one: one[0])]


class Clock:
    """A pytest plugin that writes down how long each test took and which were red."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seconds: dict[str, float] = {}
        self._red: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Pytest's hook: one phase of one test is over."""
        self._seconds[report.nodeid] = self._seconds.get(report.nodeid, 0.0) + report.duration
        if report.failed:
            self._red.append(report.nodeid)

    def pytest_sessionfinish(self) -> None:
        """Pytest's hook: everything is over."""
        self._path.write_text(json.dumps({"seconds": self._seconds, "red": self._red}), encoding="utf-8")


def pytest_configure(config: pytest.Config) -> None:
    """Pytest's hook: this module is named with ``-p``, and the clock is hung up if somebody wants to read it."""
    path = os.environ.get(_CLOCK)
    if path is not None and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Clock(Path(path)))


def map_tests(root: Path, workers: int) -> TestMap:
    """Run every test once and watch which lines it runs."""
    with tempfile.TemporaryDirectory() as folder:
        data, clock = Path(folder, "coverage"), Path(folder, "clock.json")
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "dev.mutants.tests"]
        command += [
            "--cov=ownlens_wire",
            "--cov=ownlens_vault",
            "--cov-context=test",
            "--cov-report=",
            "-n",
            str(workers),
        ]
        environment = {**os.environ, "COVERAGE_FILE": str(data), _CLOCK: str(clock), "OWNLENS_HYPOTHESIS": "mutants"}
        subprocess.run([*command, *TESTS], cwd=root, env=environment, check=False, stdout=subprocess.DEVNULL)
        said = json.loads(clock.read_text(encoding="utf-8"))
        if not said["seconds"]:
            message = "no test ran"
            raise LookupError(message)
        return TestMap(_contexts(data), said["seconds"], tuple(said["red"]))


def _contexts(data: Path) -> dict[tuple[str, int], frozenset[str]]:
    measured = CoverageData(basename=str(data))
    measured.read()
    found: dict[tuple[str, int], frozenset[str]] = {}
    for name in measured.measured_files():
        for line, contexts in measured.contexts_by_lineno(name).items():
            tests = (context.rpartition("|")[0] for context in contexts)
            found[name, line] = frozenset(test for test in tests if test)
    return found

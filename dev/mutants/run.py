"""Runs the tests against one mutant after another, each in a process forked from one that has everything imported.

Third-party code is imported once. A child installs a finder that hands out the mutated module in the place of the real
one, imports the packages and runs the tests that are most likely to notice. It ends without cleaning up.
"""

import ast
import importlib
import os
import resource
import sys
import time
import traceback
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_loader
from pathlib import Path
from types import CodeType

import pytest

from dev.mutants.find import Mutant, mutated
from dev.mutants.tests import TestMap

_THIRD_PARTY = (
    "pytest",
    "_pytest.assertion.rewrite",
    "hypothesis.strategies",
    "hypothesis.internal.conjecture.engine",
    "pydantic",
    "jsonschema",
    "mnemonic",
    "cryptography.exceptions",
    "cryptography.hazmat.primitives.asymmetric.ed25519",
    "cryptography.hazmat.primitives.asymmetric.mlkem",
    "cryptography.hazmat.primitives.asymmetric.x25519",
    "cryptography.hazmat.primitives.ciphers.aead",
    "cryptography.hazmat.primitives.ciphers.algorithms",
    "cryptography.hazmat.primitives.ciphers.modes",
    "cryptography.hazmat.primitives.hpke",
    "cryptography.hazmat.primitives.kdf.argon2",
    "cryptography.hazmat.primitives.kdf.hkdf",
)
_OPTIONS = ("-x", "-q", "-p", "no:cacheprovider", "-p", "pytest_timeout", "-o", "timeout=60", "--no-header", "--tb=no")
_FIRST_TESTS = 30
_MEMORY_BYTES = 2 * 1024**3
# Red tests, tests that were interrupted, and test files that could not even be imported.
_NOTICED = (1, 2, 4)
_GREEN = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a mutant."""

    mutant: Mutant
    noticed: bool
    seconds: float


@dataclass(slots=True)
class _Job:
    """One process to run: a mutant and the tests for it, all of them or only the first."""

    mutant: Mutant | None
    tests: list[str]
    all_at_once: bool = False
    started: float = field(default_factory=time.monotonic)


class HarnessError(Exception):
    """The tests could not be run at all, so nothing is known about the mutant."""


class _Loader(SourceFileLoader):
    def __init__(self, name: str, path: str, tree: ast.Module) -> None:
        super().__init__(name, path)
        self._tree = tree

    def get_code(self, fullname: str) -> CodeType:  # noqa: ARG002 - the tree is what counts
        return compile(self._tree, self.path, "exec")


class _Finder:
    def __init__(self, name: str, mutant: Mutant) -> None:
        self._name, self._mutant = name, mutant

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        del path, target
        if name != self._name:
            return None
        loader = _Loader(name, str(self._mutant.path), mutated(self._mutant))
        return spec_from_loader(name, loader, origin=str(self._mutant.path))


def module_name(path: Path) -> str:
    """The dotted name of a file of the two packages."""
    return f"{path.parent.name}.{path.stem}" if path.stem != "__init__" else path.parent.name


def preload() -> None:
    """Import everything that is not under test."""
    for name in _THIRD_PARTY:
        importlib.import_module(name)
    loaded = [name for name in sys.modules if name.startswith("ownlens_")]
    if loaded:
        message = f"already imported: {', '.join(loaded)}"
        raise HarnessError(message)


def check_harness(mutants: Sequence[Mutant], tests: TestMap) -> None:
    """Run some of the tests of every mutant without any mutant: were they red here, nothing else would mean much.

    Raises:
        HarnessError: they are not.
    """
    some = dict.fromkeys(test for mutant in mutants for test in _chosen(tests, mutant)[:2])
    _, status = os.waitpid(_fork(_Job(None, list(some), all_at_once=True)), 0)
    if os.waitstatus_to_exitcode(status) != _GREEN:
        message = "tests are red without any mutant"
        raise HarnessError(message)


def run_all(mutants: Sequence[Mutant], tests: TestMap, workers: int) -> Iterator[Outcome]:
    """Run every mutant, so many at a time, and say what became of each as it is known."""
    # First the few tests most likely to notice; then, in a process of its own, all others that run the line.
    waiting = deque((mutant, _Job(mutant, _chosen(tests, mutant))) for mutant in mutants)
    running: dict[int, tuple[Mutant, _Job]] = {}
    while waiting or running:
        while waiting and len(running) < workers:
            mutant, job = waiting.popleft()
            running[_fork(job)] = mutant, job
        child, status = os.wait()
        mutant, job = running.pop(child)
        code = os.waitstatus_to_exitcode(status)
        if code not in (_GREEN, *_NOTICED):
            message = f"exit code {code} for {mutant.title}"
            raise HarnessError(message)
        if code == _GREEN and not job.all_at_once and len(job.tests) > _FIRST_TESTS:
            rest = _Job(mutant, job.tests[_FIRST_TESTS:], all_at_once=True, started=job.started)
            waiting.append((mutant, rest))
        else:
            yield Outcome(mutant, code in _NOTICED, time.monotonic() - job.started)


def _chosen(tests: TestMap, mutant: Mutant) -> list[str]:
    return tests.noticing(mutant.path, mutant.lines)


def _fork(job: _Job) -> int:
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        code, complaints = 70, os.fdopen(os.dup(2), "w")
        try:
            code = _run(job)
        except BaseException:  # noqa: BLE001 - nothing may return from a child
            traceback.print_exc(file=complaints)
            complaints.flush()
        os._exit(code)
    return child


def _run(job: _Job) -> int:
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    if not job.tests:
        return _GREEN
    # Some refusals stand between a number that somebody else chose and all of this machine's memory.
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    os.environ.update(PYTEST_DISABLE_PLUGIN_AUTOLOAD="1", OWNLENS_HYPOTHESIS="mutants")
    if job.mutant is not None:
        sys.meta_path.insert(0, _Finder(module_name(job.mutant.path), job.mutant))
    return int(pytest.main([*_OPTIONS, *(job.tests if job.all_at_once else job.tests[:_FIRST_TESTS])]))

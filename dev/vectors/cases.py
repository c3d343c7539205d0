"""How a topic is written down: its shared values, and case after case."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dev.vectors.journeys import OPERATIONS
from dev.vectors.values import resolve
from ownlens_wire.codes import Code
from ownlens_wire.encoding import to_base64url
from ownlens_wire.refusals import Refusal

FOLDER = Path(__file__).parents[2] / "spec" / "vectors"


class WrongCaseError(Exception):
    """A case does not come out as its author says."""


@dataclass(slots=True)
class Topic:
    """One file of vectors."""

    name: str
    about: str
    shared: dict[str, Any] = field(default_factory=dict)
    cases: list[dict[str, Any]] = field(default_factory=list)

    def share(self, name: str, value: object) -> dict[str, str]:
        """Keep a longer value once; returns the reference to it."""
        self.shared[name] = to_base64url(value) if isinstance(value, bytes) else value
        return {"$shared": name}

    def accept(self, operation: str, title: str, /, **given: object) -> None:
        """A case that comes out well; its output is what the code gives."""
        output, refusal = self._run(operation, given)
        if refusal is not None:
            raise WrongCaseError(f"{self.name}: {title}: refused with {refusal}")
        self._add(operation, title, given, {"output": output})

    def refuse(self, code: Code, operation: str, title: str, /, **given: object) -> None:
        """A case that is refused with exactly this code."""
        _, refusal = self._run(operation, given)
        if refusal is not code:
            raise WrongCaseError(f"{self.name}: {title}: {refusal} where {code} is due")
        self._add(operation, title, given, {"refusal": str(code)})

    def _run(self, operation: str, given: object) -> tuple[dict[str, Any] | None, Code | None]:
        try:
            return OPERATIONS[operation](resolve(_plain(given), self.shared)), None
        except Refusal as refusal:
            return None, refusal.code

    def _add(self, operation: str, title: str, given: object, result: dict[str, Any]) -> None:
        number = f"{self.name}-{len(self.cases) + 1:03}"
        self.cases.append({"id": number, "title": title, "operation": operation, "input": _plain(given), **result})

    def render(self) -> bytes:
        """The file's bytes."""
        content = {"about": self.about, "shared": _plain(self.shared), "cases": self.cases}
        return (json.dumps(content, indent=1, ensure_ascii=True) + "\n").encode()


def _plain(value: Any) -> Any:  # noqa: ANN401 - JSON in, JSON out
    """The value as JSON has it: bytes as base64url."""
    if isinstance(value, bytes | bytearray):
        return to_base64url(bytes(value))
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value

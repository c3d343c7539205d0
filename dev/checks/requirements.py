"""Requirements and their proofs: every clause AG-xx and attack ATK-xx, how it is kept, and the tests that cite it.

``spec/requirements.toml`` is the source; ``spec/requirements.md`` is generated. A requirement that is said to be kept
and is cited by no test fails; so does a test that cites an id which does not exist.

Use: python -m dev.checks.requirements [--write]
"""

import ast
import re
import sys
import tomllib
from collections import defaultdict
from pathlib import Path
from typing import Any

_SOURCE = Path("spec/requirements.toml")
_PAGE = Path("spec/requirements.md")
_TESTS = ("packages", "e2e", "dev")
_ID = re.compile(r"\b((?:AG|ATK)-\d\d)(?: to (?:AG|ATK)-(\d\d))?")
_KEPT = "kept"


def main() -> int:
    """Print what does not fit; 1 if anything does not."""
    requirements = tomllib.loads(_SOURCE.read_text("utf-8"))
    proofs = _proofs()
    known = {one["id"] for kind in ("clause", "attack") for one in requirements[kind]}
    faults = [
        f"{name} cites {cited}, which does not exist"
        for cited in proofs
        for name in proofs[cited]
        if cited not in known
    ]
    for kind in ("clause", "attack"):
        kept = [one["id"] for one in requirements[kind] if one["state"] == _KEPT]
        faults += [f"{name} is said to be kept, and no test proves it" for name in kept if not proofs.get(name)]
    page = _page(requirements, proofs)
    if "--write" in sys.argv:
        _PAGE.write_text(page, "utf-8")
    elif not _PAGE.exists() or _PAGE.read_text("utf-8") != page:
        faults.append("spec/requirements.md is not what the tests say: run make docs")
    for fault in faults:
        print(fault)
    return 1 if faults else 0


def _proofs() -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for folder in _TESTS:
        for path in sorted(Path(folder).rglob("test_*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                    for cited in _cited(ast.get_docstring(node) or ""):
                        found[cited].append(f"{path}::{node.name}")
    return found


def _cited(docstring: str) -> set[str]:
    ids: set[str] = set()
    for first, last in _ID.findall(docstring):
        ids.add(first)
        if last:
            prefix, number = first.split("-")
            ids |= {f"{prefix}-{one:02}" for one in range(int(number), int(last) + 1)}
    return ids


def _page(requirements: dict[str, Any], proofs: dict[str, list[str]]) -> str:
    lines = ["# Requirements", "", "Generated from `requirements.toml` and from the tests that cite each id.", ""]
    for kind, title in (("clause", "The agreement"), ("attack", "Attacks")):
        lines += [f"## {title}", "", "| Id | | How it is kept | Proofs |", "|---|---|---|---|"]
        for one in requirements[kind]:
            tests = proofs.get(one["id"], [])
            how = one["how"] if one["state"] == _KEPT else f"*{one['state']}* {one.get('how', '')}".strip()
            shown = "<br>".join(f"`{name.rpartition('::')[2]}`" for name in tests[:6])
            more = f"<br>and {len(tests) - 6} more" if len(tests) > 6 else ""
            lines.append(f"| {one['id']} | {one['title']} | {how} | {shown}{more} |")
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())

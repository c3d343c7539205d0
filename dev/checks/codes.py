"""Every code of the catalogue is raised somewhere, and every sentence has its code.

Use: python -m dev.checks.codes [--write] ; --write renews ``spec/refusals.md``.
"""

import re
import sys
from pathlib import Path

from ownlens_wire.codes import Code
from ownlens_wire.words import catalogue

_SOURCES = ("packages/wire/src", "packages/vault/src", "packages/client/src", "packages/server/src")
_PAGE = Path("spec/refusals.md")


def main() -> int:
    """Print what does not fit; 1 if anything does not."""
    used = {
        name
        for source in _SOURCES
        for path in Path(source).rglob("*.py")
        for name in re.findall(r"\bCode\.([A-Z_0-9]+)", path.read_text("utf-8"))
    }
    codes = {code.name for code in Code}
    said = set(catalogue())
    faults = [f"{name} is never raised" for name in sorted(codes - used)]
    faults += [f"{name} has no words" for name in sorted(codes - said)]
    faults += [f"words for {name}, which is no code" for name in sorted(said - codes)]
    page = _page()
    if "--write" in sys.argv:
        _PAGE.write_text(page, "utf-8")
    elif not _PAGE.exists() or _PAGE.read_text("utf-8") != page:
        faults.append("spec/refusals.md is not what the catalogue says: run make docs")
    for fault in faults:
        print(fault)
    return 1 if faults else 0


def _page() -> str:
    lines = [
        "# Refusals",
        "",
        "Generated from `ownlens_wire/catalogue/en-GB.json`. A code is stable; its words may be translated.",
        "",
        "| Code | What happened | What is safe | What to do next |",
        "|---|---|---|---|",
    ]
    for code in Code:
        words = catalogue().get(code)
        if words is not None:
            lines.append(f"| `{code}` | {words.what} | {words.safe} | {words.next} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())

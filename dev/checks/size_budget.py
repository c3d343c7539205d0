"""Size budgets: functions and files stay small, so that each can be read whole.

Functions: 95th percentile at most 35 lines, none over 60. Files: 95th percentile at most 350, none over 500.
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

_FUNCTION = (35, 60)
_FILE = (350, 500)
_EXEMPT = ("/migrations/main/versions/", "/migrations/shred/versions/")


def main() -> int:
    """Print what is over budget; 1 if anything is."""
    paths = [Path(name) for name in _tracked() if not any(part in f"/{name}" for part in _EXEMPT)]
    files = [(str(path), path.read_text("utf-8").count("\n")) for path in paths]
    functions = [one for path in paths for one in _functions(path)]
    over = _over("file", files, _FILE) + _over("function", functions, _FUNCTION)
    for line in over:
        print(line)
    return 1 if over else 0


def _tracked() -> list[str]:
    done = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py"],
        capture_output=True,
        text=True,
        check=True,
    )
    return [name for name in done.stdout.splitlines() if Path(name).exists()]


def _functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
            yield f"{path}:{node.lineno} {node.name}", node.end_lineno - node.lineno + 1


def _over(kind: str, sizes: list[tuple[str, int]], budget: tuple[int, int]) -> list[str]:
    usual, most = budget
    found = [f"{name}: a {kind} of {lines} lines, at most {most}" for name, lines in sizes if lines > most]
    percentile = sorted(lines for _, lines in sizes)[len(sizes) * 95 // 100] if sizes else 0
    if percentile > usual:
        found.append(f"the 95th percentile of a {kind} is {percentile} lines, at most {usual}")
    return found


if __name__ == "__main__":
    sys.exit(main())

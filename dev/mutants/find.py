"""Finds what can be deleted.

* ``raise``: a statement that raises anything but ``NotImplementedError``;
* ``call``: a statement that only calls something named ``check...``, ``refuse...`` or ``require...``;
* ``operand``: one operand of a condition that guards one of these: of ``and`` and ``or``, of a chain of comparisons, or
  one place of two tuples that are compared;
* ``except``: one of several exceptions that a handler with one of these catches.
"""

import ast
import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_CHECKS = re.compile(r"_?(check|refuse|require)(_|$)")
_Statements = list[ast.stmt]


@dataclass(frozen=True, slots=True)
class Mutant:
    """One thing deleted. ``lines`` are those whose tests should notice, the most telling first."""

    path: Path
    kind: str
    number: int
    line: int
    source: str
    lines: tuple[int, ...]

    @property
    def title(self) -> str:
        """Where it is and what is deleted."""
        return f"{self.path.name}:{self.line} {self.kind}: {self.source}"


@dataclass(slots=True)
class _Site:
    """A place in the tree where something can be deleted, and how."""

    kind: str
    line: int
    source: str
    lines: tuple[int, ...]
    owner: ast.AST
    member: str
    place: int | None
    replacement: ast.AST | None

    def delete(self) -> None:
        """Carry out the deletion in the tree that this site belongs to."""
        if self.place is None:
            setattr(self.owner, self.member, self.replacement)
        elif self.replacement is None:
            del getattr(self.owner, self.member)[self.place]
        else:
            getattr(self.owner, self.member)[self.place] = self.replacement


def mutants_of(path: Path) -> list[Mutant]:
    """Everything that can be deleted in a file."""
    sites = _sites(ast.parse(path.read_text(encoding="utf-8")))
    return [Mutant(path, site.kind, n, site.line, site.source, site.lines) for n, site in enumerate(sites)]


def mutated(mutant: Mutant) -> ast.Module:
    """The file's tree without what the mutant deletes."""
    tree = ast.parse(mutant.path.read_text(encoding="utf-8"))
    list(_sites(tree))[mutant.number].delete()
    return ast.fix_missing_locations(tree)


def _sites(tree: ast.Module) -> Iterator[_Site]:
    for node in ast.walk(tree):
        for member in ("body", "orelse", "finalbody"):
            statements = getattr(node, member, None)
            if isinstance(statements, list):
                yield from _statement_sites(node, member, statements)
        if isinstance(node, ast.If) and (refusing := _refusing(node.body)):
            yield from _operand_sites(node, "test", None, node.test, (*refusing, node.lineno))
        if isinstance(node, ast.ExceptHandler) and (refusing := _refusing(node.body)):
            yield from _handler_sites(node, refusing)


def _statement_sites(owner: ast.AST, member: str, statements: _Statements) -> Iterator[_Site]:
    for place, statement in enumerate(statements):
        kind = _kind_of(statement)
        if kind is not None:
            line = statement.lineno
            yield _Site(kind, line, _text(statement), (line,), owner, member, place, ast.Pass())


def _kind_of(statement: ast.stmt) -> str | None:
    if isinstance(statement, ast.Raise) and statement.exc is not None:
        return None if _text(statement.exc).startswith("NotImplementedError") else "raise"
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        called = statement.value.func
        name = called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
        return "call" if _CHECKS.match(name) else None
    return None


def _refusing(statements: _Statements) -> tuple[int, ...]:
    """The lines of the statements that refuse, directly in a body."""
    return tuple(statement.lineno for statement in statements if _kind_of(statement))


def _handler_sites(handler: ast.ExceptHandler, lines: tuple[int, ...]) -> Iterator[_Site]:
    if isinstance(handler.type, ast.Tuple):
        for place, caught in enumerate(handler.type.elts):
            yield _Site("except", handler.lineno, _text(caught), lines, handler.type, "elts", place, None)


def _operand_sites(
    owner: ast.AST, member: str, place: int | None, condition: ast.expr, lines: tuple[int, ...]
) -> Iterator[_Site]:
    def site(source: ast.AST, replacement: ast.expr) -> _Site:
        return _Site("operand", condition.lineno, _text(source), lines, owner, member, place, replacement)

    if isinstance(condition, ast.BoolOp):
        for at, operand in enumerate(condition.values):
            rest = [copy.deepcopy(other) for other in condition.values if other is not operand]
            yield site(operand, rest[0] if len(rest) == 1 else ast.BoolOp(condition.op, rest))
            yield from _operand_sites(condition, "values", at, operand, lines)
    elif isinstance(condition, ast.UnaryOp):
        yield from _operand_sites(condition, "operand", None, condition.operand, lines)
    elif isinstance(condition, ast.Compare):
        for source, replacement in _comparisons(condition):
            yield site(source, replacement)


def _comparisons(condition: ast.Compare) -> Iterator[tuple[ast.AST, ast.expr]]:
    terms = [condition.left, *condition.comparators]
    if len(condition.ops) > 1:
        for at, operator in enumerate(condition.ops):
            dropped = ast.Compare(terms[at], [operator], [terms[at + 1]])
            others = [n for n in range(len(condition.ops)) if n != at]
            kept: list[ast.expr] = [ast.Compare(terms[n], [condition.ops[n]], [terms[n + 1]]) for n in others]
            yield dropped, kept[0] if len(kept) == 1 else ast.BoolOp(ast.And(), kept)
        return
    left, right = terms
    if isinstance(left, ast.Tuple) and isinstance(right, ast.Tuple) and len(left.elts) == len(right.elts):
        for at, (one, other) in enumerate(zip(left.elts, right.elts, strict=True)):
            sides: list[ast.expr] = [
                ast.Tuple([item for n, item in enumerate(side.elts) if n != at], ast.Load()) for side in (left, right)
            ]
            yield ast.Compare(one, condition.ops, [other]), ast.Compare(sides[0], condition.ops, [sides[1]])


def _text(node: ast.AST) -> str:
    return ast.unparse(node)

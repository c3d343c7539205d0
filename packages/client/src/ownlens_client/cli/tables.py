"""Tables in the terminal. Cells are text, never markup: a title may hold square brackets."""

from collections.abc import Iterable, Sequence

from rich.table import Table
from rich.text import Text


def table(title: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    """A table with a title; empty ones say so."""
    made = Table(title=title, title_justify="left", box=None, pad_edge=False, header_style="dim")
    for head in heads:
        made.add_column(head, overflow="fold")
    for row in rows:
        made.add_row(*map(Text, row))
    if not made.rows:
        made.add_row(Text("nothing yet"))
    return made

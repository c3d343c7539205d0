"""How the command line speaks: results on standard output, everything else on standard error, JSON when asked."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import typer
from rich.console import Console
from rich.markdown import Markdown
from rich.panel import Panel
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from ownlens_client.refusals import LocalRefusal
from ownlens_wire.api import Document
from ownlens_wire.codes import Code
from ownlens_wire.refusals import Refusal
from ownlens_wire.words import sentences

Tell = Callable[[float, float | None, str], None]


class Voice:
    """Speaks to a person, or to a program if JSON was asked for."""

    def __init__(self, *, as_json: bool, quiet: bool = False) -> None:
        self.as_json = as_json
        self._quiet = quiet or as_json
        self.out = Console(highlight=False)
        self.aside = Console(stderr=True, highlight=False)

    def result(self, content: Mapping[str, object] | list[object], *lines: str | Table | Panel) -> None:
        """Say what came of a command: ``content`` as JSON, or ``lines`` to a person."""
        if self.as_json:
            sys.stdout.write(json.dumps(content, ensure_ascii=False) + "\n")
            return
        for line in lines:
            # Text, not markup: a title may hold square brackets.
            self.out.print(Text(line) if isinstance(line, str) else line)

    def say(self, text: str) -> None:
        """Say something that is not the result."""
        if not self._quiet:
            self.aside.print(Text(text))

    def refusal(self, refusal: Refusal) -> None:
        """Say what happened, what is safe, and what to do next."""
        words = sentences(refusal.code, refusal.facts)
        if self.as_json:
            content = {"code": str(refusal.code), "what": words.what, "safe": words.safe, "next": words.next}
            sys.stdout.write(json.dumps({"refused": content}, ensure_ascii=False) + "\n")
            return
        text = Text.assemble((words.what + "\n", "bold"), words.safe + "\n", words.next)
        self.aside.print(Panel(text, title="Not done", subtitle=str(refusal.code), border_style="yellow", width=88))

    def document(self, document: Document) -> None:
        """Show an agreement."""
        self.aside.print(Panel(Markdown(document.text), title=f"Version {document.version}", width=100))

    def require_yes(self, question: str) -> None:
        """Go on only if the person says yes.

        Raises:
            LocalRefusal: they did not.
        """
        if not typer.confirm(question, err=True):
            raise LocalRefusal(Code.CANCELLED, "answered no")

    @contextmanager
    def busy(self, text: str) -> Iterator[None]:
        """Show that something is going on."""
        if self._quiet or not self.aside.is_terminal:
            yield
            return
        with self.aside.status(text):
            yield

    @contextmanager
    def progress(self, text: str) -> Iterator[Tell]:
        """Show how far something is: done, total (None while unknown), and a word about it."""
        if self._quiet:
            yield lambda _done, _total, _word: None
            return
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[word]}"),
        )
        with Progress(*columns, console=self.aside) as bar:
            task = bar.add_task(text, total=None, word="")

            def tell(done: float, total: float | None, word: str) -> None:
                bar.update(task, completed=done, total=total, word=word)

            yield tell


def clock(milliseconds: int) -> str:
    """A length or a moment of a lesson, as people say it."""
    seconds = milliseconds // 1000
    hours, minutes = seconds // 3600, seconds // 60 % 60
    return f"{hours}:{minutes:02}:{seconds % 60:02}" if hours else f"{minutes}:{seconds % 60:02}"

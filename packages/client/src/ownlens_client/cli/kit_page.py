"""The recovery kit on paper: shown in the terminal, or written as a page to print."""

import html
import os
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from string import Template

import segno
import typer
from rich.panel import Panel
from rich.text import Text

from ownlens_client.cli.voice import Voice
from ownlens_vault.entropy import choose
from ownlens_vault.kit import GROUPS, confirm_group, kit_text
from ownlens_vault.refusals import UnlockRefusal
from ownlens_vault.secret import KitCode

_ASKED = 2
_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class KitFor:
    """Whose kit it is."""

    name: str
    school: str
    address: str


def show_kit(voice: Voice, code: KitCode, whose: KitFor, page: Path | None) -> None:
    """Show the kit, and write it as a page to print if a file was named."""
    text = kit_text(code)
    body = Text.assemble(
        f"{whose.name}, {whose.school}\n{whose.address}\n\n",
        (text.replace("-", "  "), "bold"),
        "\n\nWith this kit you can open your account on any device. So can anybody else who has it.\n"
        "Write it down or print it now, and keep it at home. It is not shown again.",
    )
    voice.aside.print(Panel(body, title="Your recovery kit", border_style="green", width=88))
    if page is not None:
        _write_page(page, code, whose)
        voice.say(f"Written to {page}. Print it, then delete the file.")


def confirm_kit(voice: Voice, code: KitCode) -> None:
    """Have two groups of the kit typed back.

    Raises:
        UnlockRefusal: they were not, in three attempts.
    """
    voice.say("To be sure that you have it, please type two of its groups back.")
    for group in choose(_ASKED, range(GROUPS)):
        for attempt in range(_ATTEMPTS):
            typed = str(typer.prompt(f"Group {group + 1}", err=True))
            try:
                confirm_group(code, group, typed)
                break
            except UnlockRefusal as refusal:
                if attempt == _ATTEMPTS - 1:
                    raise
                voice.refusal(refusal)


def _write_page(path: Path, code: KitCode, whose: KitFor) -> None:
    text = kit_text(code)
    qr = segno.make(f"{whose.address}/kit#{text}", error="m").svg_inline(scale=5, border=2)
    groups = "".join(f"<li>{html.escape(group)}</li>" for group in text.split("-"))
    template = files("ownlens_client.cli").joinpath("kit.html").read_text("utf-8")
    page = Template(template).substitute(
        name=html.escape(whose.name),
        school=html.escape(whose.school),
        address=html.escape(whose.address),
        groups=groups,
        qr=qr,
    )
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(page)

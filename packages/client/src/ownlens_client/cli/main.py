"""The ``ownlens`` command.

Exit codes: 0 done; 1 refused; 2 wrong use; 3 the server cannot be reached (trying again is safe); 4 a check failed,
and what was offered was not used; 130 interrupted.
"""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from ownlens_client.cli import account_commands, lesson_commands, making_commands, sharing_commands
from ownlens_client.cli.state import State, default_folder
from ownlens_client.cli.voice import Voice
from ownlens_client.refusals import NetworkRefusal
from ownlens_vault.refusals import IndexRefusal, LessonRefusal, PersonRefusal, SealRefusal, ShareRefusal, UnlockRefusal
from ownlens_wire.codes import Code
from ownlens_wire.refusals import LogRefusal, MalformedRefusal, Refusal, SignatureRefusal

DONE, REFUSED, UNREACHABLE, CHECK_FAILED, INTERRUPTED = 0, 1, 3, 4, 130
_CHECKS = (SignatureRefusal, LogRefusal, MalformedRefusal, SealRefusal, IndexRefusal, LessonRefusal, ShareRefusal)
_NOT_CHECKS = frozenset(
    {Code.GRANT_EXPIRED, Code.RECALLED, Code.RECALLED_IN_LOG, Code.LESSON_EMPTY, Code.NOTHING_TO_SHARE}
)
_TYPED = frozenset({Code.KIT_TYPO, Code.KIT_NOT_CONFIRMED, Code.PASSPHRASE_SHORT})

app = typer.Typer(
    help="Lesson video that belongs to the teacher. Only you can open what you record.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for part in (account_commands, making_commands, lesson_commands, sharing_commands):
    app.add_typer(part.app)
app.add_typer(account_commands.devices_app, name="devices")
app.add_typer(account_commands.kit_app, name="kit")
app.add_typer(sharing_commands.people_app, name="people")


@app.callback()
def options(
    context: typer.Context,
    profile: Annotated[
        Path | None, typer.Option("--profile", help="Folder of your profile. Also: OWNLENS_HOME.", show_default=False)
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Results as JSON, and nothing else.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no remarks.")] = False,
    passphrase_file: Annotated[
        Path | None,
        typer.Option(
            "--passphrase-file", help="Read the passphrase from a file; - is standard input.", show_default=False
        ),
    ] = None,
) -> None:
    """Options that go before the command."""
    file = passphrase_file or (Path(named) if (named := os.environ.get("OWNLENS_PASSPHRASE_FILE")) else None)
    context.obj = State(profile or default_folder(), Voice(as_json=as_json, quiet=quiet), file)


def exit_code_of(refusal: Refusal) -> int:
    """The exit code that goes with a refusal."""
    if isinstance(refusal, NetworkRefusal):
        return UNREACHABLE
    failed = isinstance(refusal, _CHECKS) and refusal.code not in _NOT_CHECKS
    failed |= isinstance(refusal, PersonRefusal) and refusal.code is not Code.PERSON_NOT_FOUND
    failed |= isinstance(refusal, UnlockRefusal) and refusal.code not in _TYPED
    return CHECK_FAILED if failed else REFUSED


def run(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    voice = Voice(as_json="--json" in (sys.argv[1:] if arguments is None else arguments))
    try:
        app(arguments, prog_name="ownlens")
    except Refusal as refusal:
        voice.refusal(refusal)
        return exit_code_of(refusal)
    except SystemExit as done:
        code = done.code if isinstance(done.code, int) else DONE
        if code == INTERRUPTED:
            voice.say("Stopped. If a lesson was being made, go on with: ownlens resume")
        return code
    return DONE


def main() -> None:
    """The entry point."""
    sys.exit(run())

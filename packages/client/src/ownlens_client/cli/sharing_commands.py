"""Commands about sharing: share, recall, who, people."""

from pathlib import Path
from typing import Annotated

import typer

from ownlens_client.cli.lessons_by_name import find_lesson, live_shares, read_time, read_until, short_id, when
from ownlens_client.cli.state import State
from ownlens_client.cli.tables import table
from ownlens_client.cli.voice import clock
from ownlens_client.flows import shares as share_flows
from ownlens_client.flows.index import read_index
from ownlens_client.flows.ledger import Seen, ShareSight
from ownlens_client.flows.ledger import who as who_flow
from ownlens_client.flows.log import sync_log
from ownlens_client.flows.shares import Choice
from ownlens_client.refusals import LocalRefusal
from ownlens_vault.account import words_of
from ownlens_vault.documents import ShareEntry
from ownlens_wire.codes import Code
from ownlens_wire.encoding import to_base64url
from ownlens_wire.envelope import Verified
from ownlens_wire.names import comparable_name
from ownlens_wire.statements import Receipt

app = typer.Typer()
people_app = typer.Typer(help="See colleagues, and compare words with them.", no_args_is_help=False)

LessonName = Annotated[str, typer.Argument(help="A lesson's title, the beginning of it, or its id.")]


@app.command()
def share(
    context: typer.Context,
    lesson: LessonName,
    people: Annotated[list[str], typer.Option("--with", "-w", help="A colleague's name. Repeat for several.")],
    start: Annotated[str | None, typer.Option("--from", help="Where it begins, such as 3:20.")] = None,
    end: Annotated[str | None, typer.Option("--to", help="Where it ends, such as 4:50.")] = None,
    sound: Annotated[bool, typer.Option("--sound/--no-sound", help="With sound, or the picture alone.")] = True,
    until: Annotated[str | None, typer.Option("--until", help="A date, or days such as 14d.")] = None,
    note: Annotated[str, typer.Option("--note", help="A word to those who watch.")] = "",
) -> None:
    """Let colleagues see a lesson, or a part of it. You can take it back at any time.

    Only the part you choose is shared: they get no key to the rest.

    Example: ownlens share "Year 5 fractions" --with "Ben Carter" --from 3:20 --to 4:50 --until 14d
    """
    state: State = context.obj
    choice = Choice(note, read_time(start) or 0, read_time(end), sound, read_until(until))
    with state.signed_in() as signed_in:
        entry = find_lesson(signed_in.run(read_index(signed_in.member)), lesson)
        viewers = signed_in.run(share_flows.find_people(signed_in.member, people))
        shared = signed_in.run(share_flows.share_lesson(signed_in.member, entry.recording, choice, viewers))
        pins = signed_in.member.index.content
    names = ", ".join(viewer.name for viewer in viewers)
    lines = [f"{names} can now see {entry.title}, {clock(shared.from_ms)} to {clock(shared.to_ms)}{_how(shared)}."]
    for viewer in viewers:
        pin = pins.person(viewer.account)
        if pin is None or pin.compared_at is None:
            lines.append(f"You have not compared words with {viewer.name} yet: ownlens people confirm {viewer.name!r}")
    lines.append(f"Take it back with: ownlens recall {short_id(shared.share)}")
    state.voice.result(shared.model_dump(mode="json", exclude={"mark_key"}), *lines)


@app.command()
def recall(
    context: typer.Context,
    what: Annotated[str, typer.Argument(help="A share's id, or a lesson: then everything shared of it.")],
    people: Annotated[list[str] | None, typer.Option("--from", help="Only from this colleague. Repeat.")] = None,
    receipt_to: Annotated[Path | None, typer.Option("--receipt", help="Keep the receipts in this file.")] = None,
) -> None:
    """Take back what you shared: from everybody, or from some. Players that are open stop at once.

    Example: ownlens recall "Year 5 fractions"
    Example: ownlens recall x8Qk2fLm --from "Ben Carter"
    """
    state: State = context.obj
    receipts: list[Verified[Receipt]] = []
    with state.signed_in() as signed_in:
        content = signed_in.run(read_index(signed_in.member))
        shares = [one for one in content.shares if len(what) >= 8 and to_base64url(one.share).startswith(what)]
        if not shares:
            shares = live_shares(content, find_lesson(content, what))
        sights = {
            sight.entry.share: sight
            for recording in {one.recording for one in shares}
            for sight in signed_in.run(who_flow(signed_in.member, recording))
        }
        wanted = {comparable_name(name) for name in people or ()}
        for one in shares:
            viewers = [viewer.account for viewer in one.viewers if comparable_name(viewer.name) in wanted]
            if wanted and not viewers:
                continue
            receipts.append(signed_in.run(share_flows.recall(signed_in.member, one.share, viewers)))
    if not receipts:
        raise LocalRefusal(Code.SHARE_NOT_FOUND, "nothing to take back", lesson=what)
    if receipt_to is not None:
        receipt_to.write_bytes(b"\n".join(receipt.envelope.to_bytes() for receipt in receipts))
    state.voice.result(
        {
            "receipts": [one.envelope.model_dump(mode="json", by_alias=True) for one in receipts],
            "seen": [_sight_json(sights[share]) for one in receipts for share in one.payload.shares],
        },
        f"Taken back. The server signed {len(receipts)} receipt{'s' if len(receipts) > 1 else ''}.",
        *[line for one in receipts for share in one.payload.shares for line in _seen_lines(sights[share])],
    )


@app.command()
def who(context: typer.Context, lesson: LessonName) -> None:
    """Who can see a lesson, and who has seen what of it and when.

    Example: ownlens who "Year 5 fractions"
    """
    state: State = context.obj
    with state.signed_in() as signed_in:
        entry = find_lesson(signed_in.run(read_index(signed_in.member)), lesson)
        sights = signed_in.run(who_flow(signed_in.member, entry.recording))
    lines = [line for sight in sights for line in (_share_line(sight.entry), *_seen_lines(sight))]
    state.voice.result(
        {"lesson": to_base64url(entry.recording), "shares": [_sight_json(sight) for sight in sights]},
        *(lines or [f"Only you can see {entry.title}. It was never shared."]),
    )


@people_app.callback(invoke_without_command=True)
def people(context: typer.Context) -> None:
    """List the colleagues in the school's log, with the words to compare.

    Example: ownlens people
    """
    if context.invoked_subcommand is not None:
        return
    state: State = context.obj
    with state.signed_in() as signed_in:
        signed_in.run(sync_log(signed_in.member))
        member = signed_in.member
        found = sorted(member.log.people(), key=lambda person: comparable_name(person.name))
    rows, content = [], []
    for person in found:
        pin = member.index.content.person(person.account)
        compared = pin is not None and pin.compared_at is not None
        words = " ".join(words_of(person.account))
        note = "you" if person.account == member.account.id else "compared" if compared else ""
        rows.append((person.name, words, note))
        content.append(
            {"name": person.name, "account": to_base64url(person.account), "words": words, "compared": compared}
        )
    state.voice.result({"people": content}, table("Colleagues", ("Name", "Words to compare", ""), rows))


@people_app.command("confirm")
def confirm(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The colleague's name.")],
    words: Annotated[str, typer.Option(prompt="The words they read out to you", help="The words they read out.")],
) -> None:
    """Compare words with a colleague, face to face or on the telephone: then it is surely them you share with.

    Example: ownlens people confirm "Ben Carter"
    """
    state: State = context.obj
    with state.signed_in() as signed_in:
        member = signed_in.member
        signed_in.run(sync_log(member))
        wanted = tuple(words.lower().split())
        named = [one for one in member.log.people() if comparable_name(one.name) == comparable_name(name)]
        same = [one for one in named if words_of(one.account) == wanted]
        if not named:
            raise LocalRefusal(Code.PERSON_NOT_FOUND, "nobody with this name", name=name)
        if not same:
            raise LocalRefusal(Code.WORDS_DIFFER, "other words", name=name)
        signed_in.run(share_flows.confirm_person(member, same[0]))
    content = {"name": same[0].name, "account": to_base64url(same[0].account)}
    state.voice.result(content, f"Noted: this is {same[0].name}. You will not be asked again.")


def _how(entry: ShareEntry) -> str:
    sound = "" if entry.sound else ", without sound"
    return sound + (f", until {when(entry.expires_at)}" if entry.expires_at else "")


def _share_line(entry: ShareEntry) -> str:
    names = ", ".join(one.name + (" (taken back)" if one.recalled_at else "") for one in entry.viewers)
    state = f"taken back {when(entry.recalled_at)}" if entry.recalled_at else f"can see it now{_how(entry)}"
    return f"{short_id(entry.share)}  {clock(entry.from_ms)} to {clock(entry.to_ms)}  {names}: {state}"


def _seen_lines(sight: ShareSight) -> list[str]:
    if not sight.seen:
        return ["    nobody has watched it"]
    return [f"    {seen.viewer.name} opened it {when(seen.opened_at)}{_ranges(seen)}" for seen in sight.seen]


def _ranges(seen: Seen) -> str:
    return "" if not seen.ranges else ", watched " + ", ".join(f"{clock(a)}-{clock(b)}" for a, b in seen.ranges)


def _sight_json(sight: ShareSight) -> dict[str, object]:
    return {
        **sight.entry.model_dump(mode="json", exclude={"mark_key"}),
        "seen": [
            {
                "name": one.viewer.name,
                "account": to_base64url(one.viewer.account),
                "opened_at": one.opened_at,
                "ranges": [list(pair) for pair in one.ranges],
            }
            for one in sight.seen
        ],
    }

"""Commands about the account: join, login, logout, devices, kit, agreement."""

import platform
from pathlib import Path
from typing import Annotated

import typer

from ownlens_client.cli.kit_page import KitFor, confirm_kit, show_kit
from ownlens_client.cli.lessons_by_name import short_id, when
from ownlens_client.cli.state import State
from ownlens_client.cli.tables import table
from ownlens_client.flows import devices as device_flows
from ownlens_client.flows.joining import Joining, look, read_agreement, read_invitation
from ownlens_client.flows.joining import join as join_flow
from ownlens_client.http import HttpTransport
from ownlens_client.refusals import LocalRefusal
from ownlens_client.transport import run
from ownlens_vault.account import words_of
from ownlens_vault.entropy import SystemEntropy
from ownlens_vault.kit import read_kit
from ownlens_vault.secret import KitCode
from ownlens_wire.codes import Code
from ownlens_wire.encoding import to_base64url

app = typer.Typer()
devices_app = typer.Typer(help="See and remove where your account is signed in.", no_args_is_help=False)
kit_app = typer.Typer(help="Make a new recovery kit.", no_args_is_help=True)

DeviceName = Annotated[str, typer.Option("--device", help="How this device is called in your list of devices.")]
KitFile = Annotated[Path | None, typer.Option("--kit-file", help="Also write the kit as a page to print.")]


@app.command()
def join(
    context: typer.Context,
    invitation: Annotated[str, typer.Argument(help="The invitation you were given, whole and in quotes.")],
    device: DeviceName = "",
    kit_file: KitFile = None,
    copy_to: Annotated[Path | None, typer.Option("--copy-to", help="Where your copy of the agreement goes.")] = None,
) -> None:
    """Make your account: read and accept the agreement, choose a passphrase, keep the recovery kit.

    Example: ownlens join "https://lessons.example.org/join#Zk3...Qp.c2F..."
    """
    state: State = context.obj
    # Without a token it was never signed in: joining was interrupted, and an invitation that still works proves that
    # no account was made.
    if state.store.profile() is not None and state.store.token() is not None:
        raise LocalRefusal(Code.ALREADY_JOINED, "a profile is here", folder=str(state.folder))
    taken_apart = read_invitation(invitation)
    with HttpTransport(taken_apart.address) as transport:
        view, server, eula = run(look(taken_apart), transport)
        state.voice.say(f"{view.school} invites {view.name}.")
        state.voice.document(eula)
        state.voice.require_yes("Do you accept this agreement?")
        copy = copy_to or state.folder / f"agreement-version-{eula.version}.md"
        passphrase = state.new_passphrase()
        kit = KitCode.draw(SystemEntropy())
        show_kit(state.voice, kit, KitFor(view.name, view.school, server.address), kit_file)
        confirm_kit(state.voice, kit)
        joining = Joining(taken_apart, server, eula, device or platform.node() or "This device", passphrase, kit)
        with state.voice.busy("Making your account"):
            member = run(join_flow(state.device, joining, view.name), transport)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(eula.text, "utf-8")
    words = words_of(member.account.id)
    state.voice.result(
        {"account": to_base64url(member.account.id), "name": view.name, "words": list(words), "copy": str(copy)},
        f"Welcome, {view.name}. Your account is ready, and only you can open it.",
        f"Your copy of the agreement: {copy}",
        f"Your words, for a colleague to compare with you face to face: {' '.join(words)}",
    )


@app.command()
def login(
    context: typer.Context,
    kit: Annotated[bool, typer.Option("--kit", help="Use the recovery kit to make this device yours.")] = False,
    server: Annotated[str | None, typer.Option("--server", help="The server's address, from the printed kit.")] = None,
    device: DeviceName = "",
) -> None:
    """Unlock your account on this device; with --kit, make a new device yours.

    Example: ownlens login
    Example: ownlens login --kit --server https://lessons.example.org
    """
    state: State = context.obj
    if not kit:
        with state.signed_in() as signed_in:
            name = signed_in.member.profile.name
            state.voice.result({"name": name}, f"Signed in as {name}.")
        return
    if server is None:
        raise typer.BadParameter("the server's address is on the printed kit", param_hint="--server")
    if state.store.profile() is not None:
        raise LocalRefusal(Code.ALREADY_JOINED, "a profile is here", folder=str(state.folder))
    code = read_kit(str(typer.prompt("Recovery kit", hide_input=True, err=True)))
    passphrase = state.new_passphrase()
    address = server.rstrip("/")
    with HttpTransport(address) as transport:
        named = device or platform.node() or "This device"
        joined = device_flows.join_with_kit(state.device, address, code, passphrase, named)
        member = run(joined, transport)
    state.voice.result({"name": member.profile.name}, f"Welcome back, {member.profile.name}. This device is yours now.")


@app.command()
def logout(
    context: typer.Context,
    forget: Annotated[bool, typer.Option("--forget", help="Also remove everything of yours from this device.")] = False,
) -> None:
    """End this device's session; with --forget, remove your account from this device.

    Your lessons stay with the server. You need the recovery kit, or another device, to come back.
    """
    state: State = context.obj
    with state.signed_in() as signed_in:
        for session in signed_in.run(device_flows.sessions(signed_in.member)):
            if session.current:
                signed_in.run(device_flows.end_session(signed_in.member, session.session))
        state.store.save_token(None)
        if forget:
            state.voice.require_yes("Remove your account from this device?")
            state.store.forget()
    state.voice.result({"forgotten": forget}, "This device is forgotten." if forget else "Signed out.")


@devices_app.callback(invoke_without_command=True)
def list_devices(context: typer.Context) -> None:
    """List where you are signed in, and how your account can be unlocked.

    Example: ownlens devices
    """
    if context.invoked_subcommand is not None:
        return
    state: State = context.obj
    with state.signed_in() as signed_in:
        sessions = signed_in.run(device_flows.sessions(signed_in.member))
        methods = signed_in.run(device_flows.methods(signed_in.member))
    rows = [
        (short_id(one.session), one.device, when(one.last_used_at), "this device" if one.current else "")
        for one in sessions
    ]
    ways = [(short_id(one.method), one.name, one.kind, when(one.created_at)) for one in methods]
    state.voice.result(
        {
            "sessions": [one.model_dump(mode="json") for one in sessions],
            "methods": [one.model_dump(mode="json") for one in methods],
        },
        table("Signed in on", ("Id", "Device", "Last used", ""), rows),
        table("Unlocked by", ("Id", "Name", "Kind", "Since"), ways),
    )


@devices_app.command("sign-out")
def sign_out(context: typer.Context, device: Annotated[str, typer.Argument(help="The id from the list.")]) -> None:
    """Sign another device out, such as one that was lost.

    Example: ownlens devices sign-out x8Qk2fLm
    """
    state: State = context.obj
    with state.signed_in() as signed_in:
        found = [
            one
            for one in signed_in.run(device_flows.sessions(signed_in.member))
            if to_base64url(one.session).startswith(device)
        ]
        if len(found) != 1:
            raise LocalRefusal(Code.DEVICE_NOT_FOUND, f"{len(found)} sessions")
        signed_in.run(device_flows.end_session(signed_in.member, found[0].session))
    state.voice.result({"signed_out": found[0].device}, f"{found[0].device} is signed out.")


@devices_app.command("remove")
def remove(context: typer.Context, method: Annotated[str, typer.Argument(help="The id from the list.")]) -> None:
    """Remove a way to unlock your account, such as the passphrase of a lost device. At least two stay.

    Example: ownlens devices remove Pq3nT0aa
    """
    state: State = context.obj
    with state.signed_in() as signed_in:
        found = [
            one
            for one in signed_in.run(device_flows.methods(signed_in.member))
            if to_base64url(one.method).startswith(method)
        ]
        if len(found) != 1:
            raise LocalRefusal(Code.DEVICE_NOT_FOUND, f"{len(found)} methods")
        signed_in.run(device_flows.remove_method(signed_in.member, found[0]))
    state.voice.result({"removed": found[0].name}, f"{found[0].name} can no longer unlock your account.")


@kit_app.command("new")
def new_kit(context: typer.Context, kit_file: KitFile = None) -> None:
    """Make a new recovery kit. The old one stops working.

    Example: ownlens kit new --kit-file kit.html
    """
    state: State = context.obj
    with state.signed_in() as signed_in:
        profile = signed_in.member.profile
        kit = KitCode.draw(SystemEntropy())
        show_kit(state.voice, kit, KitFor(profile.name, profile.school, profile.address), kit_file)
        confirm_kit(state.voice, kit)
        signed_in.run(device_flows.replace_kit(signed_in.member, kit))
    state.voice.result({"kit": "replaced"}, "Your new recovery kit works from now on. The old one does not.")


@app.command()
def agreement(
    context: typer.Context,
    kind: Annotated[str, typer.Option(help="eula or viewing-terms.")] = "eula",
    save: Annotated[Path | None, typer.Option("--save", help="Write your own copy to this file.")] = None,
) -> None:
    """Read the agreement you accepted, and keep your own copy.

    Example: ownlens agreement --save agreement.md
    """
    state: State = context.obj
    profile = state.store.profile()
    if profile is None:
        raise LocalRefusal(Code.NOT_JOINED, "no profile")
    with HttpTransport(profile.address) as transport:
        document = run(read_agreement(kind), transport)
    if save is not None:
        save.write_text(document.text, "utf-8")
    content = document.model_dump(mode="json")
    state.voice.result(content, document.text if save is None else f"Version {document.version} written to {save}.")

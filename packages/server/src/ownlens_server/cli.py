"""The operator's commands. None of them can open, preview or hand over a lesson: there is nothing here that could."""

import asyncio
import json
from pathlib import Path
from typing import Annotated, cast

import typer
import uvicorn

from ownlens_server.agreements import service as agreements
from ownlens_server.app import create_app
from ownlens_server.core.platform import Platform, writing
from ownlens_server.core.settings import Settings
from ownlens_server.invitations import service as invitations
from ownlens_server.migrations.run import upgrade
from ownlens_wire.api import NewInvitation, Role
from ownlens_wire.encoding import to_base64url
from ownlens_wire.statements import DocumentKind

app = typer.Typer(
    help="Run an Ownlens server. Settings come from OWNLENS_ variables; see docs/operate/settings.md.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


async def prepare(settings: Settings) -> None:
    """Bring databases, log key and shipped agreements to the present version. Safe to repeat."""
    settings.data.mkdir(parents=True, exist_ok=True)
    await upgrade(settings.main_database, "main")
    await upgrade(settings.shred_database, "shred")
    platform = Platform.start(settings)
    try:
        async with writing(platform) as work:
            await agreements.publish_shipped(work)
    finally:
        await platform.close()


async def make_invitation(settings: Settings, new: NewInvitation) -> str:
    """Invite a person, and return the text to hand to them."""
    platform = Platform.start(settings)
    try:
        async with writing(platform) as work:
            invitation = await invitations.invite(work, new, None)
        return f"{settings.address}/join#{invitation.code}.{to_base64url(platform.log_key.public)}"
    finally:
        await platform.close()


@app.command()
def init() -> None:
    """Prepare the databases, the log's key and the agreements. Safe to repeat after every update."""
    asyncio.run(prepare(Settings()))
    typer.echo("Ready. Invite the first person with: ownlens-server invite NAME --role lead")


@app.command()
def invite(
    name: Annotated[str, typer.Argument(help="The person's name, as colleagues know it.")],
    role: Annotated[str, typer.Option(help="teacher, lead or representative.")] = "teacher",
    email: Annotated[str | None, typer.Option(help="Kept with the invitation; nothing is sent.")] = None,
) -> None:
    """Invite a person: prints a text that works once.

    The first school lead and the union representative are invited this way; everybody else is invited by the lead.
    """
    if role not in ("teacher", "lead", "representative"):
        raise typer.BadParameter("teacher, lead or representative", param_hint="--role")
    new = NewInvitation(name=name, role=cast("Role", role), email=email)
    typer.echo(asyncio.run(make_invitation(Settings(), new)))


@app.command()
def publish(
    kind: Annotated[str, typer.Argument(help="eula or viewing-terms.")],
    text: Annotated[Path, typer.Argument(help="A Markdown file.", exists=True, dir_okay=False)],
) -> None:
    """Publish a new version of an agreement: everybody is asked to accept it at the next sign-in."""
    if kind not in ("eula", "viewing-terms"):
        raise typer.BadParameter("eula or viewing-terms", param_hint="KIND")

    async def run() -> str:
        platform = Platform.start(Settings())
        try:
            async with writing(platform) as work:
                document = await agreements.publish(work, cast("DocumentKind", kind), text.read_text("utf-8"))
            return f"{document.title}: version {document.version}"
        finally:
            await platform.close()

    typer.echo(asyncio.run(run()))


@app.command()
def run(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on; 0 takes a free one.")] = 8000,
) -> None:
    """Run the server. Put a TLS-terminating proxy in front of it for anything but a trial."""
    settings = Settings()
    uvicorn.run(
        create_app(lambda: Platform.start(settings)),
        host=host,
        port=port,
        log_level="info",
        timeout_graceful_shutdown=5,
        server_header=False,
    )


@app.command()
def openapi() -> None:
    """Print the description of the HTTP interface, as OpenAPI JSON."""
    described = create_app(lambda: Platform.start(Settings())).openapi()
    typer.echo(json.dumps(described, indent=2, sort_keys=True))


def main() -> None:
    """Run the operator's commands."""
    app()

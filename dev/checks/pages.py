"""Pages that are generated from the code: the HTTP interface, the settings, the command line.

Use: python -m dev.checks.pages [--write]
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer.main

from ownlens_client.cli.main import app as client_app
from ownlens_server.app import create_app
from ownlens_server.core.platform import Platform
from ownlens_server.core.settings import Settings


def main() -> int:
    """Print which pages are old; 1 if any is."""
    old = []
    pages = {
        Path("spec/api.md"): _api(create_app(lambda: Platform.start(Settings())).openapi()),
        Path("docs/operate/settings.md"): _settings(),
        Path("docs/guide/commands.md"): _commands(),
    }
    for path, text in pages.items():
        if "--write" in sys.argv:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        elif not path.exists() or path.read_text("utf-8") != text:
            old.append(path)
    for path in old:
        print(f"{path} is not what the code says")
    return 1 if old else 0


def _api(described: dict[str, Any]) -> str:
    lines = [
        "# The HTTP interface",
        "",
        "Generated from the server's OpenAPI document, which a server serves at `/api/v1/openapi.json`.",
        "Records are those of `ownlens_wire.api`. A refusal is a problem document (RFC 9457) whose `code` is one of",
        "[refusals.md](refusals.md).",
        "",
        "| Request | | Signed in | Takes | Answers |",
        "|---|---|---|---|---|",
    ]
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            signed_in = "yes" if operation.get("security") else "no"
            taken = _schema(operation.get("requestBody", {}).get("content", {}))
            answers = ", ".join(
                f"{status} {_schema(answer.get('content', {}))}".strip()
                for status, answer in operation["responses"].items()
                if status[0] == "2"
            )
            summary = operation["description"].replace("\n", " ")
            lines.append(f"| `{method.upper()} {path}` | {summary} | {signed_in} | {taken} | {answers} |")
    return "\n".join(lines) + "\n"


def _schema(content: dict[str, Any]) -> str:
    for kind, described in content.items():
        schema = described.get("schema", {})
        reference = schema.get("$ref") or schema.get("items", {}).get("$ref", "")
        many = " list" if schema.get("type") == "array" else ""
        if reference:
            return f"`{reference.rpartition('/')[2]}`{many}"
        if kind != "application/json":
            return f"`{kind}`"
    return ""


def _settings() -> str:
    lines = [
        "# Settings",
        "",
        "Generated from `ownlens_server.core.settings`.",
        "Each is an environment variable, or a line of a file named `.env`.",
        "",
        "| Variable | Default | |",
        "|---|---|---|",
    ]
    for name, field in Settings.model_fields.items():
        default = "" if field.default is None else f"`{field.default}`"
        lines.append(f"| `OWNLENS_{name.upper()}` | {default} | {field.description} |")
    return "\n".join(lines) + "\n"


def _commands() -> str:
    root = typer.main.get_command(client_app)
    lines = ["# Commands", "", "Generated from `ownlens --help`.", ""]
    for name, command in _walk("ownlens", root):
        help_text = (command.help or "").strip()
        lines += [f"## `{name}`", "", help_text, ""]
        rows = [_parameter(one) for one in command.params if one.name not in _NOT_OURS]
        if rows:
            lines += ["| | |", "|---|---|", *rows, ""]
    return "\n".join(lines)


_NOT_OURS = frozenset({"help", "install_completion", "show_completion"})


def _walk(name: str, command: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - Typer's own, unnamed types
    yield name, command
    for child_name, child in getattr(command, "commands", {}).items():
        yield from _walk(f"{name} {child_name}", child)


def _parameter(parameter: Any) -> str:  # noqa: ANN401 - Typer's own, unnamed types
    if parameter.param_type_name == "option":
        names = ", ".join(f"`{one}`" for one in (*parameter.opts, *parameter.secondary_opts))
    else:
        names = f"`{parameter.name.upper()}`"
    return f"| {names} | {parameter.help or ''} |"


if __name__ == "__main__":
    sys.exit(main())

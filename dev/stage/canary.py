"""Looks for secrets where they must not be: in the text of an exception, or of anything printed."""

import base64
from collections.abc import Iterable


def spellings(secret: bytes) -> list[str]:
    """The ways in which these bytes could have slipped into text."""
    standard, url = base64.b64encode(secret).decode(), base64.urlsafe_b64encode(secret).decode()
    return [
        repr(secret)[2:-1],
        secret.hex(),
        secret.hex().upper(),
        standard.rstrip("="),
        url.rstrip("="),
        str(int.from_bytes(secret, "big")),
        str(list(secret))[1:-1],
    ]


def everything_about(error: BaseException) -> str:
    """All that printing an exception, its members or its traceback would show."""
    shown = [f"{error!r} {error} {error.__dict__}"]
    following = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if following is not None:
        shown.append(everything_about(following))
    return " ".join(shown)


def leaks(text: str, secrets: Iterable[bytes]) -> list[str]:
    """Which spellings of which secrets occur in the text."""
    return [spelling for secret in secrets for spelling in spellings(secret) if spelling in text]

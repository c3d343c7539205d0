"""What is said before a recording begins. The permit holds the digest of the very words that were shown."""

from typing import Literal

from ownlens_wire.ids import Digest, sha256

Source = Literal["import", "camera", "stream"]

_RECORDING = """\
Video and sound will be recorded.
By: {name}. For: {name}'s own professional development, and nothing else.
The recording goes to {name}'s account and nowhere else. Only {name} can open it and decide who else may.
Everybody present has been told that they are seen and heard, by whom, and what for.
"""
_IMPORT = """\
This file becomes a lesson in {name}'s account and goes nowhere else.
Only {name} can open it and decide who else may. It is for {name}'s own professional development, and nothing else.
Everybody seen or heard in it was told that they were recorded.
"""


def notice(source: Source, name: str) -> str:
    """The words to show, for the person with this name."""
    return (_IMPORT if source == "import" else _RECORDING).format(name=name)


def notice_digest(source: Source, name: str) -> Digest:
    """The digest of these words, for the permit."""
    return sha256(notice(source, name).encode())

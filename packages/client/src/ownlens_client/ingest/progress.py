"""How far a recording is: told often, so that a person sees that something happens."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a recording is. Times in milliseconds of the lesson; ``total_ms`` is None while nobody can know."""

    sealed_ms: int = 0
    safe_ms: int = 0
    total_ms: int | None = None
    sent_bytes: int = 0
    waiting: int = 0
    offline: bool = False


Report = Callable[[Progress], None]


def silent(_progress: Progress) -> None:
    """Tell nobody."""

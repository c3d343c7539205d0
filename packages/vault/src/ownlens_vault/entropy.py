"""The one place where randomness is drawn.

Everything that needs random bytes is handed an :class:`Entropy`, so that a test can watch what was drawn. Nothing
public accepts a nonce or a key in place of drawing one.
"""

import os
import secrets
from collections.abc import Sequence
from typing import Protocol


class Entropy(Protocol):
    """A source of random bytes."""

    def draw(self, purpose: str, length: int) -> bytes:
        """``length`` random bytes; ``purpose`` names them and changes nothing."""


class SystemEntropy:
    """The operating system's generator."""

    def draw(self, purpose: str, length: int) -> bytes:  # noqa: ARG002 - the name is for those who watch
        """Random bytes from the operating system."""
        return os.urandom(length)


def choose(count: int, population: Sequence[int]) -> tuple[int, ...]:
    """Some members of a small population, none twice, in ascending order. Not a secret: which groups to type back."""
    return tuple(sorted(secrets.SystemRandom().sample(population, count)))

"""The plain words of every refusal: what happened, what is safe, what to do next.

One file per language in ``catalogue``. A sentence may name a fact in braces: ``{name}``, or ``{name|fallback}`` with
words to use when the fact is missing. A missing fact never costs the reader the sentence. Facts may come from a server,
so they are filled in as one short line of plain text and are never looked at for braces again.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ownlens_wire.codes import Code

_FACT = re.compile(r"\{(?P<name>[a-z_]+)(?:\|(?P<fallback>[^{}]*))?\}")
_UNKNOWN = "\u2026"
_MAX_FACT_CHARACTERS = 120


@dataclass(frozen=True, slots=True)
class Sentences:
    """What a person is told: what happened, that nothing was lost, and what to do next."""

    what: str
    safe: str
    next: str


@cache
def catalogue(language: str = "en-GB") -> Mapping[str, Sentences]:
    """Every code's sentences, facts still in braces."""
    text = files("ownlens_wire").joinpath("catalogue", f"{language}.json").read_text(encoding="utf-8")
    return {code: Sentences(**said) for code, said in json.loads(text).items()}


def sentences(code: Code, facts: Mapping[str, str | int]) -> Sentences:
    """What a person is told about a refusal.

    Args:
        code: the refusal's code.
        facts: what the refusal knows; from a server it is not to be trusted, and is shown as text only.
    """
    said = catalogue()[code]
    return Sentences(_fill(said.what, facts), _fill(said.safe, facts), _fill(said.next, facts))


def _fill(sentence: str, facts: Mapping[str, str | int]) -> str:
    def fact(found: re.Match[str]) -> str:
        known = _one_line(facts.get(found["name"], ""))
        return known or found["fallback"] or _UNKNOWN

    return _FACT.sub(fact, sentence)


def _one_line(fact: str | int) -> str:
    shown = "".join(character if character.isprintable() else " " for character in str(fact))
    return " ".join(shown.split())[:_MAX_FACT_CHARACTERS]

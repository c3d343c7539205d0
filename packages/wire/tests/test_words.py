"""Every refusal has plain words for a teacher (invariant 5)."""

import json
import re
from importlib.resources import files
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ownlens_wire.codes import Code
from ownlens_wire.words import Sentences, catalogue, sentences

# Words for those who built the thing, not for those who use it; and the offer that is never made.
JARGON = (
    r"\b(AES|GCM|HPKE|HKDF|Argon2|SHA|Ed25519|cipher|crypto\w*|encrypt\w*|decrypt\w*|hash\w*|digest|nonce|tag|signature"
    r"|envelope|payload|manifest|timeline|segment|checkpoint|merkle|JSON|base64|HTTP|API|token|seed|KEM|shred|wrap)\b"
)

# A code without words is one failure below, not one in every test.
SAID = [code for code in Code if code in catalogue()]


def test_every_code_has_its_words_and_every_word_its_code() -> None:
    assert set(catalogue()) == {code.value for code in Code}


def test_the_catalogue_says_each_thing_once() -> None:
    text = files("ownlens_wire").joinpath("catalogue", "en-GB.json").read_text(encoding="utf-8")
    names = [name for name, _ in json.loads(text, object_pairs_hook=list)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("code", SAID)
def test_a_refusal_says_what_happened_what_is_safe_and_what_to_do(code: Code) -> None:
    said = sentences(code, {})
    for sentence in (said.what, said.safe, said.next):
        assert sentence[0].isupper()
        # A command to type stands at the end, without a full stop that would be typed too.
        assert sentence[-1] in ".?" or re.search(r": ownlens( [a-zA-Z-]+)+$", sentence)
        assert len(sentence) < 240
        assert not re.search(r"[{}|]", sentence)


@pytest.mark.parametrize("code", SAID)
def test_a_refusal_speaks_plainly_and_never_offers_to_go_on(code: Code) -> None:
    said = catalogue()[code]
    text = f"{said.what} {said.safe} {said.next}"
    assert not re.search(JARGON, text, re.IGNORECASE)
    assert not re.search(r"continue anyway|ignore this|proceed anyway|go on anyway", text, re.IGNORECASE)


def braced(code: Code) -> list[str]:
    said = catalogue()[code]
    fields = Formatter().parse(said.what + said.safe + said.next)
    return [name.partition("|")[0] for _, name, _, _ in fields if name]


WITH_FACTS = [code for code in SAID if braced(code)]


@pytest.mark.parametrize("code", WITH_FACTS)
def test_a_fact_is_filled_in(code: Code) -> None:
    said = sentences(code, dict.fromkeys(braced(code), 27))
    assert "27" in f"{said.what}{said.safe}{said.next}"


@pytest.mark.parametrize("code", WITH_FACTS)
def test_a_missing_fact_costs_nobody_the_sentence(code: Code) -> None:
    for facts in ({}, {"something": "else"}, dict.fromkeys(braced(code), "")):
        said = sentences(code, facts)
        assert said == sentences(code, {})
        assert not re.search(r"\{|\}|  ", f"{said.what} {said.safe} {said.next}")


def test_a_name_is_filled_in_where_the_sentence_has_it() -> None:
    assert sentences(Code.PERSON_NOT_FOUND, {"name": "Ann"}).what == "Nobody at this school is called Ann."
    assert sentences(Code.PERSON_NOT_FOUND, {}).what == "Nobody at this school is called by this name."


@given(st.text(max_size=400))
def test_atk_43_a_fact_from_a_server_is_one_short_line_of_text(fact: str) -> None:
    """ATK-43: it cannot add lines, invisible characters or braces that would be filled in again."""
    said = sentences(Code.PERSON_NOT_FOUND, {"name": fact}).what
    assert said.startswith("Nobody at this school is called ")
    assert said.endswith(".")
    assert said.isprintable()
    assert len(said) < 200


def test_a_fact_with_braces_is_not_filled_in_again() -> None:
    said = sentences(Code.PERSON_NOT_FOUND, {"name": "{name}{code.__class__}"})
    assert said.what == "Nobody at this school is called {name}{code.__class__}."


def test_sentences_are_plain_values() -> None:
    assert sentences(Code.MALFORMED, {}) == Sentences(
        what=catalogue()[Code.MALFORMED].what,
        safe=catalogue()[Code.MALFORMED].safe,
        next=catalogue()[Code.MALFORMED].next,
    )

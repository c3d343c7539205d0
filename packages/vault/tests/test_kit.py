"""The printed recovery kit survives a printer and a tired reader (spec/account.md 2)."""

import itertools
import random

import pytest
from dev.stage.entropy import named_bytes
from dev.stage.refused import refused
from hypothesis import given
from hypothesis import strategies as st

from ownlens_vault.kit import GROUPS, confirm_group, kit_text, read_kit
from ownlens_vault.refusals import UnlockRefusal
from ownlens_vault.secret import KitCode
from ownlens_wire.codes import Code

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE = KitCode(named_bytes("kit", 20))
TEXT = kit_text(CODE)
CODES = st.binary(min_size=20, max_size=20).map(KitCode)


@given(CODES)
def test_a_kit_is_read_as_it_was_printed(code: KitCode) -> None:
    text = kit_text(code)
    assert read_kit(text) == code
    assert [len(group) for group in text.split("-")] == [4] * GROUPS
    assert set(text) <= set(ALPHABET + "-")


@pytest.mark.parametrize("raw", [bytes(20), b"\xff" * 20, b"\x00" * 19 + b"\x01", b"\x80" + bytes(19)])
def test_a_kit_keeps_every_bit_of_its_code(raw: bytes) -> None:
    assert read_kit(kit_text(KitCode(raw))).expose() == raw


BETWEEN = ["", " ", "-", " - ", "\u2013", "\u2014", "\u2212", "\u2010", "\u2015", "\u00a0", "\n", "\r\n", "\t"]


@pytest.mark.parametrize("between", BETWEEN, ids=ascii)
def test_a_kit_may_be_typed_with_any_spaces_and_dashes(between: str) -> None:
    assert read_kit(between + between.join(TEXT.replace("-", "")) + between) == CODE


@given(st.data())
def test_a_kit_may_be_typed_in_any_case(data: st.DataObject) -> None:
    typed = "".join(data.draw(st.sampled_from([c.lower(), c.upper()])) for c in TEXT)
    assert read_kit(typed) == CODE


@given(CODES, st.data())
def test_o_i_and_l_are_read_as_the_digits_they_look_like(code: KitCode, data: st.DataObject) -> None:
    looks_like = {"0": "0Oo", "1": "1IiLl"}
    typed = "".join(data.draw(st.sampled_from(looks_like.get(c, c))) for c in kit_text(code))
    assert read_kit(typed) == code


def test_every_single_wrong_character_is_caught() -> None:
    """Measured over the whole kit: 36 places, 31 other characters each."""
    plain = TEXT.replace("-", "")
    wrong = [
        plain[:at] + other + plain[at + 1 :] for at in range(len(plain)) for other in ALPHABET if other != plain[at]
    ]
    assert len(wrong) == 36 * 31
    for typed in wrong:
        with refused(Code.KIT_TYPO, UnlockRefusal):
            read_kit(typed)


def test_every_two_neighbours_changed_over_are_caught() -> None:
    plain = TEXT.replace("-", "")
    for at, (one, other) in enumerate(itertools.pairwise(plain)):
        if one != other:
            with refused(Code.KIT_TYPO, UnlockRefusal):
                read_kit(plain[:at] + other + one + plain[at + 2 :])


def test_of_many_codes_with_one_mistake_none_passes() -> None:
    """The checksum has 20 bits: about one mistake in a million passes it, and none of these 20,000 does.

    What passes still opens nothing: the code itself is the key.
    """
    chance = random.Random(20)
    passed, codes = 0, set()
    for number in range(100):
        plain = kit_text(KitCode(named_bytes(f"kit {number}", 20))).replace("-", "")
        for _ in range(200):
            at = chance.randrange(36)
            typed = plain[:at] + chance.choice([c for c in ALPHABET if c != plain[at]]) + plain[at + 1 :]
            try:
                read_kit(typed)
                passed += 1
            except UnlockRefusal as refusal:
                codes.add(refusal.code)
    assert passed == 0
    assert codes == {Code.KIT_TYPO}


NOT_A_KIT = {
    "nothing": "",
    "a group missing": TEXT[:-5],
    "a group too many": TEXT + "-" + TEXT[:4],
    "a character missing": TEXT[:-1],
    "a character too many": TEXT + "0",
    "a letter that is not used": "U" + TEXT[1:],
    "a letter with an accent": TEXT.replace(TEXT[0], "\u00e9", 1),
    "a letter of another alphabet": TEXT.replace(TEXT[0], "\u0410", 1),
    "a letter whose capital is two letters": "\u00df" + TEXT[2:],
    "a small i without a dot": "\u0131" + TEXT[1:],
    "a long s": "\u017f" + TEXT[1:],
    "the sign for kelvin": "\u212a" + TEXT[1:],
    "digits of full width": "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in TEXT),
    "digits of another script": TEXT.translate({ord(str(digit)): 0x0660 + digit for digit in range(10)}),
    "a full stop": TEXT + ".",
    "underscores": TEXT.replace("-", "_"),
    "something invisible": TEXT + "\u200b",
}


@pytest.mark.parametrize("typed", NOT_A_KIT.values(), ids=NOT_A_KIT.keys())
def test_what_is_not_a_kit_is_a_typo_before_anything_is_sent(typed: str) -> None:
    with refused(Code.KIT_TYPO, UnlockRefusal):
        read_kit(typed)


@pytest.mark.parametrize("group", range(GROUPS))
def test_a_group_typed_back_is_confirmed(group: int) -> None:
    printed = TEXT.split("-")[group]
    for typed in (printed, printed.lower(), f" {printed[:2]} {printed[2:]} "):
        confirm_group(CODE, group, typed)


@pytest.mark.parametrize("typed", ["", "0000", TEXT.split("-")[1], TEXT[:3], TEXT[:4] + "0", TEXT])
def test_another_group_is_not_confirmed(typed: str) -> None:
    with refused(Code.KIT_NOT_CONFIRMED, UnlockRefusal):
        confirm_group(CODE, 0, typed)


def test_a_refused_group_is_named_as_people_count() -> None:
    with pytest.raises(UnlockRefusal) as caught:
        confirm_group(CODE, 2, "nope")
    assert caught.value.facts == {"group": 3}

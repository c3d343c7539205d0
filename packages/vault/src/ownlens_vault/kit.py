"""The recovery kit's code: 160 bits in letters that survive a printer and a tired reader.

Source: ``spec/account.md`` section 2.
"""

import re

from ownlens_vault.refusals import UnlockRefusal
from ownlens_vault.secret import KitCode
from ownlens_wire.codes import Code
from ownlens_wire.encoding import frame
from ownlens_wire.ids import sha256

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# Lower case, and what a tired reader takes for something else. Letters of other alphabets are nobody's capitals.
_READ_AS = str.maketrans("abcdefghijklmnopqrstuvwxyzOIL" + "oil", "ABCDEFGHIJKLMNOPQRSTUVWXYZ011" + "011")
# Spaces and dashes, also those that a telephone's keyboard puts in their place.
_BETWEEN = re.compile("[ \t\r\n\u00a0\u2010-\u2015\u2212-]")
_GROUP = 4
_CODE_CHARACTERS = 32
_CHECK_CHARACTERS = 4
GROUPS = (_CODE_CHARACTERS + _CHECK_CHARACTERS) // _GROUP


def _spell(value: int, characters: int) -> str:
    return "".join(_ALPHABET[value >> 5 * place & 31] for place in range(characters - 1, -1, -1))


def _check_characters(code: bytes) -> str:
    bits = int.from_bytes(sha256(frame("ol1/kit-check", code)), "big") >> (256 - 5 * _CHECK_CHARACTERS)
    return _spell(bits, _CHECK_CHARACTERS)


def kit_text(code: KitCode) -> str:
    """The code as printed: nine groups of four, the last of them the checksum."""
    raw = code.expose()
    characters = _spell(int.from_bytes(raw, "big"), _CODE_CHARACTERS) + _check_characters(raw)
    return "-".join(characters[at : at + _GROUP] for at in range(0, len(characters), _GROUP))


def _characters(typed: str) -> str:
    return _BETWEEN.sub("", typed).translate(_READ_AS)


def read_kit(typed: str) -> KitCode:
    """Read a code as somebody typed it: any case, spaces and dashes anywhere, O, I and L for 0, 1 and 1.

    Raises:
        UnlockRefusal: a character is missing, wrong or too many.
    """
    characters = _characters(typed)
    if any(c not in _ALPHABET for c in characters):
        raise UnlockRefusal(Code.KIT_TYPO, "not of the kit's alphabet")
    value = 0
    for character in characters[:_CODE_CHARACTERS]:
        value = value << 5 | _ALPHABET.index(character)
    raw = value.to_bytes(KitCode.LENGTH, "big")
    # A character too many or too few shows here as well: what follows the code must be the checksum, exactly.
    if characters[_CODE_CHARACTERS:] != _check_characters(raw):
        raise UnlockRefusal(Code.KIT_TYPO, "the checksum does not fit")
    return KitCode(raw)


def confirm_group(code: KitCode, group: int, typed: str) -> None:
    """Return if what was typed back is this group of the kit.

    Args:
        code: the kit's code.
        group: which group, counted from 0.
        typed: what the person typed.

    Raises:
        UnlockRefusal: it is another group, or mistyped.
    """
    if _characters(typed) != kit_text(code).split("-")[group]:
        raise UnlockRefusal(Code.KIT_NOT_CONFIRMED, "the group typed back is not the one asked for", group=group + 1)

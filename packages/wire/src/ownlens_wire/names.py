"""How names are compared (``spec/people.md`` section 3)."""

import unicodedata

# Drawn as nothing or as an empty space, and yet neither a control nor a space by their category.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_VARIATION_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))


def comparable_name(name: str) -> str:
    """A name as names are compared.

    Compatibility forms, case, runs of spaces and characters that nobody can see do not count: a second "Ann" with a
    zero-width space in it is a second "Ann".
    """
    seen = "".join(character for character in name if not _unseen(character))
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", seen).casefold())
    return " ".join(folded.split())


def _unseen(character: str) -> bool:
    if character.isspace():
        return False
    return (
        unicodedata.category(character) in ("Cc", "Cf")
        or character in _BLANK
        or any(ord(character) in block for block in _VARIATION_SELECTORS)
    )

"""Bytes in text, strict JSON, frames, names (``spec/encoding.md`` 1 to 3, ``spec/people.md`` 3)."""

from dev.vectors.cases import Topic
from ownlens_wire.codes import Code
from ownlens_wire.limits import MAX_SAFE_INTEGER

_BAD_BASE64URL = {
    "padding": "AA==",
    "half the padding": "AA=",
    "one character": "A",
    "five characters": "AAAAA",
    "trailing bits after one byte": "AB",
    "trailing bits after two bytes": "AAB",
    "standard alphabet, plus": "++++",
    "standard alphabet, slash": "////",
    "a space": "AA AA",
    "a line feed at the end": "AAAA\n",
    "a letter outside ASCII": "\u00e4AAA",
    "a full stop": "AAA.",
}
_BAD_JSON = {
    "a byte-order mark": b"\xef\xbb\xbf{}",
    "UTF-16": '{"a":1}'.encode("utf-16"),
    "invalid UTF-8": b'{"a":"\xff"}',
    "an overlong encoding": b'{"a":"\xc0\xaf"}',
    "a surrogate in UTF-8": b'{"a":"\xed\xa0\x80"}',
    "a name twice": b'{"a":1,"a":1}',
    "a name twice in two spellings": b'{"a":1,"\\u0061":2}',
    "a name twice deep inside": b'{"a":[{"b":{"c":1,"c":2}}]}',
    "a fraction": b"[1.5]",
    "an integer spelled as a fraction": b"[1.0]",
    "an integer with an exponent": b"[1e2]",
    "a negative exponent": b"[1e-2]",
    "NaN": b"[NaN]",
    "infinity": b"[Infinity]",
    "minus infinity": b"[-Infinity]",
    "2^53": b"[9007199254740992]",
    "minus 2^53": b"[-9007199254740992]",
    "a thousand digits": b"[" + b"9" * 1000 + b"]",
    "five thousand digits": b"[" + b"9" * 5000 + b"]",
    "a leading zero": b"[01]",
    "a plus sign": b"[+1]",
    "nothing": b"",
    "two documents": b"{} {}",
    "a trailing comma": b"[1,]",
    "a comment": b"{}//",
    "single quotes": b"{'a':1}",
    "a control character in a string": b'["\x01"]',
    "a line feed in a string": b'["\n"]',
    "an unfinished string": b'["a',
    "a thousand brackets and no end": b"[" * 1000,
}
_GOOD_JSON = {
    "an empty object": b"{}",
    "the largest integer": str(MAX_SAFE_INTEGER).encode(),
    "the smallest integer": str(-MAX_SAFE_INTEGER).encode(),
    "one name in two objects": b'{"a":{"b":1},"c":{"b":2}}',
    "spaces": b' { "a" : [ 1 , null ] } ',
    "letters outside ASCII": '{"a":"\u00e9\U0001f600"}'.encode(),
    "an escaped pair of surrogates": b'["\\ud83d\\ude00"]',
}
_SAME_NAMES = {
    "case": ("Ann Smith", "ANN smith"),
    "runs of spaces": ("Ann Smith", "  Ann \u00a0\u3000 Smith\t"),
    "a zero-width space": ("Ann Smith", "A\u200bnn Smith"),
    "a direction override": ("Ann Smith", "\u202eAnn Smith"),
    "a soft hyphen": ("Ann Smith", "Ann\u00ad Smith"),
    "a variation selector": ("Ann Smith", "Ann\ufe0f Smith"),
    "a blank letter": ("Ann Smith", "Ann\u3164 Smith"),
    "full width": ("Ann Smith", "\uff21\uff4e\uff4e Smith"),
    "a sharp s": ("Stra\u00dfe", "STRASSE"),
    "a long s": ("Smith", "\u017fmith"),
    "a ligature": ("Griffin", "Gri\ufb03n"),
    "composed and decomposed": ("Jos\u00e9", "Jose\u0301"),
    "a final sigma": ("\u039f\u0394\u039f\u03a3", "\u03bf\u03b4\u03bf\u03c2"),
}
_OTHER_NAMES = {
    "an accent": ("Jose", "Jos\u00e9"),
    "a space more": ("Ann Smith", "AnnSmith"),
    "another alphabet": ("Ann", "\u0410nn"),
}


def topic() -> Topic:
    """The file."""
    made = Topic("encoding", "Bytes in text, strict JSON, frames and names: encoding.md 1 to 3, people.md 3.")
    for spelled in ("", "AA", "AAA", "AAAA", "-_-_", "AAECAwQFBgcICQoLDA0ODw"):
        made.accept("base64url.read", f"{len(spelled)} characters", text=spelled)
    for title, spelled in _BAD_BASE64URL.items():
        made.refuse(Code.MALFORMED, "base64url.read", title, text=spelled)
    for title, good in _GOOD_JSON.items():
        made.accept("json.read", title, json=good, limit=10_000)
    for title, bad in _BAD_JSON.items():
        made.refuse(Code.MALFORMED, "json.read", title, json=bad, limit=10_000)
    made.accept("json.read", "exactly the limit", json=b'"xxxx"', limit=6)
    made.refuse(Code.MALFORMED, "json.read", "one byte above the limit", json=b'"xxxx"', limit=5)
    made.accept("frame.write", "a label alone", label="ol1/x", items=[])
    made.accept("frame.write", "an empty item", label="ol1/x", items=[{"bytes": b""}])
    made.accept("frame.write", "bytes and an integer", label="ol1/x", items=[{"bytes": b"ab"}, {"integer": 258}])
    made.accept("frame.write", "the largest integer", label="ol1/x", items=[{"integer": MAX_SAFE_INTEGER}])
    made.accept("frame.write", "two items", label="ol1/x", items=[{"bytes": b"a"}, {"bytes": b"b"}])
    made.accept("frame.write", "the same bytes as one item", label="ol1/x", items=[{"bytes": b"ab"}])
    for title, (one, other) in (*_SAME_NAMES.items(), *_OTHER_NAMES.items()):
        made.accept("name.compare", title, one=one, other=other)
    return made

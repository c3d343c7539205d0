"""One valid statement of every type there is, by the same three keys."""

from collections.abc import Mapping

from dev.stage.entropy import named_bytes
from dev.stage.signers import Hand, hand

from ownlens_wire import statements
from ownlens_wire.envelope import Payload

ACCOUNT = hand("sample account", "account")
RECORDER = hand("sample recorder", "recorder")
LOG = hand("sample log", "log")
AUTHORS: Mapping[str, Hand] = {"account": ACCOUNT, "recorder": RECORDER, "log": LOG}

_COMMON: Mapping[str, object] = {"suite": 1, "log_size": 7, "issued_at": 1_780_000_000}
_ID = named_bytes("sample id", 16)
_DIGEST = named_bytes("sample digest")
_MARK = named_bytes("sample mark")

_MEMBERS: Mapping[str, Mapping[str, object]] = {
    "card": {
        "signing_key": ACCOUNT.raw,
        "receiving_key": named_bytes("sample receiving key", 1216),
        "generation": 1,
        "name": "Ann Ó Briain",
    },
    "sign-in": {"challenge": _DIGEST, "server": "https://school.example", "session": _ID, "device": "laptop"},
    "acceptance": {"document": "eula", "version": 1, "document_digest": _DIGEST},
    "method": {"method": _ID, "kind": "kit", "action": "add", "wrap_digest": _DIGEST},
    "permit": {
        "recording": _ID,
        "recorder_key": RECORDER.raw,
        "generation": 1,
        "receiving_key_digest": _DIGEST,
        "tracks": ("video", "audio"),
        "max_seconds": 3600,
        "source": "import",
        "notice_digest": _DIGEST,
    },
    "head": {
        "account": ACCOUNT.key_id,
        "recorder": RECORDER.key_id,
        "recording": _ID,
        "permit_digest": _DIGEST,
        "sequence": 1,
        "tracks": ({"track": 1, "segments": 2},),
        "list_digest": _DIGEST,
        "part_count": 1,
        "parts_digest": _DIGEST,
        "recording_box_digest": _DIGEST,
        "timeline_digest": _DIGEST,
        "shred_commitment": _DIGEST,
        "closed": True,
        "ended": "stopped",
    },
    "grant": {
        "share": _ID,
        "version": 1,
        "recording": _ID,
        "audience": ({"account": LOG.key_id, "generation": 1, "box_digest": _DIGEST},),
        "scope": ({"track": 1, "first": 1, "last": 1},),
        "manifest_digest": _DIGEST,
        "shred_commitment": _DIGEST,
        "expires_at": None,
    },
    "viewing": {"share": _ID, "version": 1, "view": _ID, "terms_version": 1, "terms_digest": _DIGEST},
    "watched": {"view": _ID, "sequence": 1, "box": b"box"},
    "recall": {"statement": _ID, "share": _ID, "recording": _ID, "whole": True, "viewers": (), "marks": (_MARK,)},
    "deletion": {"statement": _ID, "recording": _ID, "marks": (_MARK,)},
    "index": {"version": 1, "previous": bytes(32), "blob_digest": _DIGEST, "mark": _MARK},
    "receipt": {
        "log": LOG.key_id,
        "kind": "recall",
        "account": ACCOUNT.key_id,
        "statement": _ID,
        "statement_digest": _DIGEST,
        "recording": _ID,
        "shares": (_ID,),
        "shred_secrets": 1,
        "boxes": 2,
        "objects": 0,
    },
}


def types() -> dict[str, type[Payload]]:
    """Every statement type that the wire package defines, found by looking rather than by a list."""
    found = [kind for kind in vars(statements).values() if isinstance(kind, type) and issubclass(kind, Payload)]
    return {kind.TYPE: kind for kind in found if "TYPE" in vars(kind)}


def sample(kind: str, **changes: object) -> Payload:
    """A valid statement of this type, but for the changes."""
    record = types()[kind]
    by_account = {"account": ACCOUNT.key_id} if record.AUTHOR == "account" else {}
    return record.model_validate({**_COMMON, **by_account, **_MEMBERS[kind], **changes})


def author(kind: str) -> Hand:
    """Whose key signs this type."""
    return AUTHORS[types()[kind].AUTHOR]

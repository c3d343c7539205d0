"""The public log, cards, names, and the ledger (``spec/people.md``, ``spec/sharing.md`` 5)."""

import json
from typing import Any

from dev.stage.entropy import named_bytes
from dev.stage.school import NOW, School, account_of, card_of
from dev.stage.signers import flip, hand, sign_again, sign_as
from dev.stage.statements import ACCOUNT, sample
from dev.vectors.cases import Topic
from dev.vectors.topics.envelopes import members
from ownlens_wire.api import AuditEvent, LogPage
from ownlens_wire.audit import LEDGER_START, chain_digest
from ownlens_wire.checkpoint import Checkpoint, sign_checkpoint
from ownlens_wire.codes import Code
from ownlens_wire.encoding import to_base64url
from ownlens_wire.envelope import sign
from ownlens_wire.ids import Digest, Mark
from ownlens_wire.statements import SignIn

_ANN, _BEA, _GHOST = (account_of(name) for name in ("Ann", "Bea", "Ghost"))
_MARK = Mark(named_bytes("vector/mark"))


def _school() -> School:
    school = School()
    school.enrol("Ann")
    school.add_mark(_MARK)
    school.leaves.append(b'{"kind":[]}')
    school.enrol("Bea")
    return school


def topic() -> Topic:
    """The file."""
    made, school = Topic("logs", "The public log, its checkpoints, leaves, cards and names; the ledger."), _school()
    _checkpoints(made, school)
    _leaves(made, school)
    _advancing(made, school)
    _cards(made, school)
    _names(made, school)
    _ledger(made)
    return made


def _checkpoints(made: Topic, school: School) -> None:
    note = school.note()
    given = {"origin": school.origin, "key": school.key.raw}
    made.accept("checkpoint.open", "of four leaves", note=note, **given)
    made.accept("checkpoint.open", "of an empty log", note=school.note(0), **given)
    root = Digest(named_bytes("vector/root"))
    largest = sign_checkpoint(Checkpoint(school.origin, 2**53 - 1, root), school.key, school.key.raw)
    made.accept("checkpoint.open", "of the largest size", note=largest, **given)
    other = hand("another log", "log")
    lines = note.split("\n")
    bad = {
        "nothing": "",
        "another origin": sign_checkpoint(Checkpoint("other/log", 4, root), school.key, school.key.raw),
        "another key": sign_checkpoint(Checkpoint(school.origin, 4, root), other, other.raw),
        "another key under the log's name": sign_checkpoint(Checkpoint(school.origin, 4, root), other, school.key.raw),
        "another size": note.replace("\n4\n", "\n5\n"),
        "a size beyond 2^53 - 1": sign_checkpoint(Checkpoint(school.origin, 2**53, root), school.key, school.key.raw),
        "a leading zero": sign_checkpoint(_Spelled(school.origin, 4, root), school.key, school.key.raw),
        "another root": note.replace(lines[2], to_base64url(bytes(32)) + "="),
        "no signature": "\n".join([*lines[:3], "", ""]),
        "two signatures": f"{note}{lines[4]}\n",
        "carriage returns": note.replace("\n", "\r\n"),
        "a hyphen for the dash": note.replace("\u2014", "-"),
        "something before": f" {note}",
        "something after": f"{note}x",
    }
    for title, forged in bad.items():
        made.refuse(Code.LOG_SIGNATURE, "checkpoint.open", title, note=forged, **given)
    made.refuse(Code.WEAK_KEY, "checkpoint.open", "under a weak key", note=note, origin=school.origin, key=bytes(32))


class _Spelled(Checkpoint):
    """A checkpoint whose size is spelled with a zero in front."""

    def body(self) -> bytes:
        """The text that is signed."""
        return super().body().replace(b"\n4\n", b"\n04\n")


def _leaves(made: Topic, school: School) -> None:
    made.accept("leaf.read", "a card", leaf=school.leaves[0])
    made.accept("leaf.read", "a mark", leaf=school.leaves[1])
    strange = [b"{}", b"[]", b"null", b'{"kind":"witness"}', b'{"kind":[]}', b'{"kind":{}}', b'{"kind":null}']
    for leaf in strange:
        made.accept("leaf.read", f"an unknown kind: {leaf.decode()}", leaf=leaf)
    bad = {
        "no JSON": b"mark",
        "nothing": b"",
        "a mark that is missing": b'{"kind":"mark"}',
        "a mark of another length": b'{"kind":"mark","mark":"AAAA"}',
        "a member of no meaning": school.leaves[1][:-1] + b',"by":"administrator"}',
        "a name twice": school.leaves[1][:-1] + b',"kind":"mark"}',
        "an envelope that is missing": b'{"kind":"card"}',
        "an envelope of no form": b'{"kind":"card","envelope":{}}',
    }
    for title, leaf in bad.items():
        made.refuse(Code.MALFORMED, "leaf.read", title, leaf=leaf)


def _page(page: LogPage) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(page.model_dump_json())
    return said


def _advancing(made: Topic, school: School) -> None:
    known = {"origin": school.origin, "key": school.key.raw, "marks": [_MARK, bytes(32)]}
    fork = School(leaves=school.leaves[:1])
    for name in ("Mallory", "Eve", "Dan"):
        fork.enrol(name)
    made.share("page", _page(school.page()))
    made.share("first", _page(school.page(0, 2)))
    made.share("rest", _page(school.page(2)))

    def steps(*pages: object, at_least: int = 0) -> dict[str, Any]:
        return {**known, "steps": [{"pages": [page]} for page in pages[:-1]] + [_last(pages[-1], at_least)]}

    def _last(page: object, at_least: int) -> dict[str, Any]:
        return {"pages": [page], "at_least": at_least}

    first, rest = {"$shared": "first"}, {"$shared": "rest"}
    made.accept("log.advance", "at once", **steps({"$shared": "page"}))
    made.accept("log.advance", "in two steps", **steps(first, rest))
    made.accept("log.advance", "over two pages", **{**known, "steps": [{"pages": [first, rest]}]})
    made.accept("log.advance", "as far as an object has named", **steps(first, rest, at_least=4))
    made.accept("log.advance", "nothing new", **steps({"$shared": "page"}, _page(school.page(4))))
    leaves = [to_base64url(leaf) for leaf in school.leaves]
    refused = {
        "another history": (Code.LOG_FORK, steps(first, _page(fork.page(2)))),
        "a leaf changed": (Code.LOG_FORK, steps(first, {**rest, "$set": {"leaves.0": flip(school.leaves[2], 5)}})),
        "two leaves changed over": (Code.LOG_FORK, steps(first, {**rest, "$set": {"leaves": leaves[:1:-1]}})),
        "a smaller log": (Code.LOG_ROLLBACK, steps({"$shared": "page"}, first)),
        "smaller than an object has named": (Code.LOG_ROLLBACK, steps(first, rest, at_least=5)),
        "a leaf missing": (Code.LOG_INCOMPLETE, steps(first, {**rest, "$set": {"leaves": leaves[2:3]}})),
        "a leaf too many": (Code.LOG_INCOMPLETE, steps(first, {**rest, "$set": {"leaves": [*leaves[2:], leaves[0]]}})),
        "a page from further on": (Code.LOG_INCOMPLETE, steps(rest)),
        "the first page again": (Code.LOG_INCOMPLETE, steps(first, {"$shared": "page"})),
        "pages in another order": (Code.LOG_INCOMPLETE, {**known, "steps": [{"pages": [rest, first, rest]}]}),
        "another log's name": (Code.LOG_SIGNATURE, {**steps(first), "origin": "other/log"}),
        "another log's key": (Code.LOG_SIGNATURE, {**steps(first), "key": hand("x").raw}),
    }
    for title, (code, case) in refused.items():
        made.refuse(code, "log.advance", title, **case)


def _cards(made: Topic, school: School) -> None:
    known = {"origin": school.origin, "key": school.key.raw, "steps": [{"pages": [{"$shared": "page"}]}]}
    ann = made.share("card of Ann", members(card_of(_ANN, "Ann")))
    mallory = hand("Mallory")
    made.accept("card.check", "a card", envelope=ann)
    made.accept("log.offered", "a card that is in the log", envelope=ann, **known)
    made.accept("log.find", "by account", account=_BEA.id, **known)
    forged = members(sign_again(card_of(_ANN, "Ann"), mallory, signing_key=mallory.raw))
    made.refuse(Code.ID_MISMATCH, "card.check", "another key under Ann's id", envelope=forged)
    renamed = members(sign_again(card_of(_ANN, "Ann"), mallory, name="Anna"))
    made.refuse(Code.BAD_SIGNATURE, "card.check", "Ann's key, signed by somebody else", envelope=renamed)
    other = members(sign_as(_ANN.card("Ann", 0, NOW), _ANN.signer, SignIn))
    made.refuse(Code.WRONG_TYPE, "card.check", "a card's words as another statement", envelope=other)
    nameless = members(sign_again(card_of(_ANN, "Ann"), _ANN.signer, name=""))
    made.refuse(Code.MALFORMED, "card.check", "no name", envelope=nameless)
    hostile = members(sign_again(card_of(_ANN, "Ann"), _ANN.signer, name="Ann\u202e"))
    made.refuse(Code.MALFORMED, "card.check", "a name that turns the line round", envelope=hostile)
    unlogged = members(card_of(_ANN, "Ann", log_size=1))
    made.refuse(Code.NOT_IN_LOG, "log.offered", "a card of Ann's that is not in the log", envelope=unlogged, **known)
    made.refuse(Code.NOT_IN_LOG, "log.find", "somebody who is not in the log", account=_GHOST.id, **known)
    changed = School(leaves=list(school.leaves))
    newer = _ANN.card("Ann", 0, NOW).model_copy(
        update={"generation": 2, "receiving_key": _ANN.receiving_key(2).public.raw}
    )
    changed.add_card(sign(newer, _ANN.signer))
    changed.add_card(sign_again(card_of(_ANN, "Ann"), mallory, generation=9))
    later = {**known, "steps": [{"pages": [_page(changed.page())]}]}
    made.refuse(Code.CARD_NOT_LATEST, "log.offered", "a card that a newer one replaced", envelope=ann, **later)
    made.accept("log.find", "the newest that holds, whatever else claims the account", account=_ANN.id, **later)


def _names(made: Topic, school: School) -> None:
    haunted = School(leaves=list(school.leaves))
    haunted.add_card(card_of(_GHOST, "A\u200bNN"))
    haunted.add_card(sign_again(card_of(_ANN, "Ann"), hand("Mallory"), generation=9))
    made.share("haunted", _page(haunted.page()))

    def given(name: str, page: str, *pins: dict[str, Any]) -> dict[str, Any]:
        steps = [{"pages": [{"$shared": page}]}]
        return {"origin": school.origin, "key": school.key.raw, "steps": steps, "name": name, "pins": list(pins)}

    def pin(account: bytes, compared_at: int | None) -> dict[str, Any]:
        said = {"account": to_base64url(account), "name": "Ann", "pinned_at": NOW, "changed_at": NOW}
        return {**said, "compared_at": compared_at}

    made.accept("log.find-by-name", "one of that name", **given(" ann ", "page"))
    made.accept("log.find-by-name", "a pin that was compared wins", **given("Ann", "haunted", pin(_ANN.id, NOW)))
    contested = {
        "two of that name": (),
        "a pin that was not compared": (pin(_ANN.id, None),),
        "the other one pinned and not compared": (pin(_GHOST.id, None),),
        "both compared": (pin(_ANN.id, NOW), pin(_GHOST.id, NOW)),
    }
    for title, pins in contested.items():
        made.refuse(Code.NAME_CONTESTED, "log.find-by-name", title, **given("Ann", "haunted", *pins))
    gone = given("Ann", "page", pin(_GHOST.id, None))
    made.refuse(Code.NAME_CONTESTED, "log.find-by-name", "the name pinned to somebody else", **gone)
    made.refuse(Code.PERSON_NOT_FOUND, "log.find-by-name", "nobody of that name", **given("Zoe", "page"))


def _ledger(made: Topic) -> None:
    lines: list[dict[str, Any]] = []
    digest = LEDGER_START
    strange = sign(sample("viewing"), ACCOUNT).model_copy(update={"payload_type": '\u00e9\u007f\U0001f600"\\/\n'})
    for sequence, statement in enumerate((None, sign(sample("viewing"), ACCOUNT), strange), start=1):
        event = AuditEvent.model_validate(
            {
                "sequence": sequence,
                "at": NOW + sequence,
                "kind": "opened",
                "recording": bytes(16),
                "share": None,
                "viewer": _BEA.id,
                "view": None,
                "statement": statement,
                "digest": bytes(32),
            }
        )
        digest = chain_digest(digest, event)
        lines.append({**json.loads(event.model_dump_json()), "digest": to_base64url(digest)})
    start = {"previous": LEDGER_START, "sequence": 0}
    made.accept("ledger.check", "three lines", lines=lines, **start)
    made.accept("ledger.check", "nothing new", lines=[], **start)
    made.accept("ledger.check", "what follows", lines=lines[1:], previous=lines[0]["digest"], sequence=1)
    bad = {
        "a line dropped": [lines[0], lines[2]],
        "lines changed over": [lines[1], lines[0], lines[2]],
        "a line twice": [*lines, lines[2]],
        "a time changed": [{**lines[0], "at": 1}, *lines[1:]],
        "a kind changed": [lines[0], {**lines[1], "kind": "left"}, lines[2]],
        "a statement taken away": [lines[0], {**lines[1], "statement": None}, lines[2]],
        "a digest changed": [*lines[:2], {**lines[2], "digest": to_base64url(bytes(32))}],
        "a line numbered again": [lines[0], {**lines[1], "sequence": 3}],
    }
    for title, changed in bad.items():
        made.refuse(Code.AUDIT_GAP, "ledger.check", title, lines=changed, **start)
    made.refuse(Code.AUDIT_GAP, "ledger.check", "another beginning than was seen", lines=lines[1:], **start)
    extra = [{**lines[0], "by": "administrator"}]
    made.refuse(Code.MALFORMED, "ledger.check", "a line with a member of no meaning", lines=extra, **start)

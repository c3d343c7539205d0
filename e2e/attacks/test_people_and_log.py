"""Attacks on who is who: cards put in the place of others, and a log that contradicts itself."""

import json
from collections.abc import Callable

import pytest
from dev.rig.evil import Exchange, edit
from dev.rig.people import Person
from dev.rig.school import NAMES, School
from dev.stage.refused import refused

from ownlens_client.flows.ledger import read_ledger, who
from ownlens_client.flows.log import sync_log
from ownlens_client.flows.shares import Choice, confirm_person, find_people, share_lesson
from ownlens_server.core.log_key import LogKey
from ownlens_vault.account import Account
from ownlens_vault.documents import PersonEntry
from ownlens_vault.entropy import SystemEntropy
from ownlens_wire.api import AuditEvent, LogPage
from ownlens_wire.audit import LEDGER_START, chain_digest
from ownlens_wire.checkpoint import Checkpoint, sign_checkpoint
from ownlens_wire.codes import Code
from ownlens_wire.envelope import Envelope, Signature, sign
from ownlens_wire.ids import AccountId, account_id_of
from ownlens_wire.leaves import CardLeaf, write_leaf
from ownlens_wire.merkle import Frontier
from ownlens_wire.refusals import LogRefusal
from ownlens_wire.statements import Card

LOG = "^/log$"
IDENTITY_POINT = bytes([1]) + bytes(31)


def forged_log(school: School, change: Callable[[list[bytes]], list[bytes]]) -> Callable[[Exchange], Exchange]:
    """The log as the operator could forge it: they hold its key, so every checkpoint is well signed."""
    key: LogKey = school.server.platform.log_key

    def serve(honest: Exchange) -> Exchange:
        start = int(dict(pair.split("=") for pair in honest.query.split("&"))["start"])
        leaves = change(all_leaves(school))
        frontier = Frontier()
        for leaf in leaves:
            frontier = frontier.append(leaf)
        checkpoint = Checkpoint(school.server.settings.log_origin, frontier.size, frontier.root())
        page = LogPage(
            checkpoint=sign_checkpoint(checkpoint, key, key.public), start=start, leaves=tuple(leaves[start:])
        )
        return honest.with_json(page.model_dump(mode="json"))

    return serve


def all_leaves(school: School) -> list[bytes]:
    return list(school.ann.member.store.leaves())


def card_of(account: Account, name: str) -> bytes:
    return write_leaf(CardLeaf(envelope=sign(account.card(name, 0, 1), account.signer)))


def share_with(person: Person, name: str, school: School) -> None:
    viewers = person.run(find_people(person.member, [name]))
    person.run(share_lesson(person.member, school.lesson, Choice(), viewers))


def test_atk_01_a_key_put_in_the_place_of_bens_is_refused(school: School) -> None:
    """ATK-01: who has seen Ben's card in the log before sees that the log was rewritten; nothing is sealed."""
    ghost = Account.create(SystemEntropy())

    def replace_ben(leaves: list[bytes]) -> list[bytes]:
        swapped = [
            card_of(ghost, NAMES["ben"]) if NAMES["ben"].encode() in from_card(leaf) else leaf for leaf in leaves
        ]
        return [*swapped, b"{}"]

    before = all_leaves(school)
    with refused(Code.LOG_FORK), school.server.layer.lying("GET", LOG, forged_log(school, replace_ben)):
        share_with(school.ann, NAMES["ben"], school)
    assert all_leaves(school) == before
    assert not school.server.layer.asked("PUT", "^/shares$")


def test_atk_02_a_second_ben_stops_whoever_has_not_compared_words(school: School) -> None:
    """ATK-02: an honest log with a dishonest name: refused, until the words were compared; a compared pin stays."""
    ghost = card_of(Account.create(SystemEntropy()), "ben  CARTER")
    with school.server.layer.lying("GET", LOG, forged_log(school, lambda leaves: [*leaves, ghost])):
        school.cat.run(sync_log(school.cat.member))
    with refused(Code.NAME_CONTESTED):
        school.cat.member.log.find_by_name(NAMES["ben"], ())
    real = school.cat.member.log.find(school.ben.member.account.id)
    pins = confirmed_pins(school, real.account)
    assert school.cat.member.log.find_by_name(NAMES["ben"], pins).account == school.ben.member.account.id


def confirmed_pins(school: School, account: AccountId) -> tuple[PersonEntry, ...]:
    ann = school.ann
    person = ann.member.log.find(account)
    ann.run(confirm_person(ann.member, person))
    return ann.member.index.content.people


def test_atk_03_the_card_that_is_checked_is_the_card_that_is_sealed_to(school: School) -> None:
    """ATK-03: people are looked up once, in the log on this device; no request names a person."""
    before = len(school.server.layer.exchanges)
    share_with(school.ann, NAMES["ben"], school)
    asked = [one.path for one in school.server.layer.exchanges[before:]]
    assert not [path for path in asked if "card" in path or "people" in path or "account" in path]


def test_atk_22_a_log_that_shrinks_is_refused(school: School) -> None:
    """ATK-22: rolled back by one leaf, and below what a verified object had named."""
    with (
        refused(Code.LOG_ROLLBACK),
        school.server.layer.lying("GET", LOG, forged_log(school, lambda leaves: leaves[:-1])),
    ):
        school.ann.run(sync_log(school.ann.member))
    with refused(Code.LOG_ROLLBACK):
        school.ann.run(sync_log(school.ann.member, at_least=school.ann.member.log.size + 1))


def test_atk_21_two_views_of_the_log_do_not_go_together(school: School) -> None:
    """ATK-21: a client that has seen one history refuses every other, however well it is signed."""
    forked = forged_log(school, lambda leaves: [b'{"kind":"mark"}', *leaves[1:], b"{}"])
    with refused(Code.LOG_FORK), school.server.layer.lying("GET", LOG, forked):
        school.ben.run(sync_log(school.ben.member))


@pytest.mark.parametrize("name", ["checkpoint", "start", "leaves"])
def test_a_damaged_log_page_changes_nothing(school: School, name: str) -> None:
    """ATK-21: form, signature and completeness are checked before the state moves."""
    size = school.ann.member.log.size
    lies: dict[str, object] = {"checkpoint": "x\n1\ny\n", "start": 0, "leaves": ["e30"]}

    def damage(page: dict[str, object]) -> None:
        page[name] = lies[name]

    with pytest.raises(LogRefusal), school.server.layer.lying("GET", LOG, edit(damage)):
        school.ann.run(sync_log(school.ann.member))
    assert school.ann.member.log.size == size


def test_atk_23_an_old_card_is_not_used_once_a_newer_one_is_in_the_log(school: School) -> None:
    """ATK-23: the newest generation in the log counts."""
    ben = school.template.accounts["ben"]
    newer = ben.card(NAMES["ben"], 0, 1).model_copy(
        update={"generation": 2, "receiving_key": ben.receiving_key(2).public.raw}
    )
    leaf = write_leaf(CardLeaf(envelope=sign(newer, ben.signer)))
    with school.server.layer.lying("GET", LOG, forged_log(school, lambda leaves: [*leaves, leaf])):
        school.ann.run(sync_log(school.ann.member))
    person = school.ann.member.log.find(ben.id)
    assert person.card.payload.generation == 2
    old = next(leaf for leaf in all_leaves(school) if NAMES["ben"].encode() in from_card(leaf))
    with refused(Code.CARD_NOT_LATEST):
        school.ann.member.log.check_offered(card_in(old))


def test_atk_24_a_card_that_anybody_could_sign_for_is_nobodys(school: School) -> None:
    """ATK-24: the identity point as signing key, with the signature that verifies everything."""
    template = school.template.accounts["ben"].card("Dee Evans", 0, 1)
    card = template.model_copy(update={"signing_key": IDENTITY_POINT, "account": account_id_of(IDENTITY_POINT)})
    universal = IDENTITY_POINT + bytes(32)
    envelope = Envelope(
        payload=card.model_dump_json().encode(),
        payload_type=Card.payload_type(),
        signatures=(Signature(keyid=card.account, sig=universal),),
    )
    leaf = write_leaf(CardLeaf(envelope=envelope))
    with school.server.layer.lying("GET", LOG, forged_log(school, lambda leaves: [*leaves, leaf])):
        school.ann.run(sync_log(school.ann.member))
    with refused(Code.PERSON_NOT_FOUND):
        school.ann.member.log.find_by_name("Dee Evans", ())
    with refused(Code.WEAK_KEY):
        school.ann.member.log.check_offered(envelope)


def test_atk_45_a_ledger_line_that_is_dropped_or_edited_is_noticed(school: School) -> None:
    """ATK-45, AG-17: lines are chained, and this device remembers the last one it saw."""
    share_with(school.ann, NAMES["ben"], school)
    school.ann.run(read_ledger(school.ann.member))

    def drop(lines: list[object]) -> None:
        lines.pop()

    def date_back(lines: list[dict[str, int]]) -> None:
        lines[0]["at"] -= 1

    for change in (drop, date_back):
        with refused(Code.AUDIT_GAP), school.server.layer.lying("GET", "^/ledger$", edit(change)):
            school.ann.run(read_ledger(school.ann.member))


def test_atk_45_the_server_cannot_invent_a_viewing(school: School) -> None:
    """ATK-45, AG-17: a line about watching rests on the viewer's own signature."""
    viewers = school.ann.run(find_people(school.ann.member, [NAMES["ben"]]))
    entry = school.ann.run(share_lesson(school.ann.member, school.lesson, Choice(), viewers))
    school.ben.watch(entry.share)
    honest = school.ann.run(who(school.ann.member, school.lesson))
    assert [one.viewer.name for one in honest[0].seen] == [NAMES["ben"]]

    def forge(lines: list[dict[str, object]]) -> list[object]:
        events = [AuditEvent.model_validate_json(json.dumps(line)) for line in lines]
        opened = next(event for event in events if event.kind == "opened")
        assert opened.statement is not None
        later = opened.statement.payload.replace(b'"issued_at":1', b'"issued_at":2')
        forged = opened.model_copy(update={"statement": opened.statement.model_copy(update={"payload": later})})
        return rechained([forged if event is opened else event for event in events])

    # On a device that has not seen the ledger before, the chain alone would not tell.
    fresh = school.fresh("ann")
    with refused(Code.BAD_SIGNATURE), school.server.layer.lying("GET", "^/ledger$", edit(forge)):
        fresh.run(who(fresh.member, school.lesson))


def rechained(events: list[AuditEvent]) -> list[object]:
    """The chain as a server that rewrites it would write it."""
    previous, lines = LEDGER_START, []
    for event in events:
        chained = event.model_copy(update={"digest": chain_digest(previous, event)})
        previous = chained.digest
        lines.append(json.loads(chained.model_dump_json(by_alias=True)))
    return lines


def from_card(leaf: bytes) -> bytes:
    return card_in(leaf).payload if b'"card"' in leaf else b""


def card_in(leaf: bytes) -> Envelope:
    return CardLeaf.model_validate_json(leaf).envelope

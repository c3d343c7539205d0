"""An account's ledger cannot lose, change or reorder a line (spec/sharing.md 5)."""

import json

import pytest
from dev.stage.refused import refused
from dev.stage.statements import ACCOUNT, sample
from hypothesis import given
from hypothesis import strategies as st

from ownlens_wire.api import AuditEvent
from ownlens_wire.audit import LEDGER_START, chain_digest, check_chain
from ownlens_wire.codes import Code
from ownlens_wire.encoding import frame
from ownlens_wire.envelope import sign
from ownlens_wire.ids import Digest, RecordingId, sha256
from ownlens_wire.refusals import LogRefusal

LINES = 6


def line(sequence: int, previous: Digest, at: int = 1_780_000_000) -> AuditEvent:
    bare = AuditEvent(
        sequence=sequence,
        at=at + sequence,
        kind="opened",
        recording=RecordingId(bytes(16)),
        share=None,
        viewer=None,
        view=None,
        statement=sign(sample("viewing"), ACCOUNT),
        digest=Digest(bytes(32)),
    )
    return bare.model_copy(update={"digest": chain_digest(previous, bare)})


def ledger(length: int = LINES, start: int = 1, previous: Digest = LEDGER_START) -> list[AuditEvent]:
    lines: list[AuditEvent] = []
    for sequence in range(start, start + length):
        lines.append(line(sequence, lines[-1].digest if lines else previous))
    return lines


@given(st.integers(0, LINES))
def test_an_unbroken_ledger_is_accepted_in_any_number_of_pieces(cut: int) -> None:
    lines = ledger()
    digest, sequence = check_chain(tuple(lines[:cut]), LEDGER_START, 0)
    assert check_chain(tuple(lines[cut:]), digest, sequence) == (lines[-1].digest, LINES)


def test_nothing_new_leaves_everything_as_it_was() -> None:
    assert check_chain((), Digest(b"x" * 32), 9) == (b"x" * 32, 9)


@pytest.mark.parametrize("at", range(LINES - 1))
def test_atk_45_a_dropped_line_is_noticed(at: int) -> None:
    """ATK-45, AG-17: the owner never loses sight of who saw a lesson."""
    lines = ledger()
    with refused(Code.AUDIT_GAP, LogRefusal):
        check_chain(tuple(lines[:at] + lines[at + 1 :]), LEDGER_START, 0)


EDITS: list[dict[str, object]] = [
    {"at": 1},
    {"kind": "left"},
    {"recording": None},
    {"share": bytes(16)},
    {"viewer": bytes(32)},
    {"view": bytes(16)},
    {"statement": None},
    {"sequence": 9},
    {"digest": bytes(32)},
]


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: next(iter(edit)))
@pytest.mark.parametrize("at", range(LINES))
def test_atk_45_an_edited_line_is_noticed(at: int, edit: dict[str, object]) -> None:
    """ATK-45, AG-17."""
    lines = ledger()
    lines[at] = lines[at].model_copy(update=edit)
    with refused(Code.AUDIT_GAP, LogRefusal):
        check_chain(tuple(lines), LEDGER_START, 0)


def test_atk_45_lines_cannot_change_places() -> None:
    """ATK-45."""
    lines = ledger()
    lines[1], lines[2] = lines[2], lines[1]
    with refused(Code.AUDIT_GAP, LogRefusal):
        check_chain(tuple(lines), LEDGER_START, 0)


def test_atk_45_a_line_cannot_be_told_twice() -> None:
    """ATK-45."""
    lines = ledger()
    with refused(Code.AUDIT_GAP, LogRefusal):
        check_chain((*lines, lines[-1]), LEDGER_START, 0)


def test_atk_45_a_line_numbered_again_after_one_was_dropped_is_noticed() -> None:
    """ATK-45: even if every digest is made to fit, the number does not."""
    lines = ledger(3)
    skipped = line(5, lines[-1].digest)
    with refused(Code.AUDIT_GAP, LogRefusal):
        check_chain((*lines, skipped), LEDGER_START, 0)


def test_atk_45_a_ledger_written_anew_does_not_continue_the_one_that_was_seen() -> None:
    """ATK-45."""
    seen = ledger(3)
    anew = [line(1, LEDGER_START, at=5)]
    for sequence in range(2, 6):
        anew.append(line(sequence, anew[-1].digest, at=5))
    with refused(Code.AUDIT_GAP, LogRefusal):
        check_chain(tuple(anew[3:]), seen[-1].digest, 3)


def test_a_line_is_spelled_in_one_way() -> None:
    """Sorted names at every level, no spaces, ASCII only: what the specification says and another language can do."""
    strange = sign(sample("viewing"), ACCOUNT).model_copy(update={"payload_type": '\u00e9\u007f\U0001f600"\\/\n'})
    event = line(1, LEDGER_START).model_copy(update={"statement": strange})
    members = json.loads(event.model_dump_json())
    del members["digest"]
    spelled = json.dumps(members, sort_keys=True, separators=(",", ":"))
    assert '"payloadType":"\\u00e9\\u007f\\ud83d\\ude00\\"\\\\/\\n"' in spelled
    assert chain_digest(LEDGER_START, event) == sha256(frame("ol1/audit", bytes(32), spelled.encode()))

"""Attacks on deleting and taking back: backups restored, receipts forged, secrets kept."""

import shutil
from pathlib import Path

import pytest
from dev.rig.evil import edit
from dev.rig.school import NAMES, School
from dev.stage.refused import refused
from sqlalchemy import create_engine, text

from ownlens_client.flows.lessons import delete_lesson, list_lessons
from ownlens_client.flows.shares import Choice, find_people, recall, share_lesson
from ownlens_vault.documents import ShareEntry
from ownlens_vault.lesson import open_recording
from ownlens_vault.refusals import LessonRefusal
from ownlens_vault.secret import ShredSecret
from ownlens_wire.api import RecordingBundle
from ownlens_wire.codes import Code

BUNDLE = r"^/recordings/[^/]+$"


def share(school: School) -> ShareEntry:
    viewers = school.ann.run(find_people(school.ann.member, [NAMES["ben"]]))
    return school.ann.run(share_lesson(school.ann.member, school.lesson, Choice(), viewers))


def back_up(school: School, to: Path) -> None:
    """What an operator backs up: database and objects, and not the shred database."""
    shutil.copytree(school.folder / "server", to, ignore=shutil.ignore_patterns("shred.sqlite*"))


def restore(school: School, backup: Path) -> None:
    """Put the backup in the place of what is there, while the server stands still."""
    school.server.__exit__()
    server = school.folder / "server"
    for path in server.iterdir():
        if not path.name.startswith("shred"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.copytree(backup, server, dirs_exist_ok=True)
    school.restart()


def test_atk_32_a_backup_from_before_the_deletion_brings_nothing_back(school: School, tmp_path: Path) -> None:
    """ATK-32, AG-19: database and objects are restored; the server cannot serve, and nobody can derive the keys."""
    reader = school.ann.read(school.lesson)
    before = RecordingBundle.model_validate_json(school.server.layer.last("GET", BUNDLE).answer)
    sealed = school.server.layer
    reader.read(1, 1)
    blob = sealed.last("GET", "/segments/1/1$").answer
    back_up(school, tmp_path / "backup")
    receipt = school.ann.run(delete_lesson(school.ann.member, school.lesson))
    assert receipt.payload.shred_secrets == 1
    restore(school, tmp_path / "backup")
    with refused(Code.DELETED):
        school.fresh_connection("ann").read(school.lesson)
    assert any((school.folder / "server" / "objects").rglob("1-*")), "the sealed objects are back"
    for guess in (bytes(32), ShredSecret.draw(school.entropy).expose()):
        with pytest.raises(LessonRefusal) as caught:
            open_recording(
                before.model_copy(update={"shred_secret": guess}), school.lesson, school.ann.member.account, 0
            )
        assert caught.value.code is Code.SHRED_MISMATCH
    assert blob, "and they are of no use to anybody"
    assert before.shred_secret not in b"".join(
        path.read_bytes() for path in (school.folder / "server").rglob("*") if path.is_file()
    )


def test_atk_32_a_backup_from_before_the_recall_brings_the_share_not_back(school: School, tmp_path: Path) -> None:
    """ATK-32, AG-18: the share's shred secret is gone, whatever the main database says."""
    entry = share(school)
    school.ben.watch(entry.share)
    back_up(school, tmp_path / "backup")
    school.ann.run(recall(school.ann.member, entry.share))
    restore(school, tmp_path / "backup")
    with refused(Code.RECALLED):
        school.fresh_connection("ben").watch(entry.share)
    assert shred_rows(school) == 2, "those of the two lessons, and none of the share"


def test_deletion_destroys_keys_before_anything_else_and_says_so(school: School) -> None:
    """AG-19: shred secrets, objects, boxes: gone, with a receipt that the log's key signed."""
    entry = share(school)
    school.ben.watch(entry.share)
    receipt = school.ann.run(delete_lesson(school.ann.member, school.lesson)).payload
    assert (receipt.shred_secrets, receipt.boxes, receipt.shares) == (2, 1, (entry.share,))
    assert receipt.objects > 5
    assert not list((school.folder / "server" / "objects").rglob(f"*{school.lesson.hex()}*/*/*"))
    assert [line.entry.recording for line in school.ann.run(list_lessons(school.ann.member))] == [school.second]
    with refused(Code.RECALLED):
        school.ben.watch(entry.share)


def test_a_forged_receipt_is_refused(school: School) -> None:
    """AG-19: the receipt is checked: another statement's, or one that nobody signed, is none."""
    first = share(school)
    second = share(school)
    school.ann.run(recall(school.ann.member, first.share))
    other = school.server.layer.last("POST", "/recalls$").json()

    def swap(answer: dict[str, object]) -> None:
        answer["statement"] = other["statement"]

    with refused(Code.RECEIPT_MISMATCH), school.server.layer.lying("POST", "/recalls$", edit(swap)):
        school.ann.run(recall(school.ann.member, second.share))

    def spoil(answer: dict[str, dict[str, list[dict[str, str]]]]) -> None:
        answer["statement"]["signatures"][0]["sig"] = "A" * 86

    third = share(school)
    with refused(Code.BAD_SIGNATURE), school.server.layer.lying("POST", "/recalls$", edit(spoil)):
        school.ann.run(recall(school.ann.member, third.share))


def shred_rows(school: School) -> int:
    engine = create_engine(f"sqlite:///{school.folder / 'server' / 'shred.sqlite'}")
    with engine.connect() as connection:
        count: int = connection.execute(text("SELECT count(*) FROM shred_secret")).scalar_one()
    engine.dispose()
    return count

from __future__ import annotations

import random
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from drivers import COORDINATOR, PASSPHRASE, SchoolAtWork
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.school import School, Staff
from interventiondesk.store import desk as desk_module
from interventiondesk.store import driver, folder
from interventiondesk.store.desk import Desk
from interventiondesk.store.folder import read_envelope, write_envelope
from interventiondesk.store.version import DATA_VERSION


def refusal(school: SchoolAtWork, secret: str = "", name: str = COORDINATOR) -> str:
    """The sentence with which the desk is refused, after proving that no byte of the folder changed."""
    before = school.bytes()
    with pytest.raises(Refusal) as refused:
        school.open(secret, name)
    assert school.bytes() == before
    return str(refused.value)


DAMAGED = "The school's data is damaged: {}. Restore the newest backup; nothing was changed."
UNREADABLE = DAMAGED.format("its file cannot be read")
ALTERED = DAMAGED.format("a part of its file was altered")
EMPTY = (
    "The school's file is empty, as after a full disk or a broken copy. "
    "Restore the newest backup; the empty file is kept as it is."
)
WRONG = "This name and passphrase do not open the desk. Type them again, or use the printed recovery code."


def test_whoever_opens_the_desk_is_there(closed_desk):
    assert closed_desk.open().who.name == COORDINATOR


def test_a_lone_sign_in_needs_no_name(closed_desk):
    assert closed_desk.open(name="").who.name == COORDINATOR


def test_a_name_is_recognized_however_it_is_spaced_and_capitalized(closed_desk):
    assert closed_desk.open(name="  rosa   ALVARADO ").who.name == COORDINATOR


def test_a_wrong_passphrase_is_refused(closed_desk):
    assert refusal(closed_desk, "four calm otters reed") == WRONG


def test_a_wrong_name_is_refused_with_the_same_sentence(closed_desk):
    assert refusal(closed_desk, PASSPHRASE, "Somebody Else") == WRONG


def test_an_empty_folder_holds_no_school(tmp_path):
    with pytest.raises(Refusal) as refused:
        Desk.open(tmp_path)
    assert str(refused.value) == f"There is no school in {tmp_path}. Start one, or restore a backup into it."
    assert list(tmp_path.iterdir()) == []


def test_a_file_cut_to_nothing_is_refused_and_never_filled(closed_desk):
    closed_desk.database.write_bytes(b"")
    assert refusal(closed_desk) == EMPTY
    assert closed_desk.database.stat().st_size == 0


def test_a_missing_file_is_refused_and_no_new_one_is_made(closed_desk):
    closed_desk.database.unlink()
    assert refusal(closed_desk) == EMPTY
    assert not closed_desk.database.exists()


@pytest.mark.parametrize("size", [1, 15, 16, 99, 100, 511, 512, 4095, 4096, 4097, 8192, 40960, -4096, -1])
def test_a_file_that_was_cut_off_is_refused(closed_desk, size):
    whole = closed_desk.database.read_bytes()
    closed_desk.database.write_bytes(whole[:size])
    assert refusal(closed_desk) in ({UNREADABLE, ALTERED} if size > 1 or size < 0 else {EMPTY})


def test_a_file_with_nothing_but_zeros_is_refused(closed_desk):
    closed_desk.database.write_bytes(bytes(closed_desk.database.stat().st_size))
    assert refusal(closed_desk) == UNREADABLE


@pytest.mark.parametrize("pages_apart", [7, pytest.param(1, marks=pytest.mark.long)])
def test_a_flipped_byte_is_found_wherever_it_is(closed_desk, pages_apart):
    whole = closed_desk.database.read_bytes()
    chance = random.Random(20)  # noqa: S311 - offsets
    pages = range(0, len(whole), pages_apart * 4096)
    offsets = {0, 15, 16, 17, 95, 100, 4015, 4016, 4095, 4096, len(whole) - 1}
    offsets |= {page + chance.randrange(4096) for page in pages}
    for offset in sorted(offsets):
        flipped = bytearray(whole)
        flipped[offset] ^= 1 << chance.randrange(8)
        closed_desk.database.write_bytes(flipped)
        assert refusal(closed_desk) in {UNREADABLE, ALTERED}, offset
    closed_desk.database.write_bytes(whole)
    assert closed_desk.open().who.name == COORDINATOR


def test_two_exchanged_pages_are_found(closed_desk):
    whole = bytearray(closed_desk.database.read_bytes())
    whole[4096:8192], whole[8192:12288] = whole[8192:12288], whole[4096:8192]
    closed_desk.database.write_bytes(whole)
    assert refusal(closed_desk) in {UNREADABLE, ALTERED}


def test_a_page_of_an_older_copy_of_the_same_school_does_not_pass_for_a_change_of_the_log(school):
    school.add_student("Imani")
    school.close()
    older = school.database.read_bytes()
    school.open()
    school.add_student("Noah")
    school.close()
    assert school.database.read_bytes() != older
    assert school.open().who.name == COORDINATOR
    assert school.check().ok


@pytest.mark.parametrize("offset", range(0, 900, 23))
def test_a_flipped_byte_of_the_key_file_is_found(closed_desk, offset):
    path = closed_desk.folder / "slots.json"
    raw = bytearray(path.read_bytes())
    raw[offset % len(raw)] ^= 1
    path.write_bytes(raw)
    assert refusal(closed_desk) in {
        DAMAGED.format("its key file cannot be read"),
        DAMAGED.format("its key file was altered"),
    }


def test_a_missing_key_file_is_refused(closed_desk):
    (closed_desk.folder / "slots.json").unlink()
    assert refusal(closed_desk) == DAMAGED.format("its key file is missing")


def test_the_key_file_of_another_school_does_not_open_this_one(closed_desk, tmp_path):
    staff = Staff(id="other", given_name="Rosa", family_name="Alvarado")
    other = Desk.new(
        tmp_path / "other",
        school=School(id="school", name="Other"),
        staff=staff,
        passphrase=PASSPHRASE,
        recovery_code=closed_desk.code,
    )
    other.close()
    shutil.copy(tmp_path / "other" / "slots.json", closed_desk.folder / "slots.json")
    assert refusal(closed_desk) == UNREADABLE


def test_another_programs_file_is_refused(closed_desk):
    closed_desk.database.unlink()
    plain = sqlite3.connect(closed_desk.database)
    plain.execute("CREATE TABLE meta (key, value)")
    plain.commit()
    plain.close()
    assert refusal(closed_desk) == UNREADABLE


NEWER = (
    f"This desk was written by a newer InterventionDesk (data version 9; this one reads {DATA_VERSION}). "
    "Install the newer program; nothing was changed."
)


def test_a_newer_desk_is_refused_by_its_key_file(closed_desk):
    path = closed_desk.folder / "slots.json"
    write_envelope(path, msgspec.structs.replace(read_envelope(path.read_bytes()), data_version=9))
    assert refusal(closed_desk) == NEWER


def test_a_newer_desk_is_refused_by_its_file(closed_desk):
    closed_desk.tamper("PRAGMA user_version = 9")
    assert refusal(closed_desk) == NEWER


@pytest.mark.parametrize("name", ["log_student_update", "log_score_insert", "log_note_delete", "log_op_delete"])
def test_a_desk_with_a_deleted_trigger_is_refused(closed_desk, name):
    closed_desk.tamper(f"DROP TRIGGER {name}")
    assert refusal(closed_desk) == DAMAGED.format("the part of it that records every change was altered")


def test_a_desk_with_one_more_trigger_is_refused(closed_desk):
    closed_desk.tamper("CREATE TRIGGER quiet AFTER INSERT ON student BEGIN SELECT 1; END")
    assert refusal(closed_desk) == DAMAGED.format("the part of it that records every change was altered")


def test_a_desk_with_a_changed_trigger_is_refused(closed_desk):
    quiet = "CREATE TRIGGER log_note_update AFTER UPDATE ON note BEGIN SELECT 1; END"
    closed_desk.tamper("DROP TRIGGER log_note_update", quiet)
    assert refusal(closed_desk) == DAMAGED.format("the part of it that records every change was altered")


def test_an_older_desk_with_a_deleted_trigger_is_refused_before_it_is_migrated(closed_desk):
    closed_desk.tamper("PRAGMA user_version = 0", "DROP TRIGGER log_note_update")
    assert refusal(closed_desk) == DAMAGED.format("the part of it that records every change was altered")


def test_a_second_opener_is_refused(school):
    with pytest.raises(Refusal) as refused:
        Desk.open(school.folder, secret=PASSPHRASE, name=COORDINATOR)
    assert str(refused.value) == "This desk is already open. Close the other window first."
    school.add_student()
    assert school.names() == ["Imani Okafor"]


HOLD = """
import sys, time
from pathlib import Path
from interventiondesk.store.desk import Desk
desk = Desk.open(Path(sys.argv[1]), secret=sys.argv[2])
print("open", flush=True)
time.sleep(60)
"""


def test_another_program_keeps_the_desk_until_it_ends_however_it_ends(closed_desk):
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(closed_desk.folder), PASSPHRASE], stdout=subprocess.PIPE, text=True
    )
    try:
        assert other.stdout.readline() == "open\n"
        with pytest.raises(Refusal, match="already open"):
            closed_desk.open()
    finally:
        other.kill()
        other.wait()
        other.stdout.close()
    assert closed_desk.open().who.name == COORDINATOR


def test_whoever_was_refused_does_not_keep_the_desk(closed_desk):
    for _ in range(3):
        assert refusal(closed_desk, "four calm otters reed") == WRONG
    assert closed_desk.open().who.name == COORDINATOR


def test_a_network_share_is_refused(monkeypatch, tmp_path, closed_desk):
    said = "This folder is on a network share (nfs), where a school's data can be damaged."
    monkeypatch.setattr(desk_module, "network_place", lambda _: said)
    assert refusal(closed_desk) == f"{said} Copy the desk to this computer first."


def test_a_network_share_is_known_by_its_path(tmp_path):
    assert folder.network_place(Path("//server/schools")).startswith("This folder is on a network share")
    assert folder.network_place(tmp_path) == ""


def test_a_folder_that_a_sync_program_copies_is_warned_about(tmp_path):
    inside = tmp_path / "OneDrive - Cedar Hollow" / "desk"
    assert folder.synced_place(inside).startswith("This folder is copied by OneDrive")
    assert folder.synced_place(tmp_path / "desk") == ""


def test_a_new_desk_never_takes_a_folder_that_holds_something(tmp_path):
    (tmp_path / "letter.txt").write_text("Dear family")
    with pytest.raises(Refusal) as refused:
        Desk.new(
            tmp_path,
            school=School(id="school", name="Cedar"),
            staff=Staff(id="a", family_name="A"),
            passphrase=PASSPHRASE,
            recovery_code="",
        )
    assert str(refused.value) == f"There are files in {tmp_path} already. Choose another folder."
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_desk_that_could_not_be_made_leaves_nothing_behind(tmp_path, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(desk_module, "write_envelope", full)
    people = {"school": School(id="school", name="Cedar"), "staff": Staff(id="a", family_name="A")}
    with pytest.raises(OSError, match="No space left"):
        Desk.new(tmp_path / "desk", passphrase=PASSPHRASE, recovery_code="", **people)
    assert not (tmp_path / "desk").exists()
    monkeypatch.undo()
    Desk.new(tmp_path / "desk", passphrase=PASSPHRASE, recovery_code="", **people).close()


def test_the_sample_school_can_never_be_a_real_one(tmp_path):
    with pytest.raises(Refusal) as refused:
        Desk.new(
            tmp_path / "desk",
            school=School(id="school", name="Sample", is_sample=True),
            staff=Staff(id="a", family_name="A"),
            passphrase=PASSPHRASE,
            recovery_code="",
        )
    assert str(refused.value) == "The sample school has no passphrase. Use the sample school's own way in."
    assert not (tmp_path / "desk").exists()


def test_the_folder_is_readable_by_its_owner_only(tmp_path):
    desk = Desk.new_sample(tmp_path / "desk", signs_in=Staff(id="a", family_name="A"))
    desk.close()
    assert (tmp_path / "desk").stat().st_mode & 0o077 == 0
    assert (tmp_path / "desk" / "school.db").stat().st_mode & 0o077 == 0


def test_the_file_is_kept_by_a_flushed_log_and_guarded(school):
    asked = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "trusted_schema": 0,
        "user_version": DATA_VERSION,
        "application_id": driver.APPLICATION_ID,
    }
    answers = school.desk.work_with_writer(
        lambda connection, _: {name: driver.one(connection, f"PRAGMA {name}") for name in asked}
    )
    assert answers == asked


def test_closing_twice_is_closing_once(school):
    desk = school.desk
    school.close()
    desk.close()
    assert school.open().who.name == COORDINATOR


# -- devices ----------------------------------------------------------------------------------------------------------


def test_the_same_desk_at_the_same_place_is_the_same_device(school):
    first = school.desk.device
    school.reopen()
    assert school.desk.device == first


def test_a_copied_desk_is_a_new_device_before_its_first_write(school, tmp_path):
    imani = school.add_student()
    first = school.desk.device
    copy = school.copied_to(tmp_path / "copy")
    copy.open()
    assert copy.desk.device != first
    assert copy.student(imani) == imani
    shared = versions(copy.desk)
    ours = school.change(school.student(imani), grade="4")
    theirs = copy.change(copy.student(imani), grade="5")
    assert ours.change != theirs.change
    assert versions(school.desk) & versions(copy.desk) == shared
    assert len(versions(school.desk)) == len(versions(copy.desk)) == len(shared) + 1
    copy.leave()


def versions(desk: Desk) -> set[tuple[str, int]]:
    sql = 'SELECT d."id", o."seq" FROM "op" o JOIN "device" d ON d."number" = o."device"'
    return set(desk.read(lambda connection: connection.execute(sql).fetchall()))


def test_a_moved_desk_is_a_new_device(school, tmp_path):
    first = school.desk.device
    school.close()
    shutil.move(school.folder, tmp_path / "moved")
    school.folder = tmp_path / "moved"
    assert school.desk.device != first


def test_every_write_of_a_copy_carries_its_own_device(school, tmp_path):
    copy = school.copied_to(tmp_path / "copy")
    imani = copy.add_student()
    copy.undo()
    copy.redo()
    assert copy.student(imani) == imani
    sql = 'SELECT DISTINCT "device" FROM "op" WHERE "row" = ?'
    written = copy.desk.read(lambda connection: connection.execute(sql, (imani.id,)).fetchall())
    assert len(written) == 1
    copy.leave()

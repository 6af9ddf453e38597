from __future__ import annotations

import datetime as dt
import json
import random
import shutil
import zipfile
from pathlib import Path

import msgspec
import pytest

from drivers import COORDINATOR, PASSPHRASE, SchoolAtWork
from interventiondesk.domain.refusals import Refusal
from interventiondesk.store import backup, snapshot
from interventiondesk.store.desk import Desk
from interventiondesk.store.folder import DeskFolder
from interventiondesk.store.snapshot import BackupDamaged, read_manifest, thin
from interventiondesk.store.version import DATA_VERSION


def restored(file: Path, folder: Path, school: SchoolAtWork) -> tuple[Path | None, str]:
    return backup.restore(file, folder, secret=PASSPHRASE, name=COORDINATOR, clock=school.clock)


def rewritten(source: Path, out: Path, parts: dict[str, bytes]) -> Path:
    """The same backup with other parts; a part of None is left out."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, parts.get(name, old.read(name)))
    return out


@pytest.fixture
def saved(school: SchoolAtWork, tmp_path: Path) -> Path:
    imani = school.add_student()
    school.score(imani, 63)
    return Path(school.back_up(tmp_path / "usb" / "backup.zip").file)


def test_a_backup_is_one_file_that_says_what_it_holds(school, saved):
    manifest = read_manifest(saved)
    assert manifest.digest == school.digest()
    assert manifest.counts["student"] == 1
    assert manifest.counts["score"] == 1
    assert sorted(zipfile.ZipFile(saved).namelist()) == ["manifest.json", "school.db", "slots.json"]
    assert [path.name for path in saved.parent.iterdir()] == ["backup.zip"]


def test_a_backup_restored_elsewhere_is_the_same_school(school, saved, tmp_path):
    before, digest = restored(saved, tmp_path / "elsewhere", school)
    assert before is None
    assert digest == school.digest()
    other = SchoolAtWork(tmp_path / "elsewhere", school.code, seed=9)
    other.open()
    assert other.digest() == school.digest()
    assert other.names() == ["Imani Okafor"]
    assert other.check().ok
    assert other.desk.device != school.desk.device
    other.leave()


def test_a_restored_desk_remembers_its_history_and_can_undo(school, saved, tmp_path):
    restored(saved, tmp_path / "elsewhere", school)
    other = SchoolAtWork(tmp_path / "elsewhere", school.code)
    other.open()
    assert other.says() == school.says()
    other.undo()
    assert other.scores() == []
    other.leave()


def test_the_recovery_code_restores(school, saved, tmp_path):
    backup.restore(saved, tmp_path / "elsewhere", secret=school.code)
    assert (tmp_path / "elsewhere" / "school.db").exists()


def test_restoring_keeps_what_was_there(school, saved):
    school.add_student("Noah", "Lindqvist")
    school.close()
    digest_before = SchoolAtWork(school.folder, school.code)
    kept, digest = restored(saved, school.folder, school)
    assert kept is not None
    assert school.open().digest() == digest
    assert school.names() == ["Imani Okafor"]
    digest_before.folder = kept
    digest_before.open()
    assert digest_before.names() == ["Noah Lindqvist", "Imani Okafor"] or set(digest_before.names()) == {
        "Noah Lindqvist",
        "Imani Okafor",
    }
    digest_before.leave()


def test_older_backups_stay_in_reach_after_restoring(school, saved):
    school.close()
    older = {path.name for path in (school.folder / "backups").iterdir()}
    assert older
    restored(saved, school.folder, school)
    assert older <= {path.name for path in (school.folder / "backups").iterdir()}


def test_restoring_over_an_open_desk_is_refused(school, saved):
    school.add_student("Noah")
    digest = school.digest()
    with pytest.raises(Refusal, match="already open"):
        restored(saved, school.folder, school)
    assert school.digest() == digest
    assert [path.name for path in school.folder.parent.iterdir() if path.name.startswith(".")] == []


def test_restoring_never_moves_somebodys_own_folder_away(school, saved, tmp_path):
    letters = tmp_path / "Documents"
    letters.mkdir()
    (letters / "letter.txt").write_text("Dear family")
    with pytest.raises(Refusal) as refused:
        restored(saved, letters, school)
    assert str(refused.value) == f"There are files in {letters} already. Choose another folder."
    assert sorted(path.name for path in tmp_path.iterdir()) == ["Documents", "desk", "usb"]


def test_restoring_with_a_wrong_passphrase_changes_nothing(school, saved):
    school.close()
    before = school.bytes()
    with pytest.raises(Refusal, match="do not open the desk"):
        backup.restore(saved, school.folder, secret="some other passphrase", name=COORDINATOR)
    assert school.bytes() == before
    assert sorted(path.name for path in school.folder.parent.iterdir()) == ["desk", "usb"]


@pytest.mark.parametrize("part", ["school.db", "slots.json", "manifest.json"])
def test_a_backup_with_a_byte_flipped_in_any_part_is_refused(school, saved, tmp_path, part):
    whole = saved.read_bytes()
    with zipfile.ZipFile(saved) as archive:
        info = archive.getinfo(part)
    start = info.header_offset + 30 + len(part)
    chance = random.Random(3)  # noqa: S311 - offsets
    for offset in {0, 1, info.file_size - 1, *(chance.randrange(info.file_size) for _ in range(12))}:
        raw = bytearray(whole)
        raw[start + offset] ^= 1 << chance.randrange(8)
        broken = tmp_path / "broken.zip"
        broken.write_bytes(raw)
        with pytest.raises(BackupDamaged, match="Choose an older one; nothing was changed"):
            restored(broken, tmp_path / "elsewhere", school)
        assert not (tmp_path / "elsewhere").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["broken.zip", "desk", "usb"]


@pytest.mark.parametrize("part", ["school.db", "slots.json", "manifest.json"])
@pytest.mark.parametrize("content", [b"", b"{}", b"not a part"])
def test_a_backup_with_another_part_in_its_place_is_refused(school, saved, tmp_path, part, content):
    broken = rewritten(saved, tmp_path / "broken.zip", {part: content})
    with pytest.raises(BackupDamaged):
        restored(broken, tmp_path / "elsewhere", school)
    assert not (tmp_path / "elsewhere").exists()


def test_a_backup_that_was_cut_off_is_refused(school, saved, tmp_path):
    whole = saved.read_bytes()
    for size in (0, 1, 100, len(whole) // 2, len(whole) - 100, len(whole) - 1):
        broken = tmp_path / "broken.zip"
        broken.write_bytes(whole[:size])
        with pytest.raises(BackupDamaged):
            restored(broken, tmp_path / "elsewhere", school)


def test_a_byte_flipped_anywhere_is_refused_or_does_no_harm(school, saved, tmp_path):
    whole, digest = saved.read_bytes(), school.digest()
    chance = random.Random(5)  # noqa: S311 - offsets
    near = [len(whole) - 1 - back for back in range(0, 250, 6)]
    for offset in near + [chance.randrange(len(whole)) for _ in range(20)]:
        raw = bytearray(whole)
        raw[offset] ^= 1 << chance.randrange(8)
        broken = tmp_path / "broken.zip"
        broken.write_bytes(raw)
        try:
            assert restored(broken, tmp_path / "elsewhere", school)[1] == digest
        except BackupDamaged:
            assert not (tmp_path / "elsewhere").exists()
        else:
            shutil.rmtree(tmp_path / "elsewhere")


def test_a_backup_with_the_database_of_another_day_is_refused(school, saved, tmp_path):
    school.add_student("Noah")
    later = Path(school.back_up(tmp_path / "usb" / "later.zip").file)
    with zipfile.ZipFile(later) as archive:
        swapped = rewritten(saved, tmp_path / "broken.zip", {"school.db": archive.read("school.db")})
    with pytest.raises(BackupDamaged):
        restored(swapped, tmp_path / "elsewhere", school)


def test_a_backup_that_says_it_holds_more_than_it_does_is_refused(school, saved, tmp_path):
    with zipfile.ZipFile(saved) as archive:
        said = json.loads(archive.read("manifest.json"))
    said["counts"]["student"] = 2
    lying = rewritten(saved, tmp_path / "broken.zip", {"manifest.json": json.dumps(said).encode()})
    with pytest.raises(BackupDamaged, match="does not hold what it says"):
        restored(lying, tmp_path / "elsewhere", school)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["broken.zip", "desk", "usb"]


def test_a_backup_of_a_newer_program_is_refused(school, saved, tmp_path):
    with zipfile.ZipFile(saved) as archive:
        said = json.loads(archive.read("manifest.json")) | {"data_version": 9}
    newer = rewritten(saved, tmp_path / "newer.zip", {"manifest.json": json.dumps(said).encode()})
    with pytest.raises(Refusal) as refused:
        restored(newer, tmp_path / "elsewhere", school)
    assert f"newer InterventionDesk (data version 9; this one reads {DATA_VERSION})" in str(refused.value)


@pytest.mark.parametrize("content", [b"", b"PK\x05\x06" + bytes(18), b"Dear family,", b"\xff\xd8\xff\xe0JFIF"])
def test_a_file_that_is_no_backup_is_refused(tmp_path, content, school):
    path = tmp_path / "letter.zip"
    path.write_bytes(content)
    with pytest.raises(BackupDamaged):
        restored(path, tmp_path / "elsewhere", school)
    assert path.read_bytes() == content


def test_a_backup_that_is_not_there_is_refused(tmp_path, school):
    with pytest.raises(BackupDamaged) as refused:
        restored(tmp_path / "none.zip", tmp_path / "elsewhere", school)
    assert str(refused.value) == (
        "This backup cannot be used: the file is not there. Choose an older one; nothing was changed."
    )


# -- when backups are made --------------------------------------------------------------------------------------------


def backups(school: SchoolAtWork) -> list[str]:
    return [Path(one.file).name for one in backup.backups_in(DeskFolder(school.folder))]


def test_closing_backs_up_what_was_changed(school):
    school.add_student()
    assert backups(school) == []
    school.close()
    assert len(backups(school)) == 1
    assert read_manifest(school.folder / "backups" / backups(school)[0]).counts["student"] == 1


def test_closing_without_a_change_makes_no_backup(school):
    school.add_student()
    school.reopen()
    school.desk.keep("draft", "half a sentence")
    school.close()
    assert len(backups(school)) == 1


def test_a_backup_on_a_stick_does_not_spare_the_one_at_closing(school, saved):
    school.close()
    assert len(backups(school)) == 1
    assert saved.exists()


def test_check_tells_when_the_last_backup_was_made(school):
    school.add_student()
    made = school.back_up().made
    assert school.check().last_backup == made


def test_an_older_desk_is_backed_up_before_it_is_migrated(closed_desk):
    closed_desk.tamper("PRAGMA user_version = 0")
    closed_desk.open()
    assert len(backups(closed_desk)) == 1
    manifest = read_manifest(closed_desk.folder / "backups" / backups(closed_desk)[0])
    assert manifest.data_version == 0
    assert closed_desk.check().ok
    closed_desk.add_student("Imani", "Okafor")
    assert closed_desk.names() == ["Imani Okafor"]


def test_a_backup_that_was_cut_off_is_cleared_away_by_the_next(school):
    left = school.folder / "backups" / ".desk-20261119T130000Z-abc.zip.1234.db"
    left.write_bytes(b"half a backup")
    school.add_student()
    school.back_up()
    assert not left.exists()
    assert len(list((school.folder / "backups").iterdir())) == 1


def test_a_full_disk_leaves_no_half_backup_and_no_lost_change(school, monkeypatch):
    imani = school.add_student()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(snapshot.zipfile, "ZipFile", full)
    with pytest.raises(Refusal, match="The backup could not be written"):
        school.back_up()
    monkeypatch.undo()
    assert list((school.folder / "backups").iterdir()) == []
    assert school.student(imani) == imani
    assert len([school.back_up()]) == 1


def test_too_little_room_is_said_before_anything_is_written(school, monkeypatch):
    school.add_student()
    monkeypatch.setattr(snapshot.shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(100, 100, 0))
    with pytest.raises(Refusal, match=r"There is not enough room for a backup; \d+ MB are needed\."):
        school.back_up()
    monkeypatch.undo()
    assert list((school.folder / "backups").iterdir()) == []


def test_an_older_backup_is_never_taken_away_before_the_new_one_was_proved(school, monkeypatch):
    school.add_student()
    school.back_up()
    before = backups(school)

    def altered(*_: object) -> None:
        raise BackupDamaged("the copy is not equal to the desk")

    monkeypatch.setattr(snapshot, "proved", altered)
    school.add_student("Noah")
    with pytest.raises(BackupDamaged):
        school.back_up()
    monkeypatch.undo()
    assert backups(school) == before


# -- thinning ---------------------------------------------------------------------------------------------------------


def name_of(moment: dt.datetime, mark: int = 0) -> str:
    return f"desk-{moment:%Y%m%dT%H%M%SZ}-{mark:06x}.zip"


def test_backups_are_thinned_to_recent_daily_weekly_and_monthly_ones(tmp_path):
    newest = dt.datetime(2026, 11, 19, 15, 0, 0)
    moments = [newest - dt.timedelta(hours=8 * number) for number in range(3 * 500)]
    for moment in moments:
        (tmp_path / name_of(moment)).touch()
    thin(tmp_path)
    stay = sorted((path.name for path in tmp_path.iterdir()), reverse=True)
    days = [dt.date.fromisoformat(name[5:13]) for name in stay]
    assert stay[:10] == [name_of(moment) for moment in moments[:10]]
    assert {newest.date() - dt.timedelta(days=number) for number in range(14)} <= set(days)
    assert len({day.isocalendar()[:2] for day in days}) >= 8
    assert len({(day.year, day.month) for day in days}) == 12
    assert len(stay) <= 10 + 14 + 8 + 12
    oldest_month = min(days)
    assert oldest_month == dt.date(2025, 12, 31)


def test_thinning_touches_nothing_that_is_not_a_backup(tmp_path):
    for name in ("letter.txt", "desk-notes.zip", "my copy.zip"):
        (tmp_path / name).touch()
    for number in range(30):
        (tmp_path / name_of(dt.datetime(2026, 11, 19, 15, number))).touch()
    thin(tmp_path)
    left = {path.name for path in tmp_path.iterdir()}
    assert {"letter.txt", "desk-notes.zip", "my copy.zip"} <= left
    assert len(left) == 3 + 10


def test_ten_quick_saves_do_not_push_out_the_backup_of_last_month(tmp_path):
    (tmp_path / name_of(dt.datetime(2026, 10, 30, 15))).touch()
    for number in range(50):
        (tmp_path / name_of(dt.datetime(2026, 11, 19, 15, number))).touch()
    thin(tmp_path)
    assert name_of(dt.datetime(2026, 10, 30, 15)) in {path.name for path in tmp_path.iterdir()}


def test_a_desk_whose_backup_was_restored_opens_with_its_sign_in(school, saved, tmp_path):
    restored(saved, tmp_path / "elsewhere", school)
    with Desk.open(tmp_path / "elsewhere", secret=PASSPHRASE) as desk:
        assert desk.who.name == COORDINATOR
        assert msgspec.structs.asdict(desk.who)["role"] == "coordinator"


def test_a_restore_that_a_power_cut_stopped_gives_the_kept_desk_back(school):
    school.add_student("Imani", "Okafor")
    digest = school.desk.digest()
    school.close()
    half = school.folder.with_name(f".{school.folder.name}.restoring-abcd")
    half.mkdir()
    school.folder.rename(school.folder.with_name(f"{school.folder.name}.before-20261119T130000Z"))
    assert backup.mend_interrupted(school.folder) == school.folder
    school.open()
    assert school.desk.digest() == digest
    assert not half.exists()

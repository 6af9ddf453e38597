"""Verified backups, and restoring one: a backup that was never opened is not a backup.

A backup is one zip: the database snapshot (encrypted under the desk's own key), the key file, and a manifest with
digests and counts and without a single name. It is written under a temporary name, opened with the key, checked, counted
and digested against the live desk, flushed and only then renamed. Restoring unpacks beside, verifies, then swaps; what
was there before is kept.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import shutil
import zipfile
from pathlib import Path

import msgspec

from interventiondesk.domain.refusals import Refusal
from interventiondesk.store import driver, keys
from interventiondesk.store.clock import Clock, SystemClock, moment_words
from interventiondesk.store.desk import Desk, counts_of, digest_of
from interventiondesk.store.folder import (
    DeskFolder,
    Envelope,
    FolderUnfit,
    NewerDesk,
    network_place,
    read_envelope,
    sync_folder,
    write_envelope,
)
from interventiondesk.store.version import DATA_VERSION

RECENT, DAILY, WEEKLY, MONTHLY = 10, 14, 8, 12
"""How many backups stay: the newest ones, then one a day, a week, a month."""

_DATABASE, _SLOTS, _MANIFEST = "school.db", "slots.json", "manifest.json"
_MOST = 20 * 1024**3


class BackupDamaged(Refusal):
    """A backup file is not what was written; nothing was touched."""

    def __init__(self, why: str) -> None:
        super().__init__(f"This backup cannot be used: {why}.", "Choose an older one; nothing was changed.")


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup says about itself."""

    desk: str
    made: str
    data_version: int
    digest: str
    counts: dict[str, int]
    sha256: dict[str, str]


class Backup(msgspec.Struct, frozen=True, kw_only=True):
    """One verified backup file."""

    file: str
    made: str
    bytes: int


def back_up(desk: Desk, out: Path | None = None) -> Backup:
    """Make a verified backup in the desk's own folder, or at `out`. Raises `Refusal` where the disk says no."""

    def work(connection: driver.Connection, key: bytes) -> Backup:
        return _back_up(desk, connection, key, out)

    backup = desk.work_with_writer(work)
    if out is None:
        _thin(desk.folder.backups)
    return backup


def _back_up(desk: Desk, connection: driver.Connection, key: bytes, out: Path | None) -> Backup:
    now = desk.clock.milliseconds()
    made = moment_words(now)
    target = out or desk.folder.backups / f"desk-{made.replace(':', '').replace('-', '')}-{secrets.token_hex(3)}.zip"
    target.parent.mkdir(parents=True, exist_ok=True)
    needed = desk.folder.database.stat().st_size * 3
    if shutil.disk_usage(target.parent).free < needed:
        raise Refusal(
            f"There is not enough room for a backup; {needed // 1_000_000 + 1} MB are needed.",
            "Free some space on the disk, then try again.",
        )
    snapshot = target.with_name(f".{target.name}.{secrets.token_hex(4)}.db")
    beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}.zip")
    try:
        connection.execute("VACUUM INTO ?", (str(snapshot),))
        counts, digest = _proved(snapshot, key)
        if counts != counts_of(connection) or digest != digest_of(connection):
            raise BackupDamaged("the copy is not equal to the desk")
        slots = desk.folder.envelope.read_bytes()
        manifest = Manifest(
            desk=desk.envelope.desk,
            made=made,
            data_version=DATA_VERSION,
            digest=digest,
            counts=counts,
            sha256={_DATABASE: _sha256(snapshot), _SLOTS: hashlib.sha256(slots).hexdigest()},
        )
        with beside.open("wb") as raw, zipfile.ZipFile(raw, "w", zipfile.ZIP_STORED) as archive:
            archive.write(snapshot, _DATABASE)
            archive.writestr(_SLOTS, slots)
            archive.writestr(_MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=1))
        with beside.open("rb+") as raw:
            os.fsync(raw.fileno())
        read_manifest(beside)
        os.replace(beside, target)  # noqa: PTH105 - atomic on all systems
        sync_folder(target.parent)
    except (OSError, driver.DatabaseError) as error:
        raise Refusal(f"The backup could not be written ({error}).", "Choose another place, then try again.") from None
    finally:
        for left in (snapshot, beside):
            with contextlib.suppress(OSError):
                left.unlink(missing_ok=True)
    newest = driver.one(connection, 'SELECT coalesce(max("clock"), 0) FROM "change"')
    for key_name, value in (("saved", str(newest)), ("backup", made)):
        connection.execute(
            'INSERT INTO "meta" VALUES (?, ?) ON CONFLICT ("key") DO UPDATE SET "value" = excluded."value"',
            (key_name, value),
        )
    return Backup(file=str(target), made=made, bytes=target.stat().st_size)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _proved(database: Path, key: bytes) -> tuple[dict[str, int], str]:
    """Counts and digest of a database file that opens with the key and passes every check. Raises `BackupDamaged`."""
    try:
        connection = driver.connect(database, key, write=False)
    except driver.DatabaseError:
        raise BackupDamaged("it does not open with this desk's key") from None
    try:
        bad = connection.execute("PRAGMA cipher_integrity_check").fetchall()
        quick = driver.one(connection, "PRAGMA quick_check")
        if bad or quick != "ok":
            raise BackupDamaged("a part of it was altered")
        return counts_of(connection), digest_of(connection)
    except driver.DatabaseError:
        raise BackupDamaged("a part of it cannot be read") from None
    finally:
        connection.close()


def read_manifest(path: Path) -> Manifest:
    """The manifest of a backup whose parts have the digests that it says. Raises `BackupDamaged`."""
    try:
        with zipfile.ZipFile(path) as archive:
            if sorted(archive.namelist()) != sorted((_DATABASE, _SLOTS, _MANIFEST)):
                raise BackupDamaged("it is not a backup of InterventionDesk")
            manifest = msgspec.json.decode(archive.read(_MANIFEST), type=Manifest)
            for name, expected in manifest.sha256.items():
                if archive.getinfo(name).file_size > _MOST:
                    raise BackupDamaged("it is too large")
                with archive.open(name) as part:
                    total = hashlib.sha256()
                    while block := part.read(1 << 20):
                        total.update(block)
                if total.hexdigest() != expected:
                    raise BackupDamaged("a part of it was altered")
            return manifest
    except FileNotFoundError:
        raise BackupDamaged("the file is not there") from None
    except (OSError, zipfile.BadZipFile, msgspec.DecodeError, KeyError, EOFError, RuntimeError, NotImplementedError):
        raise BackupDamaged("it is not a backup, or was altered") from None


def envelope_of(path: Path) -> Envelope:
    """The key file inside a backup: it says whether a passphrase is needed. Raises `BackupDamaged`."""
    read_manifest(path)
    with zipfile.ZipFile(path) as archive:
        return read_envelope(archive.read(_SLOTS))


def _thin(folder: Path) -> None:
    """Keep the newest backups, then one for each of the last days, weeks and months that have one."""
    found = sorted(folder.glob("desk-*.zip"), reverse=True)
    stay = set(found[:RECENT])
    for length, most in (("day", DAILY), ("week", WEEKLY), ("month", MONTHLY)):
        seen: set[str] = set()
        for path in found:
            period = _period(path, length)
            if period and period not in seen and len(seen) < most:
                seen.add(period)
                stay.add(path)
    for path in found:
        if path not in stay:
            path.unlink(missing_ok=True)


def _period(path: Path, length: str) -> str:
    import datetime as dt

    stamp = path.name.removeprefix("desk-")[:8]
    try:
        day = dt.datetime.strptime(stamp, "%Y%m%d").date()
    except ValueError:
        return ""
    year, week, _ = day.isocalendar()
    return {"day": stamp, "week": f"{year}-{week}", "month": stamp[:6]}[length]


def backups_in(folder: DeskFolder) -> list[Backup]:
    """The backups of a desk's own folder, newest first."""
    found: list[Backup] = []
    for path in sorted(folder.backups.glob("desk-*.zip"), reverse=True):
        stamp = path.name.removeprefix("desk-")[:16]
        made = f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:11]}:{stamp[11:13]}:{stamp[13:15]}Z"
        found.append(Backup(file=str(path), made=made, bytes=path.stat().st_size))
    return found


def restore(
    backup: Path, folder: Path, *, secret: str = "", name: str = "", clock: Clock | None = None
) -> tuple[Path | None, str]:
    """Put a backup's school into `folder`: unpack beside, verify with the passphrase, swap.

    Answers where the desk that was there before is kept (or None) and the digest of the restored one. The restored desk
    becomes a new device when it is next opened, because it lies at another place. Raises `BackupDamaged`,
    `WrongPassphrase`, `NewerDesk`, `DeskInUse`, and leaves everything as it was.
    """
    manifest = read_manifest(backup)
    if manifest.data_version > DATA_VERSION:
        raise NewerDesk(manifest.data_version, DATA_VERSION)
    unfit = network_place(folder)
    if unfit:
        raise FolderUnfit(unfit, "Choose a folder on this computer.")
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = DeskFolder(folder.with_name(f".{folder.name}.restoring-{secrets.token_hex(4)}"))
    try:
        beside.prepare()
        with zipfile.ZipFile(backup) as archive:
            for part, target in ((_DATABASE, beside.database), (_SLOTS, beside.envelope)):
                with archive.open(part) as source, target.open("wb") as out:
                    shutil.copyfileobj(source, out, 1 << 20)
        envelope = read_envelope(beside.envelope.read_bytes())
        key, _ = keys.unlock(envelope.slots, envelope.desk, secret, name)
        counts, digest = _proved(beside.database, key)
        if counts != manifest.counts or digest != manifest.digest:
            raise BackupDamaged("it does not hold what it says")
        write_envelope(beside.envelope, envelope)
        before = _swap(beside.folder, folder, clock or SystemClock())
    except OSError as error:
        raise Refusal(f"The backup could not be restored ({error.strerror}).", "Nothing was changed.") from None
    finally:
        if beside.folder.exists():
            shutil.rmtree(beside.folder, ignore_errors=True)
    return before, digest


def _swap(beside: Path, folder: Path, clock: Clock) -> Path | None:
    before: Path | None = None
    if folder.exists():
        if any(folder.iterdir()):
            there = DeskFolder(folder)
            there.take()  # refuses while it is open somewhere
            there.release()
            stamp = moment_words(clock.milliseconds()).replace(":", "").replace("-", "")
            before = folder.with_name(f"{folder.name}.before-{stamp}")
            while before.exists():
                before = before.with_name(before.name + "x")
            folder.rename(before)
        else:
            folder.rmdir()
    beside.rename(folder)
    if before is not None:
        # Older backups stay reachable from the desk that is now in use.
        for path in (before / "backups").glob("desk-*.zip"):
            with contextlib.suppress(OSError):
                shutil.copy2(path, folder / "backups" / path.name)
    sync_folder(folder.parent)
    return before

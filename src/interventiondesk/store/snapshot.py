"""One verified backup file of a database that is open: a backup that was never opened is not a backup.

A backup is one zip: the database snapshot (encrypted under the desk's own key), the key file, and a manifest with
digests and counts and without a single name. It is written under a temporary name, opened with the key, checked, counted
and digested against the live desk, flushed and only then renamed. This module knows connections and files, not the Desk,
so that the Desk can call it when it closes.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import os
import secrets
import shutil
import zipfile
from pathlib import Path

import msgspec

from interventiondesk.domain.refusals import Refusal
from interventiondesk.store import driver
from interventiondesk.store.clock import moment_words
from interventiondesk.store.digest import counts_of, digest_of
from interventiondesk.store.folder import DeskFolder, sync_folder

RECENT, DAILY, WEEKLY, MONTHLY = 10, 14, 8, 12
"""How many backups stay: the newest ones, then one a day, a week, a month."""

DATABASE, SLOTS, MANIFEST = "school.db", "slots.json", "manifest.json"
"""The three parts of a backup."""

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


def take_snapshot(
    folder: DeskFolder, connection: driver.Connection, key: bytes, *, desk_id: str, now: int, out: Path | None
) -> Backup:
    """Write a verified backup into the desk's own folder, or at `out`. `now` is in milliseconds since 1970.

    Must run where nobody else writes. Raises `Refusal` where the disk says no.
    """
    made = moment_words(now)
    target = out or folder.backups / f"desk-{made.replace(':', '').replace('-', '')}-{secrets.token_hex(3)}.zip"
    target.parent.mkdir(parents=True, exist_ok=True)
    if out is None:
        _sweep(folder.backups)
    needed = folder.database.stat().st_size * 3
    if shutil.disk_usage(target.parent).free < needed:
        raise Refusal(
            f"There is not enough room for a backup; {needed // 1_000_000 + 1} MB are needed.",
            "Free some space on the disk, then try again.",
        )
    snapshot = target.with_name(f".{target.name}.{secrets.token_hex(4)}.db")
    beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}.zip")
    try:
        connection.execute("VACUUM INTO ?", (str(snapshot),))
        counts, digest = proved(snapshot, key)
        if counts != counts_of(connection) or digest != digest_of(connection):
            raise BackupDamaged("the copy is not equal to the desk")
        slots = folder.envelope.read_bytes()
        manifest = Manifest(
            desk=desk_id,
            made=made,
            data_version=driver.one(connection, "PRAGMA user_version"),
            digest=digest,
            counts=counts,
            sha256={DATABASE: _sha256(snapshot), SLOTS: hashlib.sha256(slots).hexdigest()},
        )
        with beside.open("wb") as raw, zipfile.ZipFile(raw, "w", zipfile.ZIP_STORED) as archive:
            archive.write(snapshot, DATABASE)
            archive.writestr(SLOTS, slots)
            archive.writestr(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=1))
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
    # A backup on a stick may be gone tomorrow: only one in the desk's own folder spares the one at closing.
    kept = {"backup": made} | ({"saved": str(newest)} if out is None else {})
    for key_name, value in kept.items():
        connection.execute(
            'INSERT INTO "meta" VALUES (?, ?) ON CONFLICT ("key") DO UPDATE SET "value" = excluded."value"',
            (key_name, value),
        )
    return Backup(file=str(target), made=made, bytes=target.stat().st_size)


def _sweep(folder: Path) -> None:
    """Take away what a backup that was cut off has left; whoever holds the desk's lock is alone here."""
    for left in folder.glob(".desk-*"):
        with contextlib.suppress(OSError):
            left.unlink()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def proved(database: Path, key: bytes) -> tuple[dict[str, int], str]:
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
            if sorted(archive.namelist()) != sorted((DATABASE, SLOTS, MANIFEST)):
                raise BackupDamaged("it is not a backup of InterventionDesk")
            manifest = msgspec.json.decode(archive.read(MANIFEST), type=Manifest)
            for name in (DATABASE, SLOTS):
                if archive.getinfo(name).file_size > _MOST:
                    raise BackupDamaged("it is too large")
                with archive.open(name) as part:
                    total = hashlib.sha256()
                    while block := part.read(1 << 20):
                        total.update(block)
                if total.hexdigest() != manifest.sha256[name]:
                    raise BackupDamaged("a part of it was altered")
            return manifest
    except FileNotFoundError:
        raise BackupDamaged("the file is not there") from None
    except (OSError, zipfile.BadZipFile, msgspec.DecodeError, KeyError, EOFError, RuntimeError, NotImplementedError):
        raise BackupDamaged("it is not a backup, or was altered") from None


def thin(folder: Path) -> None:
    """Keep the newest backups, then one for each of the last days, weeks and months that have one."""
    found = [path for path in sorted(folder.glob("desk-*.zip"), reverse=True) if _period(path, "day")]
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
    stamp = path.name.removeprefix("desk-")[:8]
    try:
        day = dt.datetime.strptime(stamp, "%Y%m%d").date()
    except ValueError:
        return ""
    year, week, _ = day.isocalendar()
    return {"day": stamp, "week": f"{year}-{week}", "month": stamp[:6]}[length]

"""Backups of an open desk, the list of them, and restoring one.

Restoring unpacks beside, verifies, then swaps; what was there before is kept.
"""

from __future__ import annotations

import contextlib
import secrets
import shutil
import zipfile
from pathlib import Path

from interventiondesk.domain.refusals import Refusal
from interventiondesk.store import keys
from interventiondesk.store.clock import Clock, SystemClock, moment_words
from interventiondesk.store.desk import Desk
from interventiondesk.store.folder import (
    DeskExists,
    DeskFolder,
    Envelope,
    FolderUnfit,
    NewerDesk,
    network_place,
    read_envelope,
    sync_folder,
    write_envelope,
)
from interventiondesk.store.snapshot import DATABASE, SLOTS, Backup, BackupDamaged, Manifest, proved, read_manifest
from interventiondesk.store.version import DATA_VERSION


def back_up(desk: Desk, out: Path | None = None) -> Backup:
    """Make a verified backup in the desk's own folder, or at `out`. Raises `Refusal` where the disk says no."""
    return desk.back_up(out)


def envelope_of(path: Path) -> Envelope:
    """The key file inside a backup: it says whether a passphrase is needed. Raises `BackupDamaged`."""
    read_manifest(path)
    with zipfile.ZipFile(path) as archive:
        return read_envelope(archive.read(SLOTS))


def backups_in(folder: DeskFolder) -> list[Backup]:
    """The backups of a desk's own folder, newest first."""
    found: list[Backup] = []
    for path in sorted(folder.backups.glob("desk-*.zip"), reverse=True):
        stamp = path.name.removeprefix("desk-")[:16]
        made = f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:11]}:{stamp[11:13]}:{stamp[13:15]}Z"
        found.append(Backup(file=str(path), made=made, bytes=path.stat().st_size))
    return found


def prove_backup(desk: Desk, path: Path) -> Manifest:
    """Opens a backup with the key of the desk that is open and proves every part of it, without touching the desk.

    Raises `BackupDamaged` where a part was altered, or where it is the backup of another desk.
    """
    manifest = read_manifest(path)
    if manifest.desk != desk.envelope.desk:
        raise BackupDamaged("it is of another school")
    if manifest.data_version > DATA_VERSION:
        raise NewerDesk(manifest.data_version, DATA_VERSION)
    envelope = envelope_of(path)
    key = desk.work_with_writer(lambda _, held: held)
    if envelope.proof != keys.proof_of(key):
        raise BackupDamaged("its key file does not belong to this desk")
    # Beside the backups, where the next backup sweeps up what a power cut leaves; the copy is as encrypted as the desk.
    beside = desk.folder.backups / f".desk-proof-{secrets.token_hex(4)}.db"
    try:
        beside.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(path) as archive, archive.open(DATABASE) as source, beside.open("wb") as out:
            shutil.copyfileobj(source, out, 1 << 20)
        counts, digest = proved(beside, key)
    except OSError as error:
        raise Refusal(f"The backup could not be tried ({error.strerror}).", "Nothing was changed.") from None
    finally:
        for left in beside.parent.glob(f"{beside.name}*"):
            with contextlib.suppress(OSError):
                left.unlink()
    if counts != manifest.counts or digest != manifest.digest:
        raise BackupDamaged("it does not hold what it says")
    return manifest


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
            for part, target in ((DATABASE, beside.database), (SLOTS, beside.envelope)):
                with archive.open(part) as source, target.open("wb") as out:
                    shutil.copyfileobj(source, out, 1 << 20)
        envelope = read_envelope(beside.envelope.read_bytes())
        key, _ = keys.unlock(envelope.slots, envelope.desk, secret, name)
        counts, digest = proved(beside.database, key)
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


def mend_interrupted(folder: Path) -> Path | None:
    """Undo what a power cut left of a restore: if the desk's folder is gone, the one that was kept comes back.

    Answers the folder that was brought back, if any. Half-unpacked backups beside it are swept away.
    """
    if not folder.parent.is_dir():
        return None
    for left in folder.parent.glob(f".{folder.name}.restoring-*"):
        shutil.rmtree(left, ignore_errors=True)
    kept = sorted(folder.parent.glob(f"{folder.name}.before-*"))
    if folder.exists() or not kept:
        return None
    kept[-1].rename(folder)
    sync_folder(folder.parent)
    return folder


def _swap(beside: Path, folder: Path, clock: Clock) -> Path | None:
    before: Path | None = None
    if folder.exists():
        if any(folder.iterdir()):
            there = DeskFolder(folder)
            if not there.is_only_a_desk():
                raise DeskExists(folder)
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

"""The desk's folder: what lies in it, who has it open, and where it may lie.

    school.db     the encrypted database (with -wal and -shm while it is open)
    slots.json    who may open it; no names
    lock          held by the operating system's lock while the desk is open
    backups/      verified backups, one file each

Nobody is ever asked to remove a lock: the operating system gives it back when a program ends, however it ends.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
from pathlib import Path
from typing import IO

import msgspec

from interventiondesk.domain.refusals import Refusal
from interventiondesk.store.keys import Slot


class NoDesk(Refusal):
    """The folder holds no school."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"There is no school in {folder}.", "Start one, or restore a backup into it.")


class DeskExists(Refusal):
    """The folder already holds a school or other files, which are never written over."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"There are files in {folder} already.", "Choose another folder.")


class EmptyDesk(Refusal):
    """A 0-byte or headless file where a school used to be; it is never filled with new tables."""

    def __init__(self) -> None:
        super().__init__(
            "The school's file is empty, as after a full disk or a broken copy.",
            "Restore the newest backup; the empty file is kept as it is.",
        )


class DamagedDesk(Refusal):
    """The file, its key file or its schema is not what was written."""

    def __init__(self, what: str) -> None:
        super().__init__(f"The school's data is damaged: {what}.", "Restore the newest backup; nothing was changed.")


class NewerDesk(Refusal):
    """A later version of the program has written this desk."""

    def __init__(self, theirs: int, ours: int) -> None:
        super().__init__(
            f"This desk was written by a newer InterventionDesk (data version {theirs}; this one reads {ours}).",
            "Install the newer program; nothing was changed.",
        )


class DeskInUse(Refusal):
    """Somebody has the desk open, here or in another window."""

    def __init__(self) -> None:
        super().__init__("This desk is already open.", "Close the other window first.")


class FolderUnfit(Refusal):
    """The folder lies where a live database is not safe."""


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """What `slots.json` holds: which desk this is, which data version, and the slots."""

    desk: str
    data_version: int
    proof: str
    slots: tuple[Slot, ...]

    @property
    def is_sample(self) -> bool:
        """Whether the desk opens without a passphrase."""
        return any(slot.kind == "sample" for slot in self.slots)


class _Sealed(msgspec.Struct, frozen=True):
    envelope: Envelope
    sha256: str


def _digest(envelope: Envelope) -> str:
    return hashlib.sha256(msgspec.json.encode(envelope)).hexdigest()


def write_envelope(path: Path, envelope: Envelope) -> None:
    """Write beside, flush to the disk, rename: the key file is whole or the old one."""
    beside = path.with_name(path.name + ".new")
    raw = msgspec.json.format(msgspec.json.encode(_Sealed(envelope, _digest(envelope))), indent=1)
    with beside.open("wb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)  # noqa: PTH105 - os.replace is the one that is atomic on all systems
    sync_folder(path.parent)


def read_envelope(raw: bytes) -> Envelope:
    """The key file's content. Raises `DamagedDesk` where a byte of it is not what was written."""
    try:
        sealed = msgspec.json.decode(raw, type=_Sealed)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise DamagedDesk("its key file cannot be read") from None
    if sealed.sha256 != _digest(sealed.envelope):
        raise DamagedDesk("its key file was altered")
    return sealed.envelope


def sync_folder(folder: Path) -> None:
    """Make a rename in this folder survive a power cut; Windows needs and allows no such step."""
    if sys.platform != "win32":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


class DeskFolder:
    """The paths of one desk and its lock. Owns no connection."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = folder / "school.db"
        self.envelope = folder / "slots.json"
        self.backups = folder / "backups"
        self._lock: IO[bytes] | None = None

    def exists(self) -> bool:
        """Whether a desk was ever made here."""
        return self.envelope.exists() or self.database.exists()

    def prepare(self) -> None:
        """Make the folder for a new desk, readable by its owner only. Raises `DeskExists`, `FolderUnfit`."""
        unfit = network_place(self.folder)
        if unfit:
            raise FolderUnfit(unfit, "Choose a folder on this computer; backups may lie there.")
        if self.folder.exists() and any(self.folder.iterdir()):
            raise DeskExists(self.folder)
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.backups.mkdir(exist_ok=True, mode=0o700)

    def clear(self) -> None:
        """Take away what a desk that could not be made has left; only for a folder that `prepare` found empty."""
        for name in ("school.db", "school.db-wal", "school.db-shm", "slots.json", "slots.json.new", "lock"):
            (self.folder / name).unlink(missing_ok=True)
        for empty in (self.backups, self.folder):
            with contextlib.suppress(OSError):
                empty.rmdir()

    def is_only_a_desk(self) -> bool:
        """Whether nothing lies here but what a desk's folder holds: anything else is somebody's own and never moved."""
        ours = ("school.db", "slots.json", "lock", "backups")
        return all(path.name.startswith(ours) for path in self.folder.iterdir())

    def take(self) -> None:
        """Take the operating system's lock before anything is read. Raises `DeskInUse`, `FolderUnfit`."""
        try:
            self._lock = (self.folder / "lock").open("ab")
        except OSError as error:
            said = f"Nothing can be written in {self.folder} ({error.strerror})."
            raise FolderUnfit(said, "Choose a folder that is yours.") from None
        try:
            if sys.platform == "win32":
                import msvcrt

                msvcrt.locking(self._lock.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(self._lock.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._lock.close()
            self._lock = None
            raise DeskInUse from None

    def release(self) -> None:
        """Give the lock back."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def look(self, ours: int) -> Envelope:
        """The envelope of a desk that may be opened: there, not empty, not newer than data version `ours`.

        Raises `NoDesk`, `EmptyDesk`, `DamagedDesk`, `NewerDesk`.
        """
        if not self.exists():
            raise NoDesk(self.folder)
        if not self.envelope.exists():
            raise DamagedDesk("its key file is missing")
        envelope = read_envelope(self.envelope.read_bytes())
        if envelope.data_version > ours:
            raise NewerDesk(envelope.data_version, ours)
        if not self.database.exists() or self.database.stat().st_size == 0:
            raise EmptyDesk
        return envelope

    def place(self) -> str:
        """A digest of where this desk lies: computer, path and file. A copy or a restored desk has another one."""
        stat = self.database.stat()
        computer = os.uname().nodename if hasattr(os, "uname") else os.environ.get("COMPUTERNAME", "")
        here = f"{computer}|{self.folder.resolve()}|{stat.st_dev}|{stat.st_ino}"
        return hashlib.sha256(here.encode()).hexdigest()[:32]


_SYNCED = (
    "OneDrive",
    "Dropbox",
    "iCloud",
    "Google Drive",
    "GoogleDrive",
    "Nextcloud",
    "CloudStorage",
    "Mobile Documents",
)
_NETWORK = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "fuse.rclone", "9p", "afpfs", "webdav"}


def synced_place(folder: Path) -> str:
    """A warning where the folder lies in one that a sync program copies, else an empty text."""
    parts = folder.resolve().parts
    roots = [os.environ.get(name, "") for name in ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")]
    inside = any(root and Path(root) in folder.resolve().parents for root in roots)
    named = next((name for name in _SYNCED for part in parts if part.startswith(name)), "")
    if inside or named:
        return (
            f"This folder is copied by {named or 'OneDrive'}, which can lose what you type. "
            "Keep the desk in the usual place and put only backups here."
        )
    return ""


def network_place(folder: Path) -> str:
    """Why a live desk cannot lie here, where the folder is on a network share, else an empty text."""
    text = str(folder.resolve())
    if str(folder).startswith(("\\\\", "//")):
        return "This folder is on a network share, where a school's data can be damaged."
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return ""
    best, kind = "", ""
    for line in mounts.read_text(errors="replace").splitlines():
        _, point, system, *_ = line.split(" ")
        point = point.replace("\\040", " ")
        under = text == point or text.startswith(point.rstrip("/") + "/")
        if under and len(point) >= len(best):
            best, kind = point, system
    if kind in _NETWORK:
        return f"This folder is on a network share ({kind}), where a school's data can be damaged."
    return ""

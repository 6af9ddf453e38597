"""The Desk: one school's data while it is open. All writing goes through here, and everything that opens or closes it.

It stays one module because opening, the one write path, undo and closing share the connection, the clock and the lock,
and none of these may leak.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, Self, TypeVar

import msgspec

from interventiondesk.domain.declared import Entity, checked, table_of
from interventiondesk.domain.entities import ENTITIES
from interventiondesk.domain.ids import timed_id
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.school import School, Staff
from interventiondesk.domain.students import AttendanceBatch
from interventiondesk.store import driver, keys, log, reversing, rows
from interventiondesk.store.attendance import Fact, store_facts
from interventiondesk.store.clock import Clock, SystemClock, moment_words
from interventiondesk.store.digest import counts_of, digest_of
from interventiondesk.store.folder import (
    DamagedDesk,
    DeskFolder,
    EmptyDesk,
    Envelope,
    FolderUnfit,
    NewerDesk,
    NoDesk,
    network_place,
    write_envelope,
)
from interventiondesk.store.snapshot import Backup, take_snapshot, thin
from interventiondesk.store.version import DATA_VERSION

T = TypeVar("T")

AttendanceFact = Fact
"""Student id, day as `date.toordinal()`, code."""

Delivery = tuple[AttendanceBatch, Sequence[AttendanceFact]]
"""One delivery of attendance with its days."""

_AT_ONCE = 2_000

RECOVERY = Staff(id="", family_name="Recovery code", role="coordinator")
"""Who is there when the desk was opened with the printed code."""


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """What one commit did: its id in the history (empty where nothing changed), its sentence, the rows it touched."""

    change: str
    says: str
    touched: dict[str, frozenset[str]]

    def touches(self, *entities: type[Entity]) -> bool:
        """Whether a row of one of these entities was touched."""
        return any(table_of(entity) in self.touched for entity in entities)

    def ids(self, entity: type[Entity]) -> frozenset[str]:
        """The ids of the touched rows of one entity."""
        return self.touched.get(table_of(entity), frozenset())


class StillUsed(Refusal):
    """Something cannot be taken out because living rows point at it."""


class SignInTaken(Refusal):
    """Whose passphrase this is works here no longer."""

    def __init__(self) -> None:
        super().__init__("This person no longer signs in here.", "Ask a colleague who does, or use the recovery code.")


class NotThere(Refusal):
    """Something points at what was taken out."""


class Desk:
    """One open school. Owns the folder's lock, the data key and both connections; only one exists per folder.

    `commit` is the only write of the school's data and always runs on the store thread; `read` runs on the calling
    thread over a second connection and gets values, never a cursor to keep. Close it, or use it as a context.
    """

    def __init__(self, folder: DeskFolder, envelope: Envelope, key: bytes, clock: Clock) -> None:
        self.folder = folder
        self.envelope = envelope
        self.clock = clock
        self.who: Staff = RECOVERY
        self._key = key
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        self._inside = threading.local()
        self._reading = threading.RLock()
        self._closed = False
        try:
            self._writer = driver.connect(folder.database, key, write=True)
        except driver.DatabaseError:
            self._thread.shutdown()
            raise DamagedDesk("its file cannot be read") from None
        self._reader: driver.Connection | None = None
        self._device = 0
        self._last_clock = 0

    # -- opening ------------------------------------------------------------------------------------------------------

    @classmethod
    def open(cls, folder: Path, *, secret: str = "", name: str = "", clock: Clock | None = None) -> Desk:
        """Open the desk in `folder` with a passphrase or the recovery code, or the sample school with neither.

        Raises the refusals of `store.folder`, `WrongPassphrase` and `SignInTaken`; whatever is refused is left as it was.
        """
        place = DeskFolder(folder)
        if not place.exists():
            raise NoDesk(folder)
        unfit = network_place(folder)
        if unfit:
            raise FolderUnfit(unfit, "Copy the desk to this computer first.")
        place.take()
        try:
            envelope = place.look(DATA_VERSION)
            key, slot = keys.unlock(envelope.slots, envelope.desk, secret, name)
            if keys.proof_of(key) != envelope.proof:
                raise DamagedDesk("its key file does not belong to it")
            desk = cls(place, envelope, key, clock or SystemClock())
            try:
                desk._prove()
                desk._settle()
                desk._sign_in(slot)
            except BaseException:  # whatever went wrong, connection and lock are given back; the error goes on
                desk._drop()
                raise
        except BaseException:  # whatever went wrong, connection and lock are given back; the error goes on
            place.release()
            raise
        return desk

    @classmethod
    def new(
        cls,
        folder: Path,
        *,
        school: School,
        staff: Staff,
        passphrase: str,
        recovery_code: str,
        clock: Clock | None = None,
    ) -> Desk:
        """Make an empty desk whose first sign-in is `staff`. The recovery code must have been typed back before.

        Raises `DeskExists`, `FolderUnfit`, and `Refusal` for a passphrase that is too short or a sample school.
        """
        if school.is_sample:
            raise Refusal("The sample school has no passphrase.", "Use the sample school's own way in.")
        desk_id, key = cls._identity(clock)
        slots = (
            keys.passphrase_slot(staff.name, staff.id, passphrase, key, desk_id),
            keys.recovery_slot(recovery_code, key, desk_id),
        )
        return cls._make(folder, desk_id, key, slots, f"Start {school.name}", (school, staff), clock)

    @classmethod
    def new_sample(cls, folder: Path, *, signs_in: Staff, clock: Clock | None = None) -> Desk:
        """Make an empty sample desk, unprotected; its values come by `commit`."""
        desk_id, key = cls._identity(clock)
        slot = msgspec.structs.replace(keys.sample_slot(key), staff_id=signs_in.id)
        return cls._make(folder, desk_id, key, (slot,), "Open the sample school", (signs_in,), clock)

    @staticmethod
    def _identity(clock: Clock | None) -> tuple[str, bytes]:
        source = clock or SystemClock()
        return timed_id(source.milliseconds(), source.noise()), keys.new_data_key()

    @classmethod
    def _make(
        cls,
        folder: Path,
        desk_id: str,
        key: bytes,
        slots: tuple[keys.Slot, ...],
        says: str,
        values: tuple[Entity, ...],
        clock: Clock | None,
    ) -> Desk:
        from interventiondesk.store.migrations import migrate

        place = DeskFolder(folder)
        place.prepare()
        place.take()
        try:
            envelope = Envelope(desk=desk_id, data_version=DATA_VERSION, proof=keys.proof_of(key), slots=slots)
            place.database.touch(mode=0o600)
            desk = cls(place, envelope, key, clock or SystemClock())
            try:
                driver.make_durable(desk._writer)
                migrate(desk._writer)
                desk._settle()
                desk.commit(says, *values)
                desk.end_beginning()
                desk._sign_in(slots[0])
                # The key file comes last: a folder without it is no desk yet.
                write_envelope(place.envelope, envelope)
            except BaseException:  # whatever went wrong, connection and lock are given back; the error goes on
                desk._drop()
                raise
        except BaseException:  # whatever went wrong, connection and lock are given back; the error goes on
            place.release()
            place.clear()
            raise
        return desk

    def _prove(self) -> None:
        """Refuse a file that is not exactly what this program wrote; nothing is written before it is proved."""
        version = driver.one(self._writer, "PRAGMA user_version")
        if version > DATA_VERSION:
            raise NewerDesk(version, DATA_VERSION)
        try:
            # Recover first: after a power cut a torn page may be whole in the log.
            self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            bad = self._writer.execute("PRAGMA cipher_integrity_check").fetchall()
        except driver.DatabaseError:
            raise DamagedDesk("its file cannot be read") from None
        if bad:
            raise DamagedDesk("a part of its file was altered")
        if not driver.one(self._writer, "SELECT count(*) FROM sqlite_master WHERE name = 'meta'"):
            raise EmptyDesk
        # Before migrating, which would make the triggers anew and hide what is missing from the log.
        expected = driver.one(self._writer, 'SELECT "value" FROM "meta" WHERE "key" = \'triggers\'')
        if log.digest_of_triggers(log.present_triggers(self._writer)) != expected:
            raise DamagedDesk("the part of it that records every change was altered")
        driver.make_durable(self._writer)
        if version < DATA_VERSION:
            from interventiondesk.store.migrations import migrate

            self.back_up()
            migrate(self._writer)
            self.envelope = msgspec.structs.replace(self.envelope, data_version=DATA_VERSION)
            write_envelope(self.folder.envelope, self.envelope)

    def _settle(self) -> None:
        """Find out which device this is: a desk at a new place is a new device before its first write."""
        here = self.folder.place()
        known = self._writer.execute('SELECT "number", "place" FROM "device" ORDER BY "number" DESC').fetchone()
        if known is None or known[1] != here:
            number = 1 if known is None else known[0] + 1
            self._writer.execute('INSERT INTO "device" VALUES (?, ?, ?)', (number, self.new_id(), here))
            self._device = number
        else:
            self._device = known[0]
        self._last_clock = driver.one(self._writer, 'SELECT coalesce(max("clock"), 0) FROM "change"')
        if self._reader is None:
            self._writer.execute("PRAGMA query_only = ON")  # until the first work comes, see `later`

    def _sign_in(self, slot: keys.Slot) -> None:
        found = self.read(lambda connection: rows.select(connection, Staff, 't."id" = ?', (slot.staff_id,)))
        if slot.kind == "passphrase" and not any(one.active for one in found):
            # Never as whoever holds the recovery code, who may see everything.
            raise SignInTaken
        self.who = found[0] if found else RECOVERY

    def _name_slots(self, changes: Changes) -> Changes:
        """After a change of names: whoever was renamed signs in by the new name."""
        if changes.touches(Staff):
            names = {one.id: one.name for one in self.read(lambda connection: rows.select(connection, Staff))}
            slots = tuple(
                msgspec.structs.replace(slot, name_tag=keys.name_tag(names[slot.staff_id], self.envelope.desk))
                if slot.kind == "passphrase" and slot.staff_id in names
                else slot
                for slot in self.envelope.slots
            )
            if slots != self.envelope.slots:
                self.replace_slots(slots)
        return changes

    def _drop(self) -> None:
        self._closed = True
        self._thread.shutdown(wait=True)
        if self._reader is not None:
            self._reader.close()
        self._writer.close()

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        return self._closed

    def close(self) -> None:
        """Back up if anything changed, fold the write-ahead log in, give the lock back. Safe to call twice."""
        if self._closed:
            return
        try:
            if self.changed_since_backup():
                self.back_up()
            self._on_store_thread(lambda: self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall())
        finally:
            self._drop()
            self.folder.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- what it is ---------------------------------------------------------------------------------------------------

    @property
    def is_sample(self) -> bool:
        """Whether this is the invented school, unprotected."""
        return self.envelope.is_sample

    @property
    def device(self) -> str:
        """The id of this computer's copy of the desk."""
        return self.read(
            lambda connection: driver.one(connection, 'SELECT "id" FROM "device" WHERE "number" = ?', self._device)
        )

    def new_id(self) -> str:
        """An id for something that a person creates now."""
        return timed_id(self.clock.milliseconds(), self.clock.noise())

    # -- reading ------------------------------------------------------------------------------------------------------

    def read(self, question: Callable[[driver.Connection], T]) -> T:
        """Ask one question over the reading connection; the answer must be values."""
        with self._reading:
            return question(self._reader or self._writer)

    # -- writing ------------------------------------------------------------------------------------------------------

    def _on_store_thread(self, work: Callable[[], T]) -> T:
        return self.later(work).result()

    def later(self, work: Callable[[], T]) -> Future[T]:
        """Run work on the store thread, in the order in which it was asked for."""
        if getattr(self._inside, "store", False):
            done: Future[T] = Future()
            done.set_result(work())
            return done

        def inside() -> T:
            self._inside.store = True
            return work()

        with self._reading:
            # Until the first work comes, the one connection serves both: the first window opens sooner.
            if self._reader is None:
                self._reader = driver.connect(self.folder.database, self._key, write=False)
                self._writer.execute("PRAGMA query_only = OFF")
        return self._thread.submit(inside)

    def commit(
        self,
        says: str,
        *values: Entity,
        gone: Iterable[Entity] = (),
        attendance: Delivery | None = None,
        deliveries: Iterable[Delivery] = (),
        step: Callable[[int, int, str], None] | None = None,
    ) -> Changes:
        """Store values, mark others as gone, and say so, in one transaction. The only write of the school's data.

        `attendance` is one delivery of days; a whole school that comes back has several, its `deliveries`. `step` is told
        of progress as (done, total, what), on the store thread; what it raises leaves all as it was.
        `says` becomes the Undo menu and the history line. Values that are as stored are not touched; where nothing
        changes, no change is written and `change` is empty. Raises `msgspec.ValidationError` where a value breaks its
        declaration, `StillUsed` where something living points at what is to go, and `NotThere` where a value points at what
        is gone.
        """
        proved = [checked(value) for value in values]
        leaving = list(gone)
        days = [*deliveries, *((attendance,) if attendance is not None else ())]
        proved += [checked(batch) for batch, _ in days]
        return self._name_slots(self._on_store_thread(lambda: self._commit(says, proved, leaving, days, step)))

    def _commit(
        self,
        says: str,
        values: list[Entity],
        gone: list[Entity],
        days: Sequence[Delivery],
        step: Callable[[int, int, str], None] | None,
    ) -> Changes:
        def told(done: int, total: int) -> None:
            if step is not None:
                step(done, total, "Storing")

        by_type: dict[type[Entity], list[tuple[Any, ...]]] = {}
        for value in values:
            by_type.setdefault(type(value), []).append(rows.row_of(value))
        with driver.atomic(self._writer) as connection:
            stamp = self._begin(connection)
            for entity in ENTITIES:
                some = by_type.get(entity, [])
                for done in range(0, len(some), _AT_ONCE):
                    told(done, len(some))
                    connection.executemany(rows.upsert_sql(entity), some[done : done + _AT_ONCE])
            if gone:
                self._mark_gone(connection, gone, stamp)
            for batch, facts in days:
                store_facts(connection, batch.id, facts, told)
            missing = reversing.what_is_gone_below(connection, self._last_clock, self._device)
            if missing:
                raise NotThere(f"This cannot be kept: {missing}.", "Bring that back first; nothing was changed.")
            return self._end(connection, says, "do", "")

    def _begin(self, connection: driver.Connection) -> str:
        now = self.clock.milliseconds()
        self._last_clock = max(now << 16, self._last_clock + 1)
        connection.execute("PRAGMA defer_foreign_keys = ON")
        connection.execute('DELETE FROM "context"')
        connection.execute('INSERT INTO "context" VALUES (1, ?, ?)', (self._device, self._last_clock))
        return moment_words(now)

    def _end(self, connection: driver.Connection, says: str, kind: str, of: str) -> Changes:
        connection.execute('DELETE FROM "context"')
        touched: dict[str, set[str]] = {}
        found = connection.execute(
            'SELECT "entity", "row" FROM "op" WHERE "clock" = ? AND "device" = ?', (self._last_clock, self._device)
        )
        for table, row in found:
            touched.setdefault(table, set()).add(row)
        if not touched:
            return Changes(change="", says=says, touched={})
        connection.execute(
            'INSERT INTO "change" VALUES (?, ?, ?, ?, ?, ?, ?)',
            (
                self._device,
                self._last_clock,
                moment_words(self.clock.milliseconds()),
                self.who.id or None,
                says,
                kind,
                of,
            ),
        )
        return Changes(
            change=log.change_id(self._last_clock, self._device),
            says=says,
            touched={table: frozenset(ids) for table, ids in touched.items()},
        )

    def _mark_gone(self, connection: driver.Connection, gone: list[Entity], stamp: str) -> None:
        connection.execute('CREATE TEMP TABLE IF NOT EXISTS "leaving" ("id" TEXT PRIMARY KEY)')
        connection.execute('DELETE FROM temp."leaving"')
        for value in gone:
            table = driver.quoted(table_of(type(value)))
            sql = f'UPDATE {table} SET "deleted_at" = ? WHERE "id" = ? AND "deleted_at" IS NULL'
            connection.execute(sql, (stamp, value.id))
            connection.execute('INSERT OR IGNORE INTO temp."leaving" VALUES (?)', (value.id,))
        standing = reversing.what_still_refers(connection)
        if standing:
            raise StillUsed(f"This cannot be taken out: {standing}.", "Take that out first; nothing was changed.")

    def keep(self, key: str, value: object) -> None:
        """Remember something that is not the school's data (a draft, what was last looked at) for whoever is signed in.

        Inside the encrypted file, outside the log. None forgets it.
        """
        staff_id = self.who.id

        def write() -> None:
            if value is None:
                self._writer.execute('DELETE FROM "kept" WHERE "staff_id" = ? AND "key" = ?', (staff_id, key))
            else:
                self._writer.execute(
                    'INSERT INTO "kept" VALUES (?, ?, ?) '
                    'ON CONFLICT ("staff_id", "key") DO UPDATE SET "value" = excluded."value"',
                    (staff_id, key, msgspec.json.encode(value).decode()),
                )

        self._on_store_thread(write)

    def kept(self, key: str, kind: type[T]) -> T | None:
        """What was kept under this key, or None; what no longer fits `kind` counts as nothing."""
        raw = self.read(
            lambda connection: driver.one(
                connection, 'SELECT "value" FROM "kept" WHERE "staff_id" = ? AND "key" = ?', self.who.id, key
            )
        )
        if raw is None:
            return None
        try:
            return msgspec.json.decode(raw, type=kind)
        except msgspec.ValidationError:
            return None

    # -- history ------------------------------------------------------------------------------------------------------

    def undo(self, change: str = "") -> Changes:
        """Take back one change, or the newest. Raises `ChangedSince`, or `Refusal` where there is none."""
        return self._name_slots(self._on_store_thread(lambda: self._reverse(change, "undo")))

    def redo(self) -> Changes:
        """Bring back what was undone last. Raises `ChangedSince`, or `Refusal` where there is none."""
        return self._name_slots(self._on_store_thread(lambda: self._reverse("", "redo")))

    def _reverse(self, name: str, kind: str) -> Changes:
        undo, redo = self._stacks(self._writer)
        change = log.change_named(self._writer, name) if name else (undo if kind == "undo" else redo)
        if change is None or change.key[0] <= log.floor_of(self._writer) or change.key in self._unseen(self._writer):
            raise Refusal("There is nothing to undo." if kind == "undo" else "There is nothing to bring back.")
        with driver.atomic(self._writer) as connection:
            stamp = self._begin(connection)
            reversing.reverse(connection, change, stamp)
            missing = reversing.what_is_gone_below(connection, self._last_clock, self._device)
            if missing:
                raise reversing.ChangedSince(f"“{change.says}” cannot be undone: {missing}.", "Nothing was undone.")
            return self._end(connection, change.says, kind, change.id)

    def end_beginning(self) -> None:
        """What was committed up to now made this school: it stays in the history and is not undone."""

        def write(connection: driver.Connection, _key: bytes) -> None:
            connection.execute(
                "INSERT INTO \"meta\" VALUES ('beginning', ?) "
                'ON CONFLICT ("key") DO UPDATE SET "value" = excluded."value"',
                (str(self._last_clock),),
            )

        self.work_with_writer(write)

    def undoable(self) -> tuple[log.Change | None, log.Change | None]:
        """What Ctrl+Z would undo and what redo would bring back, for whoever is signed in: their menu must not tell of a
        restricted note that they may not see."""
        return self.read(self._stacks)

    def _stacks(self, connection: driver.Connection) -> tuple[log.Change | None, log.Change | None]:
        return log.undoable(connection, self.who.id, self._unseen(connection))

    def _unseen(self, connection: driver.Connection) -> set[tuple[int, int]]:
        """The changes that whoever is signed in may not know of."""
        return set() if self.who.sees_restricted else reversing.restricted_changes(connection)

    # -- proof --------------------------------------------------------------------------------------------------------

    def digest(self) -> str:
        """SHA-256 over the living rows of all entities but settings, by id: equal digests, equal schools."""
        return self.read(digest_of)

    def counts(self) -> dict[str, int]:
        """Living rows by table."""
        return self.read(counts_of)

    def last_clock(self) -> int:
        """The clock of the newest change."""
        return self.read(lambda connection: driver.one(connection, 'SELECT coalesce(max("clock"), 0) FROM "change"'))

    def changed_since_backup(self) -> bool:
        """Whether the newest change is in no backup of this folder yet."""
        saved = self.read(
            lambda connection: driver.one(connection, 'SELECT "value" FROM "meta" WHERE "key" = \'saved\'')
        )
        return int(saved or 0) < self.last_clock()

    def back_up(self, out: Path | None = None) -> Backup:
        """Make a verified backup in the desk's own folder, or at `out`. Raises `Refusal` where the disk says no."""

        def work(connection: driver.Connection, key: bytes) -> Backup:
            now, desk_id = self.clock.milliseconds(), self.envelope.desk
            made = take_snapshot(self.folder, connection, key, desk_id=desk_id, now=now, out=out)
            if out is None:
                thin(self.folder.backups)
            return made

        return self.work_with_writer(work)

    def work_with_writer(self, work: Callable[[driver.Connection, bytes], T]) -> T:
        """For the other modules of this floor: run on the store thread with the writing connection and the key."""
        return self._on_store_thread(lambda: work(self._writer, self._key))

    def another_connection(self) -> driver.Connection:
        """For the other modules of this floor: one more connection that only reads. Whoever asks closes it."""
        return driver.connect(self.folder.database, self._key, write=False)

    def replace_slots(self, slots: tuple[keys.Slot, ...]) -> None:
        """Write another key file: the 32-byte key is sealed anew, the data is not touched."""
        self.envelope = msgspec.structs.replace(self.envelope, slots=slots)
        write_envelope(self.folder.envelope, self.envelope)

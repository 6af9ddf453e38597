"""The store: the only SQL and the only keys of the program.

Decided: one encrypted SQLite file (SQLCipher) per school, one write path (`Desk.commit`), and a log that triggers write,
which is audit trail, undo, history and the ground for sharing between computers. A trigger cannot be forgotten by the
code that writes; that is why the log does not live in Python.

Refused: an ORM (entities are values), an undo stack in memory (a second truth beside the log), SQLite's session
changesets (two peers do not converge), soft caches. A desk whose triggers are not the ones written at its last migration
is refused, because it would lose the log without a word.

Consequences: nothing outside this room sees a connection; pages and tasks get values. Bulk attendance stays outside the
log and hangs on one logged batch. `DELETE` does not exist; a row gets `deleted_at`.
"""

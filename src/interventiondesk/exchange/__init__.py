"""Files of others in, open formats out.

Decided: a file from outside is opened by a child process with limits on memory, time and size (`reader` and the
`reading_*` beside it), and the parent (`child`) only reads the child's one message, checked against its declared type.
What comes back are tables of cells with their true row numbers. `recognize` says what a table is by the set of its header
names, against signatures that are data (`catalog`, `resources/formats`); `layouts` makes long rows of wide ones; `sheets`
lists the kinds of file and their fields once, for recognizer, mapping, importers, templates and exports. `engine` and
`importers` (students and scores have ways of their own) compare with what is `here` on the desk and return a `Draft`;
`oneroster` does so for whole sets. `out` writes what `own_tables` reads back to the same digest. Nothing here writes to
a desk.

Refused: parsing in the main process (a 1 KB `.xls` can abort an interpreter, and a Rust abort cannot be caught);
guessing the encoding by statistics (charset-normalizer turned Muñoz into Muńoz); guessing whether day or month comes
first; merging students by name; one class per product (products have ten to fifty header versions: they are rows of
data, not code); a streaming draft (a school's largest sheet fits, and a draft that has not seen the last row cannot say
who is missing).

Consequences: everything is text until a field asks for a number or a date; ids are text for ever; a row with a problem
is left out whole and can be saved, mended and read again; a draft is a value, so the same file read twice gives a draft
with nothing in it. This package imports nothing at its door: openpyxl is loaded by `workbook`, calamine by the child
alone.
"""

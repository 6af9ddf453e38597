"""OneRoster and School Data Sync: a whole school as a set of CSV files, in and out.

Decided: a set is read from the tables of one `FileRead`, whatever held it (zip, folder, workbook); `tables` says what
the standard writes, `reading` finds the files by name or by their headers, `manifest` says what kind of set it is,
`checks` looks at every file alone, `people` joins users, roles, schools and families, `pupils` and `adults` compare them
with the desk, `drafting` makes the draft, `own` brings back a set that this program wrote, `writing` writes one.

Refused: taking a set for complete because nothing says otherwise (a file of changes taken for complete makes a whole
school inactive); choosing between two rows that contradict each other; taking course results from lineItems and results
(they are single assignments, not what a student has at the end of a term).

Consequences: without a clear manifest nobody is missing, and the user is asked; a reference that leads nowhere is said
with its file, row and column; what a set says of other schools, other classes and assignments is counted and left out.
"""

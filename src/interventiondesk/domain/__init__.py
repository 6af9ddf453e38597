"""The words and rules of the work. Standard library and msgspec only; no clock, no file, no SQL, no Qt.

Glossary. A new word gets an entry here before it gets a class; words on screen are these words.

- *Student*: a child of the school. Avoid: kid, pupil, case, client.
- *Staff*: an adult who works at the school. Avoid: user, resource.
- *Group*: students taught together by one provider. Avoid: cohort on screen.
- *Measure*: something scored again and again, at one level, with a direction in which it is better. Avoid: test, metric.
- *Score*: one measured value on one day. Avoid: data point, mark, result.
- *Absent*, *not given*: records that there was no score; neither zero nor empty. Avoid: missing, null.
- *Baseline*: the level before a plan, the median of three scores. Avoid: pre-test.
- *Goal*: where the scores should be by a date. Avoid: objective, target as a noun on screen.
- *Goal line* (aimline): the straight line from baseline to goal. Avoid: expected line.
- *Trend line*: least squares through the scores of one phase. Avoid: regression on screen.
- *Growth* (rate of improvement): change in a week. Avoid: slope on screen.
- *Phase*: a stretch of a plan between two changes; a score dated on the change belongs to the new one.
- *Intervention*: an entry of the library. Avoid: treatment, program.
- *Plan* (intervention plan): what the team does for one student's concern. Avoid: case, ticket.
- *Session*: one student's teaching of one plan on one day: *held*, *missed*, or *not entered*, which is unknown and never
  held. Avoid: dosage on screen.
- *Progress*: ahead, on track, behind, too early to tell, too few sessions to judge; always with its *because*. Avoid:
  verdict, status, rating.
- *Tier*: 1 for all, 2 for some, 3 for few, by area. Avoid: level.
- *Concern*: what worries the team, in plain words. Avoid: problem, deficit.
- *Meeting*, *agenda item*, *decision*, *action item*: what the team talks about, decides, and who does what by when.
  Avoid: disposition, case conference, to-do.
- *Note*: what somebody wrote; a *restricted* note is left out for whoever may not see it. Avoid: withheld.
- *Desk*: one school's data, in one encrypted file. Avoid: database, workspace on screen.
- *Change*: one commit with its sentence. Avoid: transaction, event on screen.
- *Import*: a file that was brought in, as one change. *Draft* (of an import): what it would change.

Rules are pure functions: `today` and the school's policy are arguments, and the answer carries its because.
"""

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
- *Progress*: ahead, on track, behind, too early to tell, too few sessions to judge; *no recent score* where the last one
  is old; always with its *because*. Avoid: verdict, status, rating.
- *Decision rule*: what calls a plan ahead, on track or behind; a choice of the school. Avoid: algorithm.
- *False alarm*: a student who grows as planned and is called behind. Avoid: type I error on screen.
- *Likelihood* (of reaching the goal): the chance that the trend line reaches it by its date. Avoid: probability on screen.
- *Benchmark*: a published or own band for one measure, grade and season; *near the cut* is within one standard error of
  it. Avoid: cut score on screen, percentile where only a band is known.
- *Early warning indicator*: one look at one kind of data of a student; its state is *flag*, *clear* or *not enough
  data*, with value, *line*, *as of*, *covers* and because. Avoid: risk score, alert, threshold on screen.
- *Strength*: an indicator whose flag is good news. Avoid: gifted.
- *Incident* (behavior incident, office discipline referral): one event with one student in it. Avoid: offense.
- *Course result*: what a student has in one course and term. Avoid: grade, which is the year of school.
- *Rating*: one adult's answers about a student on one social-emotional scale. Avoid: assessment, diagnosis.
- *Effect*: how large the difference of scores before and during a plan is; *consistent with* a cause, never caused by it.
- *Request for assistance*: a teacher asks for help and is answered. Avoid: referral, which is to somebody outside.
- *Tier*: 1 for all, 2 for some, 3 for few, by area. Avoid: level.
- *Concern*: what worries the team, in plain words. Avoid: problem, deficit.
- *Meeting*, *agenda item*, *decision*, *action item*: what the team talks about, decides, and who does what by when.
  Avoid: disposition, case conference, to-do.
- *Decision on a flag*: find out why, plan, short reteach group, watch until a date, or seen and no action because ...; it
  settles the flag until its datum changes. Avoid: dismissal, disposition.
- *Finding out why* (inquiry): verifying score, diagnostic result, cause, and what else could be it (background). Avoid:
  investigation.
- *Nobody has followed up*: a line that says since when a student, a plan or a promise waits; it is put off to a date or
  closed with a reason. Avoid: alert, overdue list, gone quiet.
- *Kind of plan*: with scores, check-in/check-out, short reteach, enrichment, mentoring, counseling; only the first has a
  goal line. *Class plan*: for a whole class or grade, with the share that should be at benchmark.
- *Check-in/check-out*: 0, 1 or 2 points for each period of a day, against the student's daily goal.
- *Fidelity observation*: which steps of a session were done; about the delivery, never a rating of an adult. Avoid: score
  of a teacher.
- *Capacity*: minutes promised in a week beside the minutes a provider has. *Handover*: a caseload given on, in one step.
- *Weekly sheet*: a teacher's paper for one week, with a number that opens exactly its grid.
- *Celebration*: a goal met that somebody confirmed. *Page for next year*: what the next teacher should know.
- *Note*: what somebody wrote; a *restricted* note is left out for whoever may not see it. Avoid: withheld.
- *Desk*: one school's data, in one encrypted file. Avoid: database, workspace on screen.
- *Change*: one commit with its sentence. Avoid: transaction, event on screen.
- *Import*: a file that was brought in, as one change. *Draft* (of an import): what it would change.

Rules are pure functions: `today` and the school's policy are arguments, and the answer carries its because.
"""

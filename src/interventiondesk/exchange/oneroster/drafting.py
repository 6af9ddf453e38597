"""Compares a roster set with the desk: students, staff, families and the school year become one draft, which is one
change and one undo."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import msgspec

from interventiondesk.domain.ids import natural_id
from interventiondesk.domain.records import ImportRecord
from interventiondesk.domain.school import SchoolYear
from interventiondesk.domain.words import count, day_and_year
from interventiondesk.exchange.child import Refused, Step, no_step
from interventiondesk.exchange.draft import Draft, IdKind, Line
from interventiondesk.exchange.here import Here
from interventiondesk.exchange.oneroster.adults import Adults
from interventiondesk.exchange.oneroster.comparing import Comparing
from interventiondesk.exchange.oneroster.manifest import ASK_BULK, manifest_of
from interventiondesk.exchange.oneroster.own import own_lines
from interventiondesk.exchange.oneroster.person import day_of
from interventiondesk.exchange.oneroster.pupils import Pupils
from interventiondesk.exchange.oneroster.reading import is_roster, set_of
from interventiondesk.exchange.tables import FileRead, plain_name

__all__ = ["RosterDraft", "draft_roster", "is_roster"]

_PRODUCTS = {"sds1": "School Data Sync 1", "sds2": "School Data Sync 2.1"}


class RosterDraft(Draft, frozen=True, kw_only=True):
    """A draft of a whole set. Its lines tell of students, staff, families and the school year together.

    `asks_bulk`: nobody has said whether the set is complete; until then nobody is missing. `asks_org`: the schools (id,
    name) between which the user has to choose; until then there are no lines. `schools` are all of the set. `within` is
    the school that was taken, with what it belongs to after it: `usual_org` of the next set. `newest` is the newest change
    in the set as the set writes it, `is_older` that a newer set was brought in before, `ours` that this program wrote it.
    """

    version: str = ""
    asks_bulk: bool = False
    asks_org: tuple[tuple[str, str], ...] = ()
    schools: tuple[tuple[str, str], ...] = ()
    within: tuple[str, ...] = ()
    newest: str = ""
    is_older: bool = False
    ours: bool = False

    @property
    def org(self) -> str:
        """The school that was taken, empty where none was."""
        return self.within[0] if self.within else ""


def draft_roster(
    read: FileRead,
    here: Here,
    *,
    today: dt.date,
    ids: IdKind | None = None,
    bulk: bool | None = None,
    org: str | None = None,
    matches: Mapping[int, str] | None = None,
    usual_org: Sequence[str] = (),
    step: Step = no_step,
) -> RosterDraft:
    """What a set of OneRoster or School Data Sync would change.

    `ids` is the kind of id that the set's `identifier` is; the sourcedId is always kept as the vendor's. `bulk` is what
    the user said of a set that does not say it. `org` is one of its schools, by id or name. `matches` gives the student
    that a row of users means, `usual_org` is `within` of the sets before. Raises `Refused` for a set that cannot be read
    as one, and whatever `step` raises.
    """
    found = set_of(read)
    manifest = manifest_of(found, bulk)
    if not any(found.of(name) for name in ("users", "demographics", "enrollments", "roles", "academicSessions")):
        raise Refused(f"{read.file} has no users.csv.", "Choose the zip file or the folder with the whole set.")
    work = Comparing(found, manifest, here, today, org, step, () if manifest.ours else usual_org)
    pupils = Pupils(work, ids, matches or {})
    people, lines = work.people, work.lines
    missing = []
    if not people.asks_org:
        if manifest.ours:
            work.seen |= own_lines(found, here, lines, work.problems)
        else:
            pupils.compare()
            adults = Adults(work, pupils.made)
            adults.compare_staff()
            adults.compare_families()
            _compare_years(work)
        missing = pupils.missing()
        _closing_words(work)
    return RosterDraft(
        kind="students",
        product=_PRODUCTS.get(found.style) or f"OneRoster {manifest.version}",
        file=read.file,
        sha256=read.sha256,
        read=found.rows,
        new=tuple(lines.new),
        changed=tuple(lines.changed),
        unchanged=tuple(lines.unchanged),
        missing=tuple(Line(0, one.id, one.sorting_name) for one in missing),
        problems=tuple(sorted(work.problems.found, key=lambda one: (one.column.partition(" ")[0], one.row))),
        warnings=tuple(dict.fromkeys([*work.warnings, *work.problems.warnings()])),
        offers=tuple(pupils.offers),
        values=tuple(lines.values),
        missing_values=tuple(msgspec.structs.replace(one, active=False) for one in missing),
        ids=pupils.ids,
        ids_said=ids is not None,
        asks_ids=pupils.asks_ids,
        left_out=read.left_out,
        version=manifest.version,
        asks_bulk=manifest.asks,
        asks_org=people.asks_org,
        schools=people.schools,
        within=people.within,
        newest=people.newest,
        is_older=_is_older(work),
        ours=manifest.ours,
    )


def _compare_years(work: Comparing) -> None:
    """A school year that overlaps none of the desk's is new; one that does is that of the desk, which keeps its days."""
    years = list(work.here.all(SchoolYear))
    for member in work.found.of("academicSessions"):
        columns = [member.column(name) for name in ("sourcedid", "title", "type", "startdate", "enddate", "status")]
        for row, sid, title, kind, start, end, status in zip(member.rows, *columns, strict=True):
            if plain_name(kind) != "schoolyear" or plain_name(status) not in {"", "active"}:
                continue
            try:
                begin, until = day_of(start), day_of(end)
            except ValueError:
                begin = until = None
            if begin is None or until is None or begin >= until:
                work.problems.add(member, row, "startdate", f"{start} to {end} is no school year.")
                continue
            # The standard's last day is the first that no longer belongs to the year.
            last = until - dt.timedelta(days=1)
            there = [one for one in years if one.begin_date <= last and begin <= one.end_date]
            if there:
                if (there[0].begin_date, there[0].end_date) != (begin, last):
                    work.warnings.append(
                        f"The set's school year is {day_and_year(begin)} to {day_and_year(last)}; that of the desk, "
                        f"{there[0].title}, is left as it is."
                    )
                work.lines.unchanged.append(Line(row.number, there[0].id, f"School year {there[0].title}"))
                continue
            words = " ".join((title or f"{begin.year}-{last.year}").split())[:120]
            year = SchoolYear(id=natural_id("school_year", sid), title=words, begin_date=begin, end_date=last)
            years.append(year)
            work.lines.add(row.number, f"School year {words}", None, year)


def _closing_words(work: Comparing) -> None:
    warn = work.warnings.append
    if work.manifest.asks:
        warn(f"{ASK_BULK} Until you say so, nobody is missing.")
    work.warnings += work.told()
    if work.people.other_classes and not work.manifest.ours:
        many = work.people.other_classes
        warn(f"{count(many, 'class', 'classes')} other than homerooms {'is' if many == 1 else 'are'} left out.")
    results = sum(len(member.rows) for member in work.found.of("results"))
    if results and not work.manifest.ours:
        are = "is" if results == 1 else "are"
        warn(f"{count(results, 'result')} of single assignments {are} left out: no course can be told from them.")
    delta = work.manifest.is_delta("users") and not work.manifest.asks
    if delta and not work.manifest.ours and not any(one.vendor_id for one in work.roster.students):
        warn(
            "This set has only changes, and no student of this desk came from such a set. Bring in the complete "
            "set first."
        )
    _older(work)


def _older(work: Comparing) -> None:
    """Says when a newer set was brought in before."""
    newest, before = work.people.newest, _newest_before(work)
    if _is_older(work):
        work.warnings.insert(
            0,
            f"This set is older than one that was brought in before: its newest change is of {newest[:10]}, that of "
            f"the other {before[:10]}.",
        )


def _newest_before(work: Comparing) -> str:
    return max((one.newest for one in work.here.all(ImportRecord)), default="")


def _is_older(work: Comparing) -> bool:
    return bool(work.people.newest) and work.people.newest < _newest_before(work)

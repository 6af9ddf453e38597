"""The packet of each kind of meeting: group pages, grade pages, one family's own sheet, and what is missing before it is
printed. Read back from the finished file."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from documents.paper import letters
from drivers import TODAY
from interventiondesk.documents.preview import Preview
from interventiondesk.domain.following import FlagDecision
from interventiondesk.domain.measures import Measure, Score
from interventiondesk.domain.meetings import ActionItem, AgendaItem, Meeting
from interventiondesk.domain.norms import Benchmark
from interventiondesk.domain.plans import ClassPlan, FidelityObservation
from interventiondesk.domain.school import SchoolYear
from interventiondesk.domain.students import FamilyContact, Group, Membership, Student
from interventiondesk.store import reads
from interventiondesk.tasks.packet import packet_in_memory, packet_of
from interventiondesk.tasks.packet_missing import missing_before
from interventiondesk.tasks.packet_pages import grade_pages, group_pages, group_question

FALL = dt.date(2026, 9, 22)


def pages_of(pdf: bytes) -> list[str]:
    """The words of every page as they read, whatever line they broke at."""
    with Preview(pdf) as file:
        return [" ".join(file.text(page).split()) for page in range(file.pages)]


def group_of(school, *students: Student, name: str = "Readers") -> Group:
    group = Group(id=name, name=name, weekdays="Mon Wed Fri", minutes=30)
    rows = [
        Membership(id=f"{name} {at}", group_id=name, student_id=one.id, begin_date=FALL, position=float(at))
        for at, one in enumerate(students)
    ]
    school.desk.commit("A group", group, *rows)
    return group


def a_year(school, begin: int = 2026) -> SchoolYear:
    year = SchoolYear(
        id=f"year {begin}", title=f"{begin}", begin_date=dt.date(begin, 8, 31), end_date=dt.date(begin + 1, 6, 11)
    )
    school.desk.commit("A school year", year)
    return year


# -- group ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("states", "says"),
    [
        (("behind", "behind", "behind", "on_track"), "3 of 4 students are behind: look at the delivery first."),
        (("behind", "on_track", "ahead", "on_track"), "1 of 4 is behind: look at the student."),
        (("on_track", "ahead"), "None of 2 is behind."),
        (("too_few_sessions", "too_few_sessions", "behind"), "2 of 3 had too few sessions to judge: look at the"),
        (("too_early", "too_early"), "It is too early to tell for 2 students."),
        (("behind", "too_early", "on_track"), "1 of 3 is behind: look at the student. 1 of 3 cannot be judged yet."),
        (("no_recent_score", "too_early"), "1 of 2 have no recent score: score first."),
        (("behind",), "with one alone the question cannot be answered"),
        ((), "Nobody in this group has a running plan yet."),
    ],
)
def test_the_count_says_whether_it_is_the_group_or_the_student(states, says):
    assert says in group_question(states)


def test_a_group_review_has_a_page_for_every_group_with_a_student_on_the_agenda(school):
    a_year(school)
    imani, ruth, leo = (school.add_student(given, "Okafor") for given in ("Imani", "Ruth", "Leo"))
    group_of(school, imani, ruth)
    group_of(school, leo, name="Others")
    school.start_plan(imani, group_id="Readers", weekdays="Mon Wed Fri")
    for week in range(7):
        school.score(imani, 41 + week % 2, FALL + dt.timedelta(weeks=week + 1))
    steps = "\n".join("+ Step" if at < 9 else "- Step" for at in range(12))
    school.desk.commit("Watched", FidelityObservation(id="seen", date=TODAY, group_id="Readers", steps=steps))
    [page] = group_pages(school.desk, [imani.id], TODAY)
    assert [(row.name, row.progress_word) for row in page.rows][1] == ("Ruth Okafor", "No plan in this group")
    assert page.delivery == "In 1 observation, 9 of 12 steps that were seen were done (75 %)."
    pages = packet_in_memory(school.desk, school.call_meeting(imani), TODAY)
    assert [name for name, _, _ in pages.written.before] == ["Agenda", "Readers"]
    words = pages_of(pages.pdf)[1]
    held = page.rows[0].sessions
    order = ("Readers", "Is it the group or the student?", "75 %", "Imani Okafor", held, page.rows[0].progress_word)
    places = [words.find(one) for one in order]
    assert -1 not in places
    assert places == sorted(places)
    assert words.count("continue") == 2
    assert "Leo" not in words


# -- grade ------------------------------------------------------------------------------------------------------------


def a_grade(school) -> list[Student]:
    """Twelve third graders, scored in fall and nine of them in winter; ten others were in grade 3 last year."""
    a_year(school, 2025)
    a_year(school)
    measure = Measure(id="orf", name="Reading aloud", short_name="RA", instrument="Ours", level="3", unit="words")
    bands = [
        Benchmark(
            id=f"{season} {risk}",
            instrument="Ours",
            measure="RA",
            grade="3",
            season=season,
            band=risk,
            least=least,
            risk=risk,
        )
        for season in ("beginning", "middle")
        for risk, least in (("low", 60.0), ("some", None))
    ]
    pupils = [Student(id=f"s{at}", given_name=f"Given{at}", family_name=f"Family{at}", grade="3") for at in range(12)]
    older = [Student(id=f"o{at}", given_name=f"Elder{at}", family_name=f"Grown{at}", grade="4") for at in range(10)]

    def scores(who: list[Student], day: dt.date, above: int) -> list[Score]:
        return [
            Score(
                id=f"{one.id} {day}",
                student_id=one.id,
                measure_id="orf",
                date=day,
                value=80.0 if at < above else 40.0,
                kind="benchmark",
            )
            for at, one in enumerate(who)
        ]

    rows = [
        *scores(pupils, dt.date(2026, 9, 15), 6),
        *scores(pupils[:9], dt.date(2027, 1, 12), 6),
        *scores(older, dt.date(2026, 1, 12), 3),
    ]
    plan = ClassPlan(
        id="plan",
        grade="3",
        concern="Long words are slow",
        action="Ten minutes of word parts",
        goal_share=75.0,
        staff_id=school.desk.who.id,
        begin_date=FALL,
        review_date=dt.date(2027, 2, 1),
    )
    school.desk.commit("A grade", measure, *bands, *pupils, *older, *rows, plan)
    return pupils


def test_a_grade_page_tells_the_share_at_benchmark_now_and_before_and_names_nobody(school):
    a_grade(school)
    january = dt.date(2027, 1, 14)
    [page] = [one for one in grade_pages(school.desk, january) if one.name == "Grade 3"]
    [measure] = page.measures
    assert [(one.period, one.share, one.n, one.now) for one in measure.shares] == [
        ("Middle of the year", "too few to say", 9, True),
        ("Beginning of the year", "50 %", 12, False),
        ("Middle of last year", "30 %", 10, False),
    ]
    meeting = Meeting(id="core", date=january, kind="core")
    school.desk.commit("Core meeting", meeting)
    pages = packet_in_memory(school.desk, meeting, january)
    words = pages_of(pages.pdf)[1]
    for said in ("Grade 3", "too few to say", "50 %", "75 % at benchmark by February 1", "word parts", "Rosa Alvarado"):
        assert said in words
    assert not any(part in words for part in ("Given", "Family", "Elder", "Grown"))


# -- sheets -----------------------------------------------------------------------------------------------------------


def test_a_student_without_a_plan_has_the_flags_with_their_because_in_place_of_charts(school):
    pupils = a_grade(school)
    meeting = school.call_meeting(pupils[11])
    packet = packet_of(school.desk, meeting, dt.date(2027, 1, 14))
    [one] = packet.sheets
    assert [name for name, _ in one.flags] == ["Benchmark"]
    words = pages_of(packet_in_memory(school.desk, meeting, dt.date(2027, 1, 14)).pdf)[-1]
    assert "Reading aloud, grade 3: 40 words on September 15 is in the band some" in words
    assert " 40, the line for the grade is 60" in words
    assert "No scores yet." not in words


def test_a_benchmark_score_stands_beside_the_name_of_its_own_measure(school):
    student = a_grade(school)[11]
    counting = Measure(id="mn", name="Missing number", short_name="MN", instrument="Ours", level="3", unit="points")
    bands = [
        Benchmark(id="low mn", instrument="Ours", measure="MN", grade="3", season="beginning", band="low", least=20.0),
        Benchmark(id="high mn", instrument="Ours", measure="MN", grade="3", season="beginning", band="high"),
    ]
    bands = [msgspec.structs.replace(one, risk=one.band) for one in bands]
    score = Score(id="six", student_id=student.id, measure_id="mn", date=FALL, value=6.0, kind="benchmark")
    school.desk.commit("Numbers too", counting, *bands, score)
    (sheet,) = packet_of(school.desk, school.call_meeting(student), dt.date(2027, 1, 14)).sheets
    assert "benchmark in MN 6, the line for the grade is 20 (high)" in sheet.line


def test_a_falling_goal_is_lowered_and_never_raised(school):
    imani, ruth = school.add_student("Imani"), school.add_student("Ruth")
    school.start_plan(imani)
    calls = Measure(id="calls", name="Calling out", unit="times", direction="lower", area="behavior")
    school.desk.commit("A measure", calls)
    school.start_plan(ruth, measure_id="calls")
    first, second = pages_of(packet_in_memory(school.desk, school.call_meeting(imani, ruth), TODAY).pdf)[1:]
    assert ("raise the goal" in first, "lower the goal" in first) == (True, False)
    assert ("raise the goal" in second, "lower the goal" in second) == (False, True)


def test_a_family_gets_its_own_child_alone_in_plain_words(school):
    imani = school.add_student(strengths="Retells stories vividly.", own_words="I like turns.", pronouns="she/her")
    ruth = school.add_student("Ruth", "Abara")
    school.start_plan(imani, concern="Guesses at words", hypothesis="Long words slow her down", tier=3)
    school.score(imani, 62)
    meeting = msgspec.structs.replace(school.call_meeting(imani, ruth), title="Ruth and Imani")
    school.desk.commit("Name it", meeting)
    pages = packet_in_memory(school.desk, meeting, TODAY, family_of=imani.id)
    [words] = pages_of(pages.pdf)
    assert words.index("Retells stories") < words.index("Extra help in reading since September 22")
    for said in (
        "“I like turns.”",
        "The last score was 62 words",
        "One thing to do at home",
        "not the complete record",
    ):
        assert said in words
    for hidden in ("tier", "Tier", "Ruth", "Guesses", "Long words", "What we decide", "Behind", "Alvarado"):
        assert hidden not in words, hidden
    assert pages.written.students == (("Imani Okafor", 1, 1),)
    assert pages.missing == ()


def test_what_is_restricted_is_on_no_sheet_though_the_one_who_prints_may_see_it(school):
    imani = school.add_student()
    told = FamilyContact(id="c", student_id=imani.id, date=TODAY, outcome="Sleeps at her aunt's.", restricted=True)
    school.desk.commit("Spoken", told)
    assert reads.family_contacts(school.desk, imani.id)
    words = " ".join(pages_of(packet_in_memory(school.desk, school.call_meeting(imani), TODAY).pdf))
    assert "aunt" not in words


# -- what is missing --------------------------------------------------------------------------------------------------


def test_what_is_missing_is_told_before_printing_with_where_to_mend_it(school):
    a_year(school)
    imani = school.add_student()
    plan = school.start_plan(imani, weekdays="Mon", minutes=30)
    meeting = school.call_meeting(imani)
    told = {one.says: one.where for one in missing_before(school.desk, meeting, TODAY)}
    assert told == {
        "No strength is written.": "student",
        "No family contact this school year.": "family",
        "No scores yet.": "scores",
        "It is not written why, we think.": "plan",
        "8 sessions since September 22 are not entered.": "sessions",
        "No earlier decision is noted.": "student",
    }
    assert packet_in_memory(school.desk, meeting, TODAY).missing
    school.change(imani, strengths="Retells stories.")
    school.change(plan, hypothesis="Long words", weekdays="")
    school.score(imani, 60)
    spoken = FamilyContact(id="c", student_id=imani.id, date=TODAY, outcome="Reads at home.")
    school.desk.commit("Done", spoken, FlagDecision(id="d", student_id=imani.id, date=TODAY, choice="plan"))
    assert missing_before(school.desk, meeting, TODAY) == []
    school.take_out(school.goal_of(imani))
    assert [one.says for one in missing_before(school.desk, meeting, TODAY)] == ["No goal is set."]


def test_a_sheet_says_how_many_more_actions_there_are(school):
    imani = school.add_student()
    meeting = school.call_meeting(imani)
    actions = [ActionItem(id=f"a{at}", task=f"Task {at}", student_id=imani.id) for at in range(8)]
    school.desk.commit("Promises", *actions)
    (sheet,) = packet_of(school.desk, meeting, TODAY).sheets
    assert len(sheet.last_decisions) == 6
    assert sheet.last_decisions[-1] == ("3 more actions", "open: 3")


# -- the whole packet -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("paper", ["letter", "a4"])
def test_thirty_students_with_long_names_and_twenty_actions_each_stand_on_their_own_pages(school, paper):
    def name_of(at: int) -> str:
        # two letters tell them apart, so that no name is a part of another
        return f"{chr(97 + at // 26)}{chr(97 + at % 26)}"

    pupils = [
        Student(
            id=f"s{at:02}",
            given_name=f"Maximilia{name_of(at)}".title(),
            family_name=f"Featherstonehaugh-Chol{name_of(at)}mond",
            grade="3",
            strengths="Helps others. " * 8,
        )
        for at in range(30)
    ]
    assert {len(one.name) for one in pupils} == {40}
    meeting = Meeting(id="m", date=TODAY, kind="group_review")
    items = [
        AgendaItem(id=f"i{at}", meeting_id="m", student_id=one.id, position=float(at), because="review due")
        for at, one in enumerate(pupils)
    ]
    actions = [
        ActionItem(id=f"a{at}", task=f"Call the family number{name_of(at)} about glasses", student_id=pupils[0].id)
        for at in range(20)
    ]
    school.desk.commit("A big meeting", *pupils, meeting, *items, *actions)
    group_of(school, *pupils[:6])
    pages = packet_in_memory(school.desk, meeting, TODAY, paper=paper)
    words = pages_of(pages.pdf)
    assert not any("…" in page for page in words)
    width = {"letter": 612, "a4": 595}[paper]
    for number in range(pages.written.students[0][2]):
        for letter, (left, bottom, right, _) in letters(pages.pdf, number):
            assert left >= 53, letter
            assert right <= width - 52, letter
            assert bottom >= 24, letter
    whole = ["".join(page.split()) for page in words]
    names = ["".join(one.name.split()) for one in pupils]
    of_group = range(pages.written.before[1][1], pages.written.before[1][2] + 1)
    cover = range(1, pages.written.before[0][2] + 1)
    for at, (_, first, last) in enumerate(pages.written.students):
        for number, page in enumerate(whole, 1):
            mine = first <= number <= last or (number in of_group and at < 6)
            if number not in cover:
                assert (names[at] in page) == mine, (names[at], number)
        for number in range(first, last + 1):
            assert f"page {number - first + 1} of {last - first + 1}" in words[number - 1]
    assert all(name in "".join(whole[: len(cover)]) for name in names)
    for at in range(20):
        assert f"number{name_of(at)}about" in "".join(whole[: len(cover)])

"""The school itself: its year, its calendar, its staff, and how it decided to work."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Literal

from msgspec import Meta

from interventiondesk.domain.declared import Entity, Setting, Shown
from interventiondesk.domain.fields import Name, ShortText


class School(Entity, frozen=True, kw_only=True):
    """The one school of a desk. `is_sample` marks the invented school on every screen and paper."""

    name: Name
    district: ShortText = ""
    is_sample: Annotated[bool, Shown(audience="nobody")] = False


class SchoolYear(Entity, frozen=True, kw_only=True):
    """One year from the first to the last day of instruction."""

    title: Name
    begin_date: dt.date
    end_date: dt.date


class CalendarDay(Entity, frozen=True, kw_only=True):
    """An exception to the rule that Monday to Friday of the school year are days of instruction: a holiday, a snow day,
    a Saturday made up."""

    date: dt.date
    instructional: bool = False
    event: ShortText = ""


Role = Literal["coordinator", "counselor", "teacher", "interventionist", "principal", "psychologist", "aide", "viewer"]


class Staff(Entity, frozen=True, kw_only=True):
    """An adult who works at the school. Only some sign in; all can provide a plan or own an action item."""

    given_name: Annotated[str, Meta(max_length=120)] = ""
    family_name: Name
    role: Role = "teacher"
    active: bool = True
    minutes_a_week: Annotated[
        Annotated[int, Meta(ge=0, le=3000)] | None,
        Meta(title="Minutes for interventions", description="In a week; empty where nobody has said"),
    ] = None

    @property
    def name(self) -> str:
        """As a colleague says it: given name, family name."""
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def short_name(self) -> str:
        """As it stands on paper: D. Mercer."""
        return f"{self.given_name[:1]}. {self.family_name}" if self.given_name else self.family_name

    @property
    def sees_restricted(self) -> bool:
        """Whether restricted text is shown to this person: coordinator, counselor, principal, psychologist."""
        return self.role in {"coordinator", "counselor", "principal", "psychologist"}


def who_may_not(by: Staff, before: Staff | None, after: Staff, everyone: Sequence[Staff]) -> str:
    """Why `by` may not change a colleague so, in a sentence; empty where it is allowed.

    Names can be mended by all. Roles, and whether somebody works here, decide who reads restricted text: only who reads
    it may change them, nobody ends their own sign-in, and one reader of restricted text always stays.
    """
    same = before is not None and (before.role, before.active) == (after.role, after.active)
    plain_addition = before is None and not after.sees_restricted
    if not same and not plain_addition and not by.sees_restricted:
        return "Roles are changed by a coordinator, counselor, principal or psychologist."
    if by.id and by.id == after.id and not after.active:
        return "You cannot end your own sign-in."
    others = any(one.active and one.sees_restricted and one.id != after.id for one in everyone)
    if before is not None and before.sees_restricted and not (after.active and after.sees_restricted) and not others:
        return "Somebody has to stay who reads restricted notes and lets others sign in."
    return ""


RuleName = Literal["default", "three-point", "four-point", "four-point-gated", "trend", "median-of-three"]


class Policy(Setting, frozen=True, kw_only=True):
    """How the school decides. Each threshold says its published source in its description; there is one row."""

    session_share: Annotated[
        float,
        Meta(
            title="Sessions held before progress is judged",
            description="Share of planned sessions; 80 % is the working mark of eduCLIMBER's fidelity report",
            ge=0,
            le=1,
        ),
    ] = 0.8
    least_scores: Annotated[
        int,
        Meta(
            title="Scores before progress is judged",
            description="6 after the University of Minnesota handout and IRIS (6 to 8)",
            ge=3,
            le=20,
        ),
    ] = 6
    least_weeks: Annotated[
        float,
        Meta(title="Weeks before progress is judged", description="3 weeks of instruction (IRIS)", ge=0, le=20),
    ] = 3.0
    rule: Annotated[
        RuleName,
        Meta(title="Decision rule", description="What calls a plan ahead, on track or behind; each names its source"),
        Shown(
            words=(
                ("default", "Growth and level with their uncertainty"),
                ("three-point", "Three-point rule"),
                ("four-point", "Four-point rule"),
                ("four-point-gated", "Four-point rule after 6 scores and 3 weeks"),
                ("trend", "Trend rule"),
                ("median-of-three", "Median of the last three"),
            )
        ),
    ] = "default"
    false_alarm_share: Annotated[
        float,
        Meta(
            title="False alarms accepted",
            description="Of students who grow exactly as planned, the share called behind within 15 weeks; 10 % unless "
            "set, by simulation",
            ge=0.02,
            le=0.3,
        ),
    ] = 0.10
    review_weeks: Annotated[
        int,
        Meta(
            title="Weeks between reviews",
            description="Usual practice: a group is reviewed every 6 to 8 weeks; no study behind it was read",
            ge=1,
            le=20,
        ),
    ] = 6


POLICY_ID = "policy"


def usual_policy() -> Policy:
    """The published values, used until a school sets its own."""
    return Policy(id=POLICY_ID)

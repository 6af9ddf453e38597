"""The list of all entities, in an order in which each stands after those it refers to."""

from __future__ import annotations

from interventiondesk.domain.declared import Entity, table_of
from interventiondesk.domain.following import FlagDecision, FollowUp, FollowUpRules, Inquiry, WeekSheet
from interventiondesk.domain.measures import Measure, Score
from interventiondesk.domain.meetings import ActionItem, AgendaItem, Attendee, Decision, Meeting, TierStatus
from interventiondesk.domain.norms import Benchmark
from interventiondesk.domain.plans import (
    ClassPlan,
    FidelityObservation,
    Goal,
    Intervention,
    Phase,
    Plan,
    PointsDay,
    Session,
)
from interventiondesk.domain.records import FileMemory, ImportRecord
from interventiondesk.domain.requests import Request
from interventiondesk.domain.school import CalendarDay, Policy, School, SchoolYear, Staff
from interventiondesk.domain.screening import IndicatorLines
from interventiondesk.domain.signs import CourseResult, Incident, Rating
from interventiondesk.domain.students import (
    AttendanceBatch,
    AttendanceTotal,
    Background,
    Celebration,
    Contact,
    FamilyContact,
    Group,
    Membership,
    Note,
    Student,
    TransitionPage,
)

ENTITIES: tuple[type[Entity], ...] = (
    School,
    SchoolYear,
    CalendarDay,
    Policy,
    IndicatorLines,
    FollowUpRules,
    Staff,
    Student,
    Contact,
    FamilyContact,
    Group,
    Membership,
    Note,
    Background,
    TransitionPage,
    AttendanceBatch,
    AttendanceTotal,
    Request,
    Incident,
    CourseResult,
    Rating,
    Benchmark,
    Measure,
    Score,
    Intervention,
    Plan,
    Goal,
    Phase,
    Session,
    PointsDay,
    FidelityObservation,
    ClassPlan,
    Meeting,
    Attendee,
    AgendaItem,
    Decision,
    TierStatus,
    ActionItem,
    Celebration,
    FlagDecision,
    Inquiry,
    FollowUp,
    WeekSheet,
    ImportRecord,
    FileMemory,
)

BY_TABLE: dict[str, type[Entity]] = {table_of(entity): entity for entity in ENTITIES}

"""The list of all entities, in an order in which each stands after those it refers to."""

from __future__ import annotations

from interventiondesk.domain.declared import Entity, table_of
from interventiondesk.domain.measures import Measure, Score
from interventiondesk.domain.meetings import ActionItem, AgendaItem, Decision, Meeting
from interventiondesk.domain.norms import Benchmark
from interventiondesk.domain.plans import Goal, Intervention, Phase, Plan, Session
from interventiondesk.domain.records import ImportRecord
from interventiondesk.domain.requests import Request
from interventiondesk.domain.school import CalendarDay, Policy, School, SchoolYear, Staff
from interventiondesk.domain.screening import IndicatorLines
from interventiondesk.domain.signs import CourseResult, Incident, Rating
from interventiondesk.domain.students import (
    AttendanceBatch,
    AttendanceTotal,
    Contact,
    FamilyContact,
    Group,
    Membership,
    Note,
    Student,
)

ENTITIES: tuple[type[Entity], ...] = (
    School,
    SchoolYear,
    CalendarDay,
    Policy,
    IndicatorLines,
    Staff,
    Student,
    Contact,
    FamilyContact,
    Group,
    Membership,
    Note,
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
    Meeting,
    AgendaItem,
    Decision,
    ActionItem,
    ImportRecord,
)

BY_TABLE: dict[str, type[Entity]] = {table_of(entity): entity for entity in ENTITIES}

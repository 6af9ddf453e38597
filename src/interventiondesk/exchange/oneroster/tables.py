"""What OneRoster 1.1 and 1.2 and School Data Sync write: their files, columns and words, as data."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Literal

import msgspec

from interventiondesk.domain.school import Role
from interventiondesk.exchange.tables import plain_name

Version = Literal["1.1", "1.2"]
Style = Literal["oneroster", "sds1", "sds2"]
"""Whose layout a set has: OneRoster, or one of the two of School Data Sync."""

_COMMON = ("sourcedId", "status", "dateLastModified")
_USERS = (
    *("givenName", "familyName", "middleName", "identifier", "email", "sms", "phone", "agentSourcedIds", "grades"),
    "password",
)

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "orgs": (*_COMMON, "name", "type", "identifier", "parentSourcedId"),
    "academicSessions": (*_COMMON, "title", "type", "startDate", "endDate", "parentSourcedId", "schoolYear"),
    "courses": (
        *_COMMON,
        *("schoolYearSourcedId", "title", "courseCode", "grades", "orgSourcedId", "subjects", "subjectCodes"),
    ),
    "classes": (
        *_COMMON,
        *("title", "grades", "courseSourcedId", "classCode", "classType", "location", "schoolSourcedId"),
        *("termSourcedIds", "subjects", "subjectCodes", "periods"),
    ),
    "enrollments": (
        *_COMMON,
        *("classSourcedId", "schoolSourcedId", "userSourcedId", "role", "primary", "beginDate", "endDate"),
    ),
    "demographics": (
        *_COMMON,
        *("birthDate", "sex", "americanIndianOrAlaskaNative", "asian", "blackOrAfricanAmerican"),
        *("nativeHawaiianOrOtherPacificIslander", "white", "demographicRaceTwoOrMoreRaces"),
        *("hispanicOrLatinoEthnicity", "countryOfBirthCode", "stateOfBirthAbbreviation", "cityOfBirth"),
        "publicSchoolResidenceStatus",
    ),
    "users": (
        *_COMMON,
        *("enabledUser", "username", "userIds", *_USERS),
        *("userMasterIdentifier", "preferredGivenName", "preferredMiddleName", "preferredFamilyName"),
        *("primaryOrgSourcedId", "pronouns"),
    ),
    "roles": (
        *_COMMON,
        "userSourcedId",
        "roleType",
        "role",
        "beginDate",
        "endDate",
        "orgSourcedId",
        "userProfileSourcedId",
    ),
    "categories": (*_COMMON, "title", "weight"),
    "lineItems": (
        *_COMMON,
        *("title", "description", "assignDate", "dueDate", "classSourcedId", "categorySourcedId"),
        *("academicSessionSourcedId", "resultValueMin", "resultValueMax", "schoolSourcedId"),
    ),
    "results": (
        *_COMMON,
        *("lineItemSourcedId", "studentSourcedId", "scoreStatus", "score", "scoreDate", "comment", "textScore"),
        *("classSourcedId", "inProgress", "incomplete", "late", "missing"),
    ),
}
"""The columns of the files that are read or written, as version 1.2 has them, in its order."""

USERS_1_1 = (*_COMMON, "enabledUser", "orgSourcedIds", "role", "username", "userIds", *_USERS)
"""Version 1.1 has the role in the users' file; 1.2 has it in `roles`."""

FILES_1_1 = (
    *("academicSessions", "categories", "classes", "classResources", "courses", "courseResources", "demographics"),
    *("enrollments", "lineItems", "orgs", "resources", "results", "users"),
)
FILES_1_2 = (
    *FILES_1_1,
    *("lineItemLearningObjectiveIds", "lineItemScoreScales", "resultLearningObjectiveIds", "resultScoreScales"),
    *("roles", "scoreScales", "userProfiles", "userResources"),
)
"""The files that a manifest names."""

READ = ("orgs", "academicSessions", "classes", "enrollments", "demographics", "users", "roles")
"""The files that a school's roster is made of."""

_ALSO: Mapping[str, tuple[str, ...]] = {
    "users": ("orgSourcedIds", "role", "stateId", "birthDate"),
    "roles": ("grades",),
    "relationships": ("userSourcedId", "relationshipUserSourcedId", "relationshipRole", "status"),
    "manifest": ("propertyName", "value"),
}
"""What is read where the standard does not have it, but version 1.1 or School Data Sync does."""

KNOWN: Mapping[str, frozenset[str]] = {
    member: frozenset(plain_name(name) for name in (*COLUMNS.get(member, ()), *_ALSO.get(member, ())))
    for member in (*COLUMNS, "relationships", "manifest")
}
"""The plain names of the columns of each file that is read."""

LEGACY: Mapping[str, Mapping[str, str]] = {
    "": {"datalastmodified": "datelastmodified", "lastmodified": "datelastmodified", "sourceid": "sourcedid"},
    "users": {
        "userid": "userids",
        "agents": "agentsourcedids",
        "agentsourcedid": "agentsourcedids",
        "orgsourcedid": "orgsourcedids",
        "grade": "grades",
        "dateofbirth": "birthdate",
    },
    "demographics": {"usersourcedid": "sourcedid", "userid": "sourcedid", "dateofbirth": "birthdate", "gender": "sex"},
    "enrollments": {"schoolsourcedids": "schoolsourcedid"},
    "lineItems": {"gradingperiodsourcedid": "academicsessionsourcedid"},
    "roles": {"grade": "grades", "rolestartdate": "begindate", "roleenddate": "enddate"},
    "classes": {"orgsourcedid": "schoolsourcedid", "termsourcedid": "termsourcedids"},
}
"""Names that were right once or are written wrongly often, by file; those of "" hold for all."""


plain_word = functools.lru_cache(1024)(plain_name)
"""`plain_name` for words of which a set has few, thousands of times."""


class SdsFile(msgspec.Struct, frozen=True):
    """One file of School Data Sync version 1 in the words of OneRoster: the file it amounts to, the column that each of
    its headers is (several where one serves for both), and the values that all its rows share."""

    member: str
    columns: Mapping[str, tuple[str, ...]]
    fixed: Mapping[str, str]


_SDS_PERSON: Mapping[str, tuple[str, ...]] = {
    "sisid": ("sourcedid",),
    "schoolsisid": ("orgsourcedids",),
    "username": ("username",),
    "firstname": ("givenname",),
    "lastname": ("familyname",),
    "middlename": ("middlename",),
    "secondaryemail": ("email",),
    "email": ("email",),
    "phone": ("phone",),
    "studentnumber": ("identifier",),
    "stateid": ("stateid",),
    "grade": ("grades",),
    "birthdate": ("birthdate",),
    "dateofbirth": ("birthdate",),
    "status": ("status",),
    "password": ("password",),
}
_SDS_PLACE: Mapping[str, tuple[str, ...]] = {
    "sectionsisid": ("classsourcedid",),
    "sisid": ("usersourcedid",),
    "status": ("status",),
}

SDS_1: Mapping[str, SdsFile] = {
    "school": SdsFile("orgs", {"sisid": ("sourcedid",), "name": ("name",)}, {"type": "school"}),
    "student": SdsFile("users", _SDS_PERSON, {"role": "student"}),
    "teacher": SdsFile("users", _SDS_PERSON, {"role": "teacher"}),
    "section": SdsFile(
        "classes",
        {
            "sisid": ("sourcedid",),
            "schoolsisid": ("schoolsourcedid",),
            "sectionname": ("title",),
            "status": ("status",),
        },
        {},
    ),
    "studentenrollment": SdsFile("enrollments", _SDS_PLACE, {"role": "student"}),
    "teacherroster": SdsFile("enrollments", _SDS_PLACE, {"role": "teacher"}),
    # Its families are known by their mail address: the SIS ID may be empty there.
    "user": SdsFile("users", {**_SDS_PERSON, "email": ("sourcedid", "email"), "sisid": ()}, {"role": "guardian"}),
    "guardianrelationship": SdsFile(
        "relationships",
        {"sisid": ("usersourcedid",), "email": ("relationshipusersourcedid",), "role": ("relationshiprole",)},
        {},
    ),
}
"""School Data Sync, version 1. Version 2.1 has OneRoster's names, without a manifest and with `relationships`."""

REFERENCES: tuple[tuple[str, str, str], ...] = (
    ("users", "orgsourcedids", "orgs"),
    ("users", "primaryorgsourcedid", "orgs"),
    ("users", "agentsourcedids", "users"),
    ("roles", "usersourcedid", "users"),
    ("roles", "orgsourcedid", "orgs"),
    ("demographics", "sourcedid", "users"),
    ("classes", "schoolsourcedid", "orgs"),
    ("classes", "courseSourcedId".casefold(), "courses"),
    ("classes", "termsourcedids", "academicSessions"),
    ("enrollments", "classsourcedid", "classes"),
    ("enrollments", "schoolsourcedid", "orgs"),
    ("enrollments", "usersourcedid", "users"),
    ("orgs", "parentsourcedid", "orgs"),
    ("academicSessions", "parentsourcedid", "academicSessions"),
    ("relationships", "usersourcedid", "users"),
    ("relationships", "relationshipusersourcedid", "users"),
)
"""Which column of which file points into which file."""

STUDENT = "student"
FAMILY: Mapping[str, str] = {
    "guardian": "Guardian",
    "parent": "Parent",
    "relative": "Relative",
    "mother": "Mother",
    "father": "Father",
}
"""Roles of families, and how the relation is written."""

STAFF: Mapping[str, Role] = {
    "teacher": "teacher",
    "aide": "aide",
    "proctor": "viewer",
    "administrator": "viewer",
    "counselor": "counselor",
    "principal": "principal",
    "districtadministrator": "viewer",
    "siteadministrator": "viewer",
    "systemadministrator": "viewer",
}
"""Roles of staff, and ours. An administrator may be anybody from the office to the head: the role that sees least is
taken, and a person who may do so gives more."""

_SDS_STAFF: Mapping[str, Role] = {
    "teacherassistant": "aide",
    "paraprofessional": "aide",
    "assistant": "aide",
    "advisor": "viewer",
    "faculty": "teacher",
    "instructor": "teacher",
    "lecturer": "teacher",
    "professor": "teacher",
    "substitute": "viewer",
    "coach": "viewer",
    "nurse": "viewer",
    "officestaff": "viewer",
    "itadmin": "viewer",
    "admin": "viewer",
    "staff": "viewer",
    "specialservices": "viewer",
    "occupationaltherapist": "viewer",
    "physicaltherapist": "viewer",
    "speechtherapist": "viewer",
    "visiontherapist": "viewer",
}
_SDS_FAMILY: Mapping[str, str] = {"child": "", "doctor": "", "other": "", "affiliate": "", "alumni": ""}

_BOTH = ("aide", "guardian", "parent", "proctor", "relative", "student", "teacher")
_ROLES_1_1 = frozenset([*_BOTH, "administrator"])
_ROLES_1_2 = frozenset(
    [
        *_BOTH,
        *("counselor", "districtadministrator", "principal", "siteadministrator", "systemadministrator"),
    ]
)
ROLES: Mapping[Version, frozenset[str]] = {"1.1": _ROLES_1_1, "1.2": _ROLES_1_2}
"""The words for roles that each version has."""


def staff_role(word: str) -> Role | None:
    """Our role for a word of any version, None where it is not one of staff."""
    return STAFF.get(word) or _SDS_STAFF.get(word)


def family_role(word: str) -> str | None:
    """The relation for a word of any version, None where it is not one of a family; empty where it says no relation."""
    return FAMILY[word] if word in FAMILY else _SDS_FAMILY.get(word)


GONE = frozenset(["tobedeleted", "inactive", "deleted", "i", "removed"])
HERE = frozenset(["active", "a", "enabled"])
"""The words for a row's status, plain. Only `active` and `tobedeleted` are right; the others are seen."""

NO_GRADE = frozenset(["it", "ps", "ug", "ae", "abe", "other", "13", "ug13", "ungraded"])
"""Codes for grades that are none of PK to 12."""

SEX: Mapping[str, str] = {
    "male": "M",
    "female": "F",
    "m": "M",
    "f": "F",
    "other": "Other",
    "x": "Other",
    "unspecified": "",
    "unknown": "",
}
"""Words for a student's sex, and how it is stored."""

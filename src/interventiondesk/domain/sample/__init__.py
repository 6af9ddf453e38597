"""The invented school that shows the program: Cedar Hollow School, marked as a sample wherever it appears."""

from __future__ import annotations

from interventiondesk.domain.sample.ingredients import FILES, Ingredients, ingredients_from, interventions_from
from interventiondesk.domain.sample.recipe import SEED, STUDENTS, YEARS, SampleSchool, sample_school

__all__ = [
    "FILES",
    "SEED",
    "STUDENTS",
    "YEARS",
    "Ingredients",
    "SampleSchool",
    "ingredients_from",
    "interventions_from",
    "sample_school",
]

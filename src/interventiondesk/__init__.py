"""InterventionDesk: one school's intervention work (MTSS / RTI), offline and encrypted."""

__version__ = "0.1.0"

"""Writing files for others: the whole school, one student, any list, and empty sheets to fill in."""

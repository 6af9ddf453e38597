"""One small module for each kind of plain sheet: which column is which field, and what makes a row itself.

The work is done by `exchange.engine`. This package imports nothing at its door.
"""

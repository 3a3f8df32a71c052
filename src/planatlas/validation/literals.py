"""Moved to `planatlas.store.literals`."""

from planatlas.store.literals import example, literal_fault

__all__ = ["example", "literal_fault"]

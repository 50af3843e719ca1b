"""Checks of a rule pack's meaning: one small generator of faults each; validate.py lists them."""

"""How sure a decision must be to need no person: thresholds with a promise, and what each one costs."""

"""From fired rules to answers: one stage each, pure."""

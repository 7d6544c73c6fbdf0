"""Which mail a case owes, to whom, about what and when: worked out from what happened and today, never stored."""

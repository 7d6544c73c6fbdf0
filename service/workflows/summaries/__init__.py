"""The summaries: what they look at, whom they go to, and what is told again because it has waited."""

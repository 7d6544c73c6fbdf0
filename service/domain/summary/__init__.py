"""What the morning summary and the weekly summary say: what needs a person, where each agency stands, what was not heard."""

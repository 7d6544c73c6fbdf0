"""A line of a mail from staff: how people write one, what it asks for, and what is wrong with it."""

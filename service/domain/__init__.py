"""Facts and today's date in, decisions out. Pure: the standard library only, no I/O, no `now()`."""

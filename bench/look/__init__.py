"""How our mails look: every sample in a real browser, narrow and wide, in light and in the dark."""

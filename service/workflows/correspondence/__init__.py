"""The mails of a case: what is owed is worked out, written and noted, and kept back while an answer may be here already."""

"""Backups and what belongs to them: the copy, the file of data keys beside it, and the tools of PostgreSQL that make one."""

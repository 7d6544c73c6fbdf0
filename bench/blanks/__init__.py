"""Draws the blank forms that stand in `templates/blank/`, so that they can be remade and a change of wording can be reviewed.

`words.py` says what each form asks, `paper.py` draws Word, `workbook.py` draws Excel, and `python -m bench.blanks` writes the
files. Nothing here runs in the service: the service only fills in what was drawn.
"""

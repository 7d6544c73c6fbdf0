"""Every command of the program with arguments that do something: for tests that look at what all of them print and log.

`{ref}` stands for a case that may be steered to pieces, `{held}` and `{mail}` for a message that waits and a mail that was sent,
`{first}` for a case that is only looked at, `{folder}` for a folder. A command that stands nowhere here fails the test.
"""

from __future__ import annotations

LOOKS: tuple[str, ...] = (
    "status",
    "outbox list",
    "outbox list --all",
    "outbox show {mail}",
    "held list",
    "held show {held}",
    "case list --all",
    "case show {first}",
    "case explain {first}",
    "case explain {first} report_submitted",
    "case record {first}",
    "replay {held}",
    "audit verify",
    "audit export {first}",
    "audit breaches",
    "retention due --all",
    "case export {first} --out {folder}/export",
)
"""These change nothing."""

DOES: tuple[str, ...] = (
    "case period {ref} --from 2024-03-25 --to 2026-03-20",
    "case clock {ref} --start 2026-03-24 --why {words}",
    "case add-agency {ref} aldertree --name {name} --contact office@school.example",
    "case contact {ref} police add second@police.example",
    "case bar {ref} second@police.example --why {words}",
    "case extend {ref} police 2026-04-20",
    "case pause {ref} police --until 2026-04-20",
    "case unpause {ref} police",
    "case details-sent {ref} police",
    "case promise {ref} health 2026-04-20",
    "case rang {ref} police --note-file -",
    "case ask {ref} police --note-file - --by 2026-04-20",
    "case action {ref} --note-file - --by 2026-04-20",
    "case done {ref} 1",
    "case meeting {ref} 2026-04-20 10:00 {place}",
    "case sign {ref} police --name {name}",
    "case undo {ref}",
    "case file {ref} health {folder}/return.docx --received 2026-04-13",
    "case erase-return {ref} health 1 --why {words} --document scoping",
    "case waive {ref} school",
    "case tell {ref} police",
    "case record {ref} meeting_held --note-file -",
    "case hold {ref} --why {words}",
    "retention erase {ref} --yes",
    "case hold {ref} --why {words} --lift",
    "case close {ref}",
    "case reopen {ref} --why {words}",
    "case withdraw {ref}",
    "outbox approve --all",
    "outbox retry {mail}",
    "outbox discard {mail} --why {words}",
    "outbox release",
    "held assign {held} --case {ref} --agency police",
    "held unlock {held}",
    "held discard {held} --why {words}",
    "run --once",
    "db backup {folder}/copy.db",
    "db restore {folder}/copy.db",
    "db upgrade",
)
"""These do something, in this order; some are refused, and what they then say is looked at as well."""

APART = {
    "init": "runs before there is a case",
    "demo": "plays a case of its own on servers of its own",
    "check": "reads the configuration and no case",
    "preview": "shows one of our mails with sample data",
    "rehearse": "plays a case that is not stored",
    "reasons": "prints a table of ours",
    "read": "prints what a document says: that is what it is for",
    "db copy": "prints numbers of rows and an address that is typed; what it copies is looked at where databases are copied",
    "db rekey": "changes the key that everything else here is opened with; it is typed where records go for good",
    "case open": "opens the case that all this is done to",
}

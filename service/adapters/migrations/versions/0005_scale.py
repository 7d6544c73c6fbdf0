"""What keeps the service as quick with many messages and cases as with few: indexes, and a stamp that tells a case that changed.

The stamp is a random number that every write to a case renews, by triggers, so that no writer can forget it. A process that has
read a case whole may keep it for as long as its stamp is the same: a number that a transaction took back never comes again.
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

PARTS = ("aliases", "subjects", "case_agencies", "contacts", "barred", "requests", "milestones", "events")
"""The tables of what belongs to a case and is read with it."""

COLUMNS = (
    "reference, review_type, status, opened_on, rules, clock_started_on, incident_on, period_from, period_to, "
    "key_id, post_key_id, erased_on"
)
"""Of a case's own row: all that is ever written but the stamp itself."""

RENEWED = "UPDATE cases SET stamp = random()"


def upgrade() -> None:
    """Makes the indexes, the column and its triggers."""
    op.create_index("ix_messages_sender_key_received_at", "messages", ["sender_key", "received_at"])
    op.create_index("ix_outbox_state_sent_at", "outbox", ["state", "sent_at"])
    op.drop_index("ix_outbox_case_id", "outbox")
    op.create_index("ix_outbox_case_id_state", "outbox", ["case_id", "state"])
    own = sa.text("purpose IN ('service', 'lookup')")
    op.create_index("ix_data_keys_own", "data_keys", ["purpose"], sqlite_where=own, postgresql_where=own)
    op.add_column("cases", sa.Column("stamp", sa.BigInteger(), server_default="0", nullable=False))
    for statement in _sqlite() if op.get_bind().dialect.name == "sqlite" else _postgresql():
        op.execute(statement)


def _sqlite() -> Iterator[str]:
    yield f"CREATE TRIGGER cases_stamp_insert AFTER INSERT ON cases BEGIN {RENEWED} WHERE id = NEW.id; END"
    yield f"CREATE TRIGGER cases_stamp_update AFTER UPDATE OF {COLUMNS} ON cases BEGIN {RENEWED} WHERE id = NEW.id; END"
    for table in PARTS:
        for event, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
            yield (
                f"CREATE TRIGGER {table}_stamp_{event.lower()} AFTER {event} ON {table} "
                f"BEGIN {RENEWED} WHERE id = {row}.case_id; END"
            )


def _postgresql() -> Iterator[str]:
    # Half of a random UUID: PostgreSQL's own random() is a double, and may be seeded.
    random = "('x' || substr(replace(gen_random_uuid()::text, '-', ''), 17))::bit(64)::bigint"
    yield (
        "CREATE FUNCTION case_is_stamped() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN NEW.stamp := {random}; RETURN NEW; END $$"
    )
    yield "CREATE TRIGGER cases_stamp BEFORE INSERT OR UPDATE ON cases FOR EACH ROW EXECUTE FUNCTION case_is_stamped()"
    yield (
        "CREATE FUNCTION part_stamps_case() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF TG_OP = 'DELETE' THEN UPDATE cases SET stamp = 0 WHERE id = OLD.case_id; "
        "ELSE UPDATE cases SET stamp = 0 WHERE id = NEW.case_id; END IF; RETURN NULL; END $$"
    )
    for table in PARTS:
        yield (
            f"CREATE TRIGGER {table}_stamp AFTER INSERT OR UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION part_stamps_case()"
        )

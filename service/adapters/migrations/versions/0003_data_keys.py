"""Data keys for each case, message and mail, so that what is erased opens nowhere any more, and what an erasing has to find."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables of data keys and of mentions; what is sealed already stays under the store's own key."""
    op.create_table(
        "data_keys",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary()),
        sa.Column("destroyed_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_data_keys"),
    )
    op.create_table(
        "mentions",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("message_id", "case_id", name="pk_mentions"),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name="fk_mentions_message_id"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_mentions_case_id"),
    )
    op.create_index("ix_mentions_case_id", "mentions", ["case_id"])
    for table in ("cases", "messages", "outbox", "returns"):
        op.add_column(table, sa.Column("key_id", sa.String()))
    op.add_column("cases", sa.Column("post_key_id", sa.String()))
    op.add_column("cases", sa.Column("erased_on", sa.Date()))
    op.create_index("ix_messages_case_id", "messages", ["case_id"])

"""Everything that the service stores, as it began: messages, cases, outbox, audit log, notes.

Every personal column is sealed bytes from this first version on, so that encryption never needs the schema to change.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes all tables and their indexes."""
    _audit_log()
    _cases()
    _folders()
    _notes()
    _store_facts()
    _aliases()
    _barred()
    _case_agencies()
    _messages()
    _milestones()
    _subjects()
    _contacts()
    _message_chunks()
    _outbox()
    _requests()
    _outbox_chunks()
    _returns()
    _attachments()
    _indexes()


def _audit_log() -> None:
    op.create_table(
        "audit_log",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chain", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("evidence", sa.Text()),
        sa.Column("prev", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_log"),
        sa.UniqueConstraint("chain", "seq", name="uq_audit_log_chain_seq"),
    )


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seal_id", sa.String(32), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("prefix", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("review_type", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("clock_started_on", sa.Date()),
        sa.Column("incident_on", sa.LargeBinary()),
        sa.Column("period_from", sa.LargeBinary()),
        sa.Column("period_to", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
        sa.UniqueConstraint("prefix", "year", "number", name="uq_cases_prefix_year_number"),
        sa.UniqueConstraint("reference", name="uq_cases_reference"),
    )


def _folders() -> None:
    op.create_table(
        "folders",
        sa.Column("mailbox", sa.String(), nullable=False),
        sa.Column("folder", sa.String(), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=False),
        sa.Column("highest_uid", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("mailbox", "folder", name="pk_folders"),
    )


def _notes() -> None:
    op.create_table(
        "notes",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_notes"),
    )


def _store_facts() -> None:
    op.create_table(
        "store_facts",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_store_facts"),
    )


def _aliases() -> None:
    op.create_table(
        "aliases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seal_id", sa.String(32), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("alias", sa.LargeBinary(), nullable=False),
        sa.Column("alias_key", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_aliases"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_aliases_case_id"),
        sa.UniqueConstraint("case_id", "alias_key", name="uq_aliases_case_id_alias_key"),
    )


def _barred() -> None:
    op.create_table(
        "barred",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seal_id", sa.String(32), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("address_key", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_barred"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_barred_case_id"),
        sa.UniqueConstraint("case_id", "address_key", name="uq_barred_case_id_address_key"),
    )


def _case_agencies() -> None:
    op.create_table(
        "case_agencies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seal_id", sa.String(32), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("case_only", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_case_agencies"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_agencies_case_id"),
        sa.UniqueConstraint("case_id", "key", name="uq_case_agencies_case_id_key"),
    )


def _messages() -> None:
    op.create_table(
        "messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seal_id", sa.String(32), nullable=False),
        sa.Column("mailbox", sa.String(), nullable=False),
        sa.Column("folder", sa.String(), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("has_raw", sa.Boolean(), nullable=False),
        sa.Column("digest_key", sa.String()),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String()),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True)),
        sa.Column("try_at", sa.DateTime(timezone=True)),
        sa.Column("assigned", sa.Boolean(), nullable=False),
        sa.Column("sender", sa.LargeBinary()),
        sa.Column("sender_key", sa.String()),
        sa.Column("mail_id", sa.LargeBinary()),
        sa.Column("mail_key", sa.String()),
        sa.Column("doubt", sa.LargeBinary()),
        sa.Column("case_id", sa.Integer()),
        sa.Column("agency", sa.String()),
        sa.Column("target", sa.String()),
        sa.Column("moving", sa.Boolean(), nullable=False),
        sa.Column("moved_to", sa.String()),
        sa.Column("moved_uidvalidity", sa.BigInteger()),
        sa.Column("moved_uid", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_messages_case_id"),
        sa.UniqueConstraint("mailbox", "folder", "uidvalidity", "uid", name="uq_messages_mailbox_folder_uidvalidity_uid"),
    )


def _milestones() -> None:
    op.create_table(
        "milestones",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("reached_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "key", name="pk_milestones"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_milestones_case_id"),
    )


def _subjects() -> None:
    op.create_table(
        "subjects",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seal_id", sa.String(32), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("initials", sa.LargeBinary(), nullable=False),
        sa.Column("born_on", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("id", name="pk_subjects"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_subjects_case_id"),
    )


def _contacts() -> None:
    op.create_table(
        "contacts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seal_id", sa.String(32), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("address_key", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_contacts"),
        sa.ForeignKeyConstraint(
            ["case_id", "agency"], ["case_agencies.case_id", "case_agencies.key"], name="fk_contacts_case_id_agency"
        ),
        sa.UniqueConstraint("case_id", "agency", "address_key", name="uq_contacts_case_id_agency_address_key"),
    )


def _message_chunks() -> None:
    op.create_table(
        "message_chunks",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("message_id", "number", name="pk_message_chunks"),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name="fk_message_chunks_message_id"),
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seal_id", sa.String(32), nullable=False),
        sa.Column("once", sa.LargeBinary(), nullable=False),
        sa.Column("once_key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("recipient", sa.LargeBinary(), nullable=False),
        sa.Column("recipient_key", sa.String(), nullable=False),
        sa.Column("mail_id", sa.LargeBinary(), nullable=False),
        sa.Column("mail_key", sa.String(), nullable=False),
        sa.Column("tag", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_on", sa.Date(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True)),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer()),
        sa.Column("agency", sa.String()),
        sa.Column("request_ids", sa.Text(), nullable=False),
        sa.Column("answer", sa.LargeBinary()),
        sa.Column("uncertain", sa.Boolean(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.Column("answers", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.ForeignKeyConstraint(["answers"], ["messages.id"], name="fk_outbox_answers"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_outbox_case_id"),
        sa.UniqueConstraint("once_key", name="uq_outbox_once_key"),
    )


def _requests() -> None:
    op.create_table(
        "requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seal_id", sa.String(32), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("asked_on", sa.Date()),
        sa.Column("promised_on", sa.Date()),
        sa.Column("versions", sa.Integer(), nullable=False),
        sa.Column("missing", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("id", name="pk_requests"),
        sa.ForeignKeyConstraint(
            ["case_id", "agency"], ["case_agencies.case_id", "case_agencies.key"], name="fk_requests_case_id_agency"
        ),
        sa.UniqueConstraint("case_id", "agency", "document", name="uq_requests_case_id_agency_document"),
    )


def _outbox_chunks() -> None:
    op.create_table(
        "outbox_chunks",
        sa.Column("mail_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("mail_id", "number", name="pk_outbox_chunks"),
        sa.ForeignKeyConstraint(["mail_id"], ["outbox.id"], name="fk_outbox_chunks_mail_id"),
    )


def _returns() -> None:
    op.create_table(
        "returns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seal_id", sa.String(32), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("provenance", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("message_id", sa.Integer()),
        sa.Column("position", sa.Integer()),
        sa.Column("record", sa.LargeBinary()),
        sa.Column("changes", sa.LargeBinary()),
        sa.Column("missing", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("id", name="pk_returns"),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name="fk_returns_message_id"),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"], name="fk_returns_request_id"),
        sa.UniqueConstraint("request_id", "version", name="uq_returns_request_id_version"),
    )


def _attachments() -> None:
    op.create_table(
        "attachments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("request_id", sa.Integer()),
        sa.Column("return_id", sa.Integer()),
        sa.Column("rows", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name="pk_attachments"),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name="fk_attachments_message_id"),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"], name="fk_attachments_request_id"),
        sa.ForeignKeyConstraint(["return_id"], ["returns.id"], name="fk_attachments_return_id"),
    )


def _indexes() -> None:
    op.create_index("ix_cases_status", "cases", ["status"])
    op.create_index("ix_aliases_alias_key", "aliases", ["alias_key"])
    op.create_index("ix_messages_digest_key", "messages", ["digest_key"])
    op.create_index("ix_messages_mail_key", "messages", ["mail_key"])
    op.create_index(
        "ix_messages_moved_to_moved_uidvalidity_moved_uid", "messages", ["moved_to", "moved_uidvalidity", "moved_uid"]
    )
    op.create_index(
        "ix_messages_moving", "messages", ["id"], sqlite_where=sa.text("moving = 1"), postgresql_where=sa.text("moving")
    )
    op.create_index("ix_messages_size_received_at", "messages", ["size", "received_at"])
    op.create_index("ix_messages_state_received_at", "messages", ["state", "received_at"])
    op.create_index("ix_subjects_case_id", "subjects", ["case_id"])
    op.create_index("ix_contacts_address_key", "contacts", ["address_key"])
    op.create_index("ix_outbox_mail_key", "outbox", ["mail_key"])
    op.create_index("ix_outbox_recipient_key_created_on", "outbox", ["recipient_key", "created_on"])
    op.create_index("ix_outbox_state_created_at", "outbox", ["state", "created_at"])
    op.create_index("ix_attachments_message_id", "attachments", ["message_id"])

"""What the memory knows."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step forward."""
    op.create_table(
        "memory_tombstones",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_memory_tombstones_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memory_tombstones")),
        sa.UniqueConstraint("user_id", "digest", name=op.f("uq_memory_tombstones_user_id_digest")),
    )
    op.create_table(
        "memory_facts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("persona_id", sa.Uuid(), nullable=True),
        sa.Column("is_shared", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("relation", sa.String(length=64), nullable=False),
        sa.Column("target", sa.String(length=500), nullable=False),
        sa.Column("subject_key", sa.String(length=200), nullable=False),
        sa.Column("target_key", sa.String(length=500), nullable=False),
        sa.Column("importance", sa.Float(), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("learned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("pinned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("keep_until", sa.Date(), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retracted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replaced_by_id", sa.Uuid(), nullable=True),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replaced_reason", sa.String(length=500), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["persona_id"],
            ["personas.id"],
            name=op.f("fk_memory_facts_persona_id_personas"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_memory_facts_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memory_facts")),
    )
    with op.batch_alter_table("memory_facts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_memory_facts_replaced_by_id"), ["replaced_by_id"], unique=False)
        batch_op.create_index(
            "ix_memory_facts_same", ["user_id", "subject_key", "relation", "target_key"], unique=False
        )

    op.create_table(
        "memory_heads",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("persona_id", sa.Uuid(), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("fact_ids", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["persona_id"],
            ["personas.id"],
            name=op.f("fk_memory_heads_persona_id_personas"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_memory_heads_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memory_heads")),
    )
    with op.batch_alter_table("memory_heads", schema=None) as batch_op:
        batch_op.create_index("ix_memory_heads_of", ["user_id", "persona_id"], unique=False)

    op.create_table(
        "forgotten_spans",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("start", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["messages.id"],
            name=op.f("fk_forgotten_spans_message_id_messages"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_forgotten_spans_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("message_id", "start", name=op.f("pk_forgotten_spans")),
    )
    with op.batch_alter_table("forgotten_spans", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_forgotten_spans_user_id"), ["user_id"], unique=False)

    op.create_table(
        "memory_evidence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("fact_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("stance", sa.String(length=8), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extractor", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["fact_id"],
            ["memory_facts.id"],
            name=op.f("fk_memory_evidence_fact_id_memory_facts"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["messages.id"],
            name=op.f("fk_memory_evidence_message_id_messages"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_memory_evidence_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memory_evidence")),
        sa.UniqueConstraint(
            "fact_id", "message_id", "start", name=op.f("uq_memory_evidence_fact_id_message_id_start")
        ),
    )
    with op.batch_alter_table("memory_evidence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_memory_evidence_message_id"), ["message_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_memory_evidence_user_id"), ["user_id"], unique=False)

    op.create_table(
        "memory_readings",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("extractor", sa.String(length=100), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["messages.id"],
            name=op.f("fk_memory_readings_message_id_messages"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_memory_readings_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_memory_readings")),
    )
    with op.batch_alter_table("memory_readings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_memory_readings_user_id"), ["user_id"], unique=False)

    op.create_table(
        "memory_receipts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("answer_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("row_id", sa.Uuid(), nullable=False),
        sa.Column("why", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("tokens", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=True),
        sa.ForeignKeyConstraint(
            ["answer_id"],
            ["messages.id"],
            name=op.f("fk_memory_receipts_answer_id_messages"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_memory_receipts_conversation_id_conversations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_memory_receipts_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memory_receipts")),
        sa.UniqueConstraint("answer_id", "place", name=op.f("uq_memory_receipts_answer_id_place")),
    )
    with op.batch_alter_table("memory_receipts", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_memory_receipts_conversation_id"), ["conversation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_memory_receipts_row_id"), ["row_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_memory_receipts_user_id"), ["user_id"], unique=False)

    op.create_table(
        "memory_reviews",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("fact_id", sa.Uuid(), nullable=False),
        sa.Column("answer_id", sa.Uuid(), nullable=True),
        sa.Column("rating", sa.String(length=8), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer_id"],
            ["messages.id"],
            name=op.f("fk_memory_reviews_answer_id_messages"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["fact_id"],
            ["memory_facts.id"],
            name=op.f("fk_memory_reviews_fact_id_memory_facts"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_memory_reviews_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memory_reviews")),
        sa.UniqueConstraint(
            "fact_id", "answer_id", "rating", name=op.f("uq_memory_reviews_fact_id_answer_id_rating")
        ),
    )
    with op.batch_alter_table("memory_reviews", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_memory_reviews_answer_id"), ["answer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_memory_reviews_user_id"), ["user_id"], unique=False)

    op.create_table(
        "memory_segments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("first_seq", sa.Integer(), nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("last_message_id", sa.Uuid(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("extractor", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_memory_segments_conversation_id_conversations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["last_message_id"],
            ["messages.id"],
            name=op.f("fk_memory_segments_last_message_id_messages"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_memory_segments_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memory_segments")),
    )
    with op.batch_alter_table("memory_segments", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_memory_segments_last_message_id"), ["last_message_id"], unique=False
        )
        batch_op.create_index("ix_memory_segments_place", ["conversation_id", "first_seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_memory_segments_user_id"), ["user_id"], unique=False)

    op.create_table(
        "memory_episodes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("segment_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("importance", sa.Float(), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.Column("mood", sa.String(length=100), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pinned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["segment_id"],
            ["memory_segments.id"],
            name=op.f("fk_memory_episodes_segment_id_memory_segments"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_memory_episodes_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memory_episodes")),
    )
    with op.batch_alter_table("memory_episodes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_memory_episodes_segment_id"), ["segment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_memory_episodes_user_id"), ["user_id"], unique=False)

    with op.batch_alter_table("memory_clocks", schema=None) as batch_op:
        batch_op.add_column(sa.Column("learned_n", sa.BigInteger(), server_default="0", nullable=False))

    with op.batch_alter_table("preferences", schema=None) as batch_op:
        batch_op.add_column(sa.Column("memory_on", sa.Boolean(), server_default=sa.true(), nullable=False))
        batch_op.add_column(sa.Column("memory_model", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    """Go one step back."""
    with op.batch_alter_table("preferences", schema=None) as batch_op:
        batch_op.drop_column("memory_model")
        batch_op.drop_column("memory_on")

    with op.batch_alter_table("memory_clocks", schema=None) as batch_op:
        batch_op.drop_column("learned_n")

    with op.batch_alter_table("memory_episodes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_memory_episodes_user_id"))
        batch_op.drop_index(batch_op.f("ix_memory_episodes_segment_id"))

    op.drop_table("memory_episodes")
    with op.batch_alter_table("memory_segments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_memory_segments_user_id"))
        batch_op.drop_index("ix_memory_segments_place")
        batch_op.drop_index(batch_op.f("ix_memory_segments_last_message_id"))

    op.drop_table("memory_segments")
    with op.batch_alter_table("memory_reviews", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_memory_reviews_user_id"))
        batch_op.drop_index(batch_op.f("ix_memory_reviews_answer_id"))

    op.drop_table("memory_reviews")
    with op.batch_alter_table("memory_receipts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_memory_receipts_user_id"))
        batch_op.drop_index(batch_op.f("ix_memory_receipts_row_id"))
        batch_op.drop_index(batch_op.f("ix_memory_receipts_conversation_id"))

    op.drop_table("memory_receipts")
    with op.batch_alter_table("memory_readings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_memory_readings_user_id"))

    op.drop_table("memory_readings")
    with op.batch_alter_table("memory_evidence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_memory_evidence_user_id"))
        batch_op.drop_index(batch_op.f("ix_memory_evidence_message_id"))

    op.drop_table("memory_evidence")
    with op.batch_alter_table("forgotten_spans", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_forgotten_spans_user_id"))

    op.drop_table("forgotten_spans")
    with op.batch_alter_table("memory_heads", schema=None) as batch_op:
        batch_op.drop_index("ix_memory_heads_of")

    op.drop_table("memory_heads")
    with op.batch_alter_table("memory_facts", schema=None) as batch_op:
        batch_op.drop_index("ix_memory_facts_same")
        batch_op.drop_index(batch_op.f("ix_memory_facts_replaced_by_id"))

    op.drop_table("memory_facts")
    op.drop_table("memory_tombstones")

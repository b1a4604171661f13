"""Segments that a model reads, what that costs, and rebuilds."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step forward."""
    op.create_table(
        "memory_model_states",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("provider_title", sa.String(length=200), nullable=False),
        sa.Column("error_kind", sa.String(length=32), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_memory_model_states_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_memory_model_states")),
    )
    op.create_table(
        "memory_usage_days",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("prompt_tokens", sa.BigInteger(), nullable=False),
        sa.Column("completion_tokens", sa.BigInteger(), nullable=False),
        sa.Column("cost", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_memory_usage_days_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "day", name=op.f("pk_memory_usage_days")),
    )
    op.create_table(
        "memory_rebuilds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("difference", sa.JSON(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_memory_rebuilds_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memory_rebuilds")),
    )
    with op.batch_alter_table("memory_rebuilds", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_memory_rebuilds_user_id"), ["user_id"], unique=False)
    with op.batch_alter_table("memory_segments", schema=None) as batch_op:
        batch_op.add_column(sa.Column("blanks", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(
            sa.Column("awaits_model", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(sa.Column("asked_until", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Go one step back."""
    with op.batch_alter_table("memory_segments", schema=None) as batch_op:
        batch_op.drop_column("asked_until")
        batch_op.drop_column("awaits_model")
        batch_op.drop_column("blanks")
    with op.batch_alter_table("memory_rebuilds", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_memory_rebuilds_user_id"))
    op.drop_table("memory_rebuilds")
    op.drop_table("memory_usage_days")
    op.drop_table("memory_model_states")

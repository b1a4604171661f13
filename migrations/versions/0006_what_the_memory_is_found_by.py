"""What the memory is found by."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step forward."""
    op.create_table(
        "memory_changes",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("row_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_memory_changes_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "n", name=op.f("pk_memory_changes")),
    )
    with op.batch_alter_table("memory_changes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_memory_changes_at"), ["at"], unique=False)

    op.create_table(
        "memory_clocks",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_memory_clocks_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_memory_clocks")),
    )
    op.create_table(
        "message_embeddings",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("model", sa.String(length=100), nullable=False),
        sa.Column("dimension", sa.Integer(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["messages.id"],
            name=op.f("fk_message_embeddings_message_id_messages"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_message_embeddings_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_message_embeddings")),
    )
    with op.batch_alter_table("message_embeddings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_message_embeddings_user_id"), ["user_id"], unique=False)


def downgrade() -> None:
    """Go one step back."""
    with op.batch_alter_table("message_embeddings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_message_embeddings_user_id"))

    op.drop_table("message_embeddings")
    op.drop_table("memory_clocks")
    with op.batch_alter_table("memory_changes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_memory_changes_at"))

    op.drop_table("memory_changes")

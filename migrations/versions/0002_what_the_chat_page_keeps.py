"""What the chat page keeps."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step forward."""
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("titled_by", sa.String(length=16), server_default="nobody", nullable=False)
        )
        batch_op.add_column(sa.Column("earlier_title", sa.String(length=200), nullable=True))
        batch_op.add_column(
            sa.Column("memory_use", sa.String(length=8), server_default="full", nullable=False)
        )
        batch_op.add_column(sa.Column("answered_seq", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("seen_seq", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("pinned_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.add_column(sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("preferences", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("accent", sa.String(length=16), server_default="citrus", nullable=False)
        )
        batch_op.add_column(sa.Column("enter_sends", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("welcomed", sa.Boolean(), server_default=sa.false(), nullable=False))

    with op.batch_alter_table("turns", schema=None) as batch_op:
        batch_op.add_column(sa.Column("thought_ms", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("cost", sa.Double(), nullable=True))

    # Until now every title was made of a conversation's first words.
    op.execute("UPDATE conversations SET titled_by = 'first_words' WHERE title <> ''")


def downgrade() -> None:
    """Go one step back."""
    with op.batch_alter_table("turns", schema=None) as batch_op:
        batch_op.drop_column("cost")
        batch_op.drop_column("thought_ms")

    with op.batch_alter_table("preferences", schema=None) as batch_op:
        batch_op.drop_column("welcomed")
        batch_op.drop_column("enter_sends")
        batch_op.drop_column("accent")

    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.drop_column("deleted_at")

    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.drop_column("deleted_at")
        batch_op.drop_column("archived_at")
        batch_op.drop_column("pinned_at")
        batch_op.drop_column("seen_seq")
        batch_op.drop_column("answered_seq")
        batch_op.drop_column("memory_use")
        batch_op.drop_column("earlier_title")
        batch_op.drop_column("titled_by")

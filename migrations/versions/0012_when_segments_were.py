"""Segments are looked for by when they were."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step forward."""
    with op.batch_alter_table("memory_segments", schema=None) as batch_op:
        batch_op.create_index("ix_memory_segments_when", ["user_id", "ended_at"], unique=False)
        batch_op.drop_index(batch_op.f("ix_memory_segments_user_id"))


def downgrade() -> None:
    """Go one step back."""
    with op.batch_alter_table("memory_segments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_memory_segments_user_id"), ["user_id"], unique=False)
        batch_op.drop_index("ix_memory_segments_when")

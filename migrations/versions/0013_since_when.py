"""Since when what somebody said counts, where they said that."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step forward."""
    with op.batch_alter_table("memory_evidence", schema=None) as batch_op:
        batch_op.add_column(sa.Column("since", sa.Date(), nullable=True))


def downgrade() -> None:
    """Go one step back."""
    with op.batch_alter_table("memory_evidence", schema=None) as batch_op:
        batch_op.drop_column("since")

"""The titles that a forgetting blanked at once, as long as it can be undone."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step forward."""
    with op.batch_alter_table("memory_forgettings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("titles", sa.JSON(), server_default="[]", nullable=False))


def downgrade() -> None:
    """Go one step back."""
    with op.batch_alter_table("memory_forgettings", schema=None) as batch_op:
        batch_op.drop_column("titles")

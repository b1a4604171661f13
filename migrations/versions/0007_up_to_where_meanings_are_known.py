"""Up to where meanings are known."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step forward."""
    with op.batch_alter_table("memory_clocks") as batch_op:
        batch_op.add_column(sa.Column("embedded_n", sa.BigInteger(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("embedded_by", sa.String(length=100), nullable=True))
    # Whoever has spoken before there were numbers has one thing that is not known yet: everything.
    op.execute(
        "INSERT INTO memory_clocks (user_id, n) SELECT id, 1 FROM users"
        " WHERE id NOT IN (SELECT user_id FROM memory_clocks)"
    )


def downgrade() -> None:
    """Go one step back."""
    with op.batch_alter_table("memory_clocks") as batch_op:
        batch_op.drop_column("embedded_by")
        batch_op.drop_column("embedded_n")

"""What was written by hand for no companion in particular is known to all of them."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step forward."""
    facts = sa.table(
        "memory_facts",
        sa.column("is_shared", sa.Boolean),
        sa.column("origin", sa.String),
        sa.column("persona_id", sa.Uuid),
    )
    for_nobody = sa.and_(facts.c.origin == "written", facts.c.persona_id.is_(None))
    op.execute(sa.update(facts).where(for_nobody).values(is_shared=sa.true()))


def downgrade() -> None:
    """Go one step back: nothing says which of them were shared before, and no harm is done where all are."""

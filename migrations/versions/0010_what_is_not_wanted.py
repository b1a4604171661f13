"""What is not wanted among memories."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step forward."""
    op.create_table(
        "unrecalled_messages",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["messages.id"],
            name=op.f("fk_unrecalled_messages_message_id_messages"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_unrecalled_messages_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_unrecalled_messages")),
    )
    op.create_index(op.f("ix_unrecalled_messages_user_id"), "unrecalled_messages", ["user_id"])


def downgrade() -> None:
    """Go one step back."""
    op.drop_index(op.f("ix_unrecalled_messages_user_id"), table_name="unrecalled_messages")
    op.drop_table("unrecalled_messages")

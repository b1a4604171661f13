"""What is forgotten for good."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step forward."""
    op.create_table(
        "memory_forgettings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_memory_forgettings_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memory_forgettings")),
    )
    with op.batch_alter_table("memory_forgettings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_memory_forgettings_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_memory_forgettings_user_id"), ["user_id"], unique=False)

    op.create_table(
        "memory_secrets",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_memory_secrets_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_memory_secrets")),
    )
    with op.batch_alter_table("memory_facts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("has_faded", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("forgetting_id", sa.Uuid(), nullable=True))
        batch_op.create_index(batch_op.f("ix_memory_facts_forgetting_id"), ["forgetting_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_memory_facts_forgetting_id_memory_forgettings"),
            "memory_forgettings",
            ["forgetting_id"],
            ["id"],
            ondelete="SET NULL",
        )

    with op.batch_alter_table("memory_tombstones", schema=None) as batch_op:
        batch_op.add_column(sa.Column("forgetting_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False))
        batch_op.drop_constraint(batch_op.f("uq_memory_tombstones_user_id_digest"), type_="unique")
        batch_op.create_index(
            batch_op.f("ix_memory_tombstones_forgetting_id"), ["forgetting_id"], unique=False
        )
        batch_op.create_unique_constraint(
            batch_op.f("uq_memory_tombstones_user_id_digest_made_at"), ["user_id", "digest", "made_at"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_memory_tombstones_forgetting_id_memory_forgettings"),
            "memory_forgettings",
            ["forgetting_id"],
            ["id"],
            ondelete="SET NULL",
        )


def downgrade() -> None:
    """Go one step back."""
    with op.batch_alter_table("memory_tombstones", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_memory_tombstones_forgetting_id_memory_forgettings"), type_="foreignkey"
        )
        batch_op.drop_constraint(batch_op.f("uq_memory_tombstones_user_id_digest_made_at"), type_="unique")
        batch_op.drop_index(batch_op.f("ix_memory_tombstones_forgetting_id"))
        batch_op.create_unique_constraint(
            batch_op.f("uq_memory_tombstones_user_id_digest"), ["user_id", "digest"]
        )
        batch_op.drop_column("settled_at")
        batch_op.drop_column("forgetting_id")

    with op.batch_alter_table("memory_facts", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_memory_facts_forgetting_id_memory_forgettings"), type_="foreignkey"
        )
        batch_op.drop_index(batch_op.f("ix_memory_facts_forgetting_id"))
        batch_op.drop_column("forgetting_id")
        batch_op.drop_column("has_faded")

    op.drop_table("memory_secrets")
    with op.batch_alter_table("memory_forgettings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_memory_forgettings_user_id"))
        batch_op.drop_index(batch_op.f("ix_memory_forgettings_due_at"))

    op.drop_table("memory_forgettings")

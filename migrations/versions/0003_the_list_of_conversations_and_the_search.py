"""The list of conversations and the search."""

import sqlalchemy as sa
from alembic import op

from app.conversations.words import words_of

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BATCH = 1000
LISTED = "deleted_at IS NULL AND archived_at IS NULL"
# The index holds no words of its own: it reads them from the table, and the triggers tell it of every change.
FTS = """CREATE VIRTUAL TABLE search_entries_fts
USING fts5(words, content='search_entries', content_rowid='id', tokenize='ascii')"""
FORGET = (
    "INSERT INTO search_entries_fts(search_entries_fts, rowid, words) VALUES ('delete', old.id, old.words);"
)
LEARN = "INSERT INTO search_entries_fts(rowid, words) VALUES (new.id, new.words);"
TRIGGERS = {
    "search_entries_added AFTER INSERT": LEARN,
    "search_entries_removed AFTER DELETE": FORGET,
    "search_entries_changed AFTER UPDATE": FORGET + LEARN,
}


def upgrade() -> None:
    """Go one step forward."""
    op.create_index(
        "ix_conversations_listed",
        "conversations",
        ["user_id", "updated_at", "id"],
        sqlite_where=sa.text(LISTED),
        postgresql_where=sa.text(LISTED),
    )
    op.create_table(
        "search_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_search_entries_conversation_id_conversations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["messages.id"],
            name=op.f("fk_search_entries_message_id_messages"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_search_entries_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entries")),
        sa.UniqueConstraint("message_id", name=op.f("uq_search_entries_message_id")),
    )
    _gather_words()
    for column in ("user_id", "conversation_id"):
        op.create_index(op.f(f"ix_search_entries_{column}"), "search_entries", [column])
    if op.get_bind().dialect.name == "sqlite":
        op.execute(FTS)
        op.execute("INSERT INTO search_entries_fts(search_entries_fts) VALUES ('rebuild')")
        for name, work in TRIGGERS.items():
            op.execute(f"CREATE TRIGGER {name} ON search_entries BEGIN {work} END")
    else:
        op.execute(
            "CREATE INDEX search_entries_fts ON search_entries"
            " USING gin (array_to_tsvector(string_to_array(words, ' ')))"
        )


def downgrade() -> None:
    """Go one step back."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_entries_fts")
    op.drop_table("search_entries")
    op.drop_index("ix_conversations_listed", table_name="conversations")


def _gather_words() -> None:
    """Enter every message there is, some at a time: ids sort by their time, so entries are numbered from old to new."""
    connection = op.get_bind()
    columns = [sa.column(name, sa.Uuid()) for name in ("id", "user_id", "conversation_id")]
    messages = sa.table("messages", *columns, sa.column("text", sa.Text()))
    entries = sa.table(
        "search_entries",
        *(sa.column(name, sa.Uuid()) for name in ("message_id", "user_id", "conversation_id")),
        sa.column("words", sa.Text()),
    )
    page = sa.select(messages).order_by(messages.c.id).limit(BATCH)
    rows = connection.execute(page).all()
    while rows:
        found = [
            {
                "message_id": row.id,
                "user_id": row.user_id,
                "conversation_id": row.conversation_id,
                "words": words,
            }
            for row in rows
            if (words := words_of(row.text))
        ]
        if found:
            connection.execute(sa.insert(entries), found)
        rows = connection.execute(page.where(messages.c.id > rows[-1].id)).all()

"""Background doors of the memory."""

from datetime import timedelta

from app.background import job
from app.languages import N_
from app.memory import embedding_work, upkeep


@job(
    "memory.trim_changes",
    about=N_(
        "Removes the numbers of changes to the memory that are a week old; no word of anybody is in them."
    ),
    every=timedelta(days=1),
    queue="slow",
    preview=upkeep.count_old_changes,
)
def trim_changes() -> int:
    """Remove the numbers of changes that are a week old."""
    return upkeep.trim_changes()


@job(
    "memory.embed_messages",
    about=N_("Works out what new messages mean, so that they are found by other words, too."),
    every=timedelta(minutes=1),
    queue="slow",
    limit=timedelta(minutes=10),
)
def embed_messages() -> int:
    """Work out what new messages mean."""
    return embedding_work.embed_messages()

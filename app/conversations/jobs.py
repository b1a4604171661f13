"""Background doors of the conversations."""

from datetime import timedelta

from app.background import job
from app.conversations import deletion, shelving
from app.languages import N_


@job(
    "conversations.purge_bin",
    about=N_("Removes conversations for good that have been in the bin for a month."),
    every=timedelta(days=1),
    queue="slow",
    preview=shelving.count_to_purge,
)
def purge_bin() -> int:
    """Remove for good what has been in the bin for a month."""
    return shelving.purge_bin()


@job(
    "conversations.blank_deleted_messages",
    about=N_("Removes the words of messages that were deleted a month ago."),
    every=timedelta(days=1),
    queue="slow",
    preview=deletion.count_to_blank,
)
def blank_deleted_messages() -> int:
    """Remove the words of messages that were deleted a month ago."""
    return deletion.blank_deleted()

"""Background doors of the conversations."""

from datetime import timedelta

from app.background import job
from app.conversations import deletion, shelving


@job("conversations.purge_bin", every=timedelta(days=1))
def purge_bin() -> None:
    """Remove for good what has been in the bin for a month."""
    shelving.purge_bin()


@job("conversations.blank_deleted_messages", every=timedelta(days=1))
def blank_deleted_messages() -> None:
    """Remove the words of messages that were deleted a month ago."""
    deletion.blank_deleted()

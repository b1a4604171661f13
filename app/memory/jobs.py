"""Background doors of the memory."""

from datetime import timedelta
from uuid import UUID

from app.background import job
from app.languages import N_
from app.memory import embedding_work, learning, upkeep
from app.memory.forgetting import fading, finishing
from app.memory.reading import by_model
from app.memory.rebuilding import rebuild as rebuilding


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


@job(
    "memory.remember_conversation",
    about=N_("Reads what was said in a conversation for what is worth knowing."),
)
def remember_conversation(owner: str, conversation_id: str) -> int:
    """Read what is new in a conversation for facts, then let a model read what is over."""
    count = learning.remember_conversation(UUID(owner), UUID(conversation_id), goes_on=True)
    return count + by_model.read_waiting(UUID(owner))


@job(
    "memory.catch_up",
    about=N_("Reads conversations for what is worth knowing where nobody did so after an answer."),
    every=timedelta(minutes=5),
    queue="slow",
    limit=timedelta(minutes=10),
)
def catch_up() -> int:
    """Read what was missed."""
    return learning.catch_up()


@job(
    "memory.archive_faded",
    about=N_(
        "Puts away what has faded from the memory, and brings back what is strong again; nothing is removed."
    ),
    every=timedelta(days=1),
    queue="slow",
    preview=fading.count_faded,
)
def archive_faded() -> int:
    """Put away what has faded."""
    return fading.archive_faded()


@job(
    "memory.finish_forgetting",
    about=N_("Removes for good what a person let the memory forget, once that can no longer be undone."),
    every=timedelta(minutes=1),
)
def finish_forgetting() -> int:
    """Remove what was forgotten and can no longer be brought back."""
    return finishing.finish_forgetting()


@job(
    "memory.settle_forgotten",
    about=N_("Looks for forgotten words in conversations that were brought in afterwards."),
    every=timedelta(hours=1),
    queue="slow",
)
def settle_forgotten() -> int:
    """Write down what is forgotten of messages that were stored lately."""
    return finishing.settle_forgotten()


@job(
    "memory.remove_orphans",
    about=N_("Removes what was learned from conversations that are gone for good, unless it was kept."),
    every=timedelta(days=1),
    queue="slow",
    preview=upkeep.count_orphans,
)
def remove_orphans() -> int:
    """Remove facts that nothing stands behind any more."""
    return upkeep.remove_orphans()


@job(
    "memory.read_by_model",
    about=N_(
        "Lets each person's own model read what was said once that part of a conversation is over, and what waited for it."
    ),
    every=timedelta(minutes=5),
    limit=timedelta(minutes=10),
)
def read_by_model() -> int:
    """Let models read what waits."""
    return by_model.read_everything()


@job(
    "memory.rebuild",
    about=N_(
        "Reads everything again that a person said, to show what would change in their memory, or to change it."
    ),
    queue="slow",
)
def rebuild(owner: str, rebuild_id: str) -> int:
    """Work on a rebuild of a person's memory."""
    return rebuilding.work_on(UUID(owner), UUID(rebuild_id))

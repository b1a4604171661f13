"""What a person does with an event of the timeline: pin it, put it away, bring it back.

What is put away is not recalled, and neither is the stretch it happened in; what is pinned stays as it is whatever is read
again. Each verb commits once, as its last act.
"""

from uuid import UUID

from app.database import now
from app.extensions import db
from app.memory.models import MemoryEpisode
from app.memory.segments import queries


def pin(owner: UUID, episode_id: UUID) -> None:
    """Keep it as it is, whoever reads the conversation again; what was put away is back with that."""
    episode = queries.get_episode(owner, episode_id)
    episode.pinned_at, episode.archived_at = episode.pinned_at or now(), None
    db.session.commit()


def unpin(owner: UUID, episode_id: UUID) -> None:
    """Let it be an event like others."""
    queries.get_episode(owner, episode_id).pinned_at = None
    db.session.commit()


def archive(owner: UUID, episode_id: UUID) -> None:
    """Put it away until its person brings it back; pinned it is no longer."""
    episode: MemoryEpisode = queries.get_episode(owner, episode_id)
    episode.archived_at, episode.pinned_at = episode.archived_at or now(), None
    db.session.commit()


def restore(owner: UUID, episode_id: UUID) -> None:
    """Bring back what was put away."""
    queries.get_episode(owner, episode_id).archived_at = None
    db.session.commit()

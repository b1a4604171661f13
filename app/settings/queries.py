"""Every read of personas, preferences, credentials and model lists, owner first, so that a stranger's id is not found;
and what became of jobs, which belong to nobody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import bindparam, func, select

from app.accounts.models import User
from app.background import Job
from app.database import Record, among
from app.errors import NotFoundError
from app.extensions import ask, db
from app.settings.models import Credential, ModelList, Persona, Preferences, Setting
from app.settings.values import PersonaValue

# Of more than these only the first ones are counted.
MOST_PENDING = 1_000

Row = TypeVar("Row", Persona, Credential)

# Asked in front of every turn, so they are built once.
_PERSONA_VALUES = select(*(getattr(Persona, field.name) for field in fields(PersonaValue)))
_PERSONA = _PERSONA_VALUES.where(Persona.user_id == bindparam("owner"), Persona.id == bindparam("id"))
_DEFAULT_PERSONA = (
    _PERSONA_VALUES.outerjoin(Preferences, Preferences.default_persona_id == Persona.id)
    .where(Persona.user_id == bindparam("owner"))
    .order_by(Preferences.user_id.is_(None), Persona.created_at, Persona.id)
    .limit(1)
)
_PREFERENCES = select(Preferences).where(Preferences.user_id == bindparam("owner"))
_MODEL_CHAIN = select(Preferences.model_chain).where(Preferences.user_id == bindparam("owner"))
_WAYS = (
    select(User.timezone, Preferences.model_chain, Preferences.memory_on)
    .outerjoin(Preferences, Preferences.user_id == User.id)
    .where(User.id == bindparam("owner"))
)
_REACHES = (
    select(
        Credential.id,
        Credential.user_id,
        Credential.provider,
        Credential.label,
        Credential.address,
        Credential.options,
        Credential.sealed_key,
        ModelList.fetched_at.label("listed_at"),
    )
    .outerjoin(ModelList, ModelList.credential_id == Credential.id)
    .where(Credential.user_id == bindparam("owner"))
    .order_by(Credential.created_at, Credential.id)
)
_SOME_REACHES = _REACHES.where(among(Credential.id, "some"))


@dataclass(frozen=True, slots=True)
class Reach:
    """What a turn needs of a credential, and how old its list of models is."""

    id: UUID
    user_id: UUID
    provider: str
    label: str
    address: str
    options: Mapping[str, Any]
    sealed_key: bytes | None
    listed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Ways:
    """What each of a person's turns needs to know of them, read by one question: an IANA time zone, and the stored chain."""

    timezone: str
    model_chain: Sequence[dict[str, str | None]]
    is_memory_on: bool


@dataclass(frozen=True, slots=True)
class ModelStamp:
    """When a list of models was fetched, and what went wrong since."""

    fetched_at: datetime | None
    error: str


def find_setting(name: str) -> Setting | None:
    """Return a value of the instance, or None."""
    return db.session.scalars(select(Setting).where(Setting.name == name)).one_or_none()


def lock_owner(owner: UUID) -> None:
    """Let nobody else change what hangs on this person until the transaction ends."""
    db.session.execute(select(User.id).where(User.id == owner).with_for_update())


def get_ways(owner: UUID) -> Ways:
    """Return how a person's turns are answered; NotFoundError when there is no such person."""
    row = ask(_WAYS, {"owner": owner}).one_or_none()
    if row is None:
        raise NotFoundError
    return Ways(row.timezone, row.model_chain or [], is_memory_on=row.memory_on is not False)


def get_persona(owner: UUID, persona_id: UUID) -> Persona:
    """Return one's own persona; NotFoundError for any other id."""
    query = select(Persona).where(Persona.user_id == owner, Persona.id == persona_id)
    return _found(db.session.scalars(query).one_or_none())


def find_persona(owner: UUID, persona_id: UUID) -> PersonaValue | None:
    """Return what one's own persona is, or None for any other id."""
    row = ask(_PERSONA, {"owner": owner, "id": persona_id}).one_or_none()
    return PersonaValue(*row) if row else None


def find_default_persona(owner: UUID) -> PersonaValue | None:
    """Return the persona that new conversations begin with: the chosen one, else the oldest, or None."""
    row = ask(_DEFAULT_PERSONA, {"owner": owner}).first()
    return PersonaValue(*row) if row else None


def find_preferences(owner: UUID) -> Preferences | None:
    """Return what this person chose, or None before the first choice."""
    return db.session.scalars(_PREFERENCES, {"owner": owner}).one_or_none()


def find_model_chain(owner: UUID) -> Sequence[dict[str, str | None]]:
    """Return the stored chain of models; empty before the first choice."""
    return db.session.scalars(_MODEL_CHAIN, {"owner": owner}).one_or_none() or []


def get_credential(owner: UUID, credential_id: UUID) -> Credential:
    """Return one's own credential; NotFoundError for any other id."""
    query = select(Credential).where(Credential.user_id == owner, Credential.id == credential_id)
    return _found(db.session.scalars(query).one_or_none())


def find_credential_labelled(owner: UUID, provider: str, label: str) -> Credential | None:
    """Return the credential of this provider with this label, or None."""
    query = select(Credential).where(
        Credential.user_id == owner, Credential.provider == provider, Credential.label == label
    )
    return db.session.scalars(query).one_or_none()


def list_credentials(owner: UUID) -> Sequence[Credential]:
    """List one's credentials in order of making."""
    query = (
        select(Credential).where(Credential.user_id == owner).order_by(Credential.created_at, Credential.id)
    )
    return db.session.scalars(query).all()


def list_reaches(owner: UUID, credential_ids: Sequence[UUID] | None = None) -> dict[UUID, Reach]:
    """Return these credentials of one's own (or all) by id, with the age of their model lists but not the lists."""
    if credential_ids is None:
        rows = ask(_REACHES, {"owner": owner})
    else:
        rows = ask(_SOME_REACHES, {"owner": owner, "some": list(credential_ids)})
    return {row.id: Reach(*row) for row in rows}


def find_model_list(owner: UUID, credential_id: UUID) -> ModelList | None:
    """Return the list of models last fetched with this credential, or None."""
    query = select(ModelList).where(ModelList.user_id == owner, ModelList.credential_id == credential_id)
    return db.session.scalars(query).one_or_none()


def list_model_stamps(owner: UUID) -> dict[UUID, ModelStamp]:
    """Return by credential how old one's lists of models are, and why they may be; not the lists."""
    query = select(ModelList.credential_id, ModelList.fetched_at, ModelList.error)
    rows = db.session.execute(query.where(ModelList.user_id == owner))
    return {row.credential_id: ModelStamp(row.fetched_at, row.error) for row in rows}


def count_rows(table: type[Record]) -> int:
    """Count the rows of a table, whoever owns them: for the operator's page."""
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def count_users() -> int:
    """Count the accounts of this instance."""
    return count_rows(User)


def list_job_ends(names: Sequence[str]) -> dict[str, Job]:
    """Return by name the last run that ended, well or not, of each of these jobs."""
    newest = (
        select(Job.name, func.max(Job.finished_at).label("at")).where(Job.name.in_(names)).group_by(Job.name)
    ).subquery()
    ended = select(Job).join(newest, (Job.name == newest.c.name) & (Job.finished_at == newest.c.at))
    return {row.name: row for row in db.session.scalars(ended)}


def list_pending_jobs(names: Sequence[str]) -> dict[str, list[Job]]:
    """Return by name what waits or runs of these jobs, the first due first."""
    pending = select(Job).where(Job.state.in_(("waiting", "running")), Job.name.in_(names))
    found: dict[str, list[Job]] = {}
    for row in db.session.scalars(pending.order_by(Job.due_at).limit(MOST_PENDING)):
        found.setdefault(row.name, []).append(row)
    return found


def is_job_key_known(key: str) -> bool:
    """Tell whether the run of this period was written down."""
    return db.session.scalar(select(Job.id).where(Job.key == key)) is not None


def _found(row: Row | None) -> Row:
    if row is None:
        raise NotFoundError
    return row

"""What every test can ask for: a configuration, a fresh database, the application, its client, and the real servers.

The first statement patches the process the way the web process is patched, so the suite runs under gevent like the program.
The whole suite runs on SQLite or on PostgreSQL: `--database postgresql`, or TEST_DATABASE in the environment.
"""

from gevent import monkey

monkey.patch_all()

import io  # noqa: E402  # nothing may be imported before the patch; so for all below
import logging  # noqa: E402
import os  # noqa: E402
import signal  # noqa: E402
from collections.abc import Callable, Iterator  # noqa: E402
from pathlib import Path  # noqa: E402

import pytest  # noqa: E402
from flask import Flask  # noqa: E402
from flask.testing import FlaskClient  # noqa: E402

from app import create_app  # noqa: E402
from app.chat.serving import stop_serving  # noqa: E402
from app.cli import init_commands  # noqa: E402
from app.config import Config  # noqa: E402
from app.extensions import db  # noqa: E402
from tests import laws, quick  # noqa: E402
from tests.accounts.people import Person, create_person, sign_in  # noqa: E402
from tests.databases import Databases, PostgresDatabases, SQLiteDatabases  # noqa: E402
from tests.scratch import Scratch  # noqa: E402
from tests.servers import leftovers  # noqa: E402
from tests.servers.nginx import Nginx  # noqa: E402
from tests.servers.postgres import chosen_version  # noqa: E402
from tests.servers.redis import RedisServer, broker_of  # noqa: E402
from tests.servers.web import WebServer  # noqa: E402
from tests.servers.worker import Worker  # noqa: E402

# These run in a process of their own that is not patched; see tests/browser/conftest.py.
collect_ignore = ["browser"]
NEEDS_IT = {"databases", "only_on_postgresql"}  # as fixtures


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a run choose its database."""
    parser.addoption(
        "--database",
        choices=("sqlite", "postgresql"),
        default=os.environ.get("TEST_DATABASE", "sqlite"),
        help="the database that the suite runs on",
    )
    parser.addoption(
        "--needing-it",
        action="store_true",
        help="only the tests that use a database, where another run does the rest",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what does not depend on the database, where that was asked for."""
    if config.getoption("--needing-it"):
        rest = [item for item in items if not NEEDS_IT & set(getattr(item, "fixturenames", ()))]
        config.hook.pytest_deselected(items=rest)
        items[:] = [item for item in items if item not in rest]


def pytest_configure(config: pytest.Config) -> None:
    """Stop what a killed run left behind, leave cleanly on SIGTERM, and forget this machine's own configuration."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    leftovers.stop_stale()
    for name in Config.model_fields:
        os.environ.pop(name.upper(), None)


def pytest_report_header(config: pytest.Config) -> str:
    """Say in the first lines which database the run is on."""
    chosen = config.getoption("--database")
    return f"database: {chosen}" + (f" {chosen_version()}" if chosen == "postgresql" else "")


@pytest.fixture(scope="session")
def databases(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Databases]:
    """Make databases of the chosen kind: `.fresh()` has the schema, `.empty()` has nothing in it."""
    folder = tmp_path_factory.mktemp("databases")
    on_postgres = request.config.getoption("--database") == "postgresql"
    made: Databases = PostgresDatabases(folder) if on_postgres else SQLiteDatabases(folder)
    try:
        yield made
    finally:
        made.close()


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """The address of a database that holds the schema and nothing else, for this test alone."""
    with databases.fresh() as url:
        yield url


@pytest.fixture
def empty_database_url(databases: Databases) -> Iterator[str]:
    """The address of a database without any table, for tests of the migrations."""
    with databases.empty() as url:
        yield url


@pytest.fixture
def config(database_url: str, tmp_path: Path) -> Callable[..., Config]:
    """Make a configuration for this test's database and folder: `config(lease_seconds=2)`.

    Rate limits and automatic titles are off unless a test turns them on: `limits_enabled=True`.
    """

    def make(**overrides: object) -> Config:
        values = {
            "var_dir": tmp_path / "var",
            "database_url": database_url,
            "limits_enabled": False,
            "auto_titles": False,
        } | overrides
        return Config(_env_file=None, **values)  # type: ignore[call-arg,arg-type]  # pydantic checks the values

    return make


@pytest.fixture
def make_app(config: Callable[..., Config]) -> Iterator[Callable[..., Flask]]:
    """Build an application with some values changed: `make_app(turn_pool=1)`; several on one database are possible."""
    made: list[Flask] = []
    outputs = logging.getLogger().handlers[:]

    def make(**overrides: object) -> Flask:
        app = create_app(config(**overrides))
        quick.share_templates(app)
        init_commands(app)
        app.testing = True
        # A fault inside a view must reach the error page as it does for people, not the test.
        app.config["PROPAGATE_EXCEPTIONS"] = False
        made.append(app)
        return app

    yield make
    try:
        for app in made:
            stop_serving(app)
            laws.assert_no_write_is_open(app)
    finally:
        logging.getLogger().handlers = outputs
        for app in made:
            with app.app_context():
                db.engine.dispose()


@pytest.fixture
def app_values() -> dict[str, object]:
    """What is special about the configuration of `app`; a module or a folder may put its own in the place of this."""
    return {}


@pytest.fixture
def app(make_app: Callable[..., Flask], app_values: dict[str, object]) -> Flask:
    """The application on a fresh database. No context is pushed: requests open their own, tests use `app.app_context()`."""
    return make_app(**app_values)


@pytest.fixture
def written(app: Flask) -> io.StringIO:
    """What goes into the log from here on, instead of to standard error."""
    output = logging.getLogger().handlers[0]
    assert isinstance(output, logging.StreamHandler)
    lines = io.StringIO()
    output.setStream(lines)
    return lines


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without any cookie."""
    return app.test_client()


@pytest.fixture
def rina(app: Flask) -> Person:
    """Rina, who has an account."""
    return create_person(app)


@pytest.fixture
def browser(app: Flask, rina: Person) -> FlaskClient:
    """Rina's browser."""
    client = app.test_client()
    sign_in(client, rina)
    return client


@pytest.fixture(autouse=True)
def outbound_law() -> Iterator[None]:
    """Fail the test in which an outbound call went out while its greenlet held a database connection."""
    with laws.no_session_across_outbound_calls():
        yield


@pytest.fixture(autouse=True)
def lock_law() -> Iterator[None]:
    """Fail the test in which a transaction locked rows in another order than the others do."""
    with laws.locks_in_one_order():
        yield


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """One real Redis for the run: `.url`, `.stop()`, `.start()`; emptied by the fixture `redis_url`."""
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture
def redis_url(redis_server: RedisServer) -> str:
    """The address of the running, emptied Redis."""
    redis_server.empty()
    return redis_server.url


@pytest.fixture
def start_web(database_url: str, tmp_path: Path) -> Iterator[Callable[..., WebServer]]:
    """Start a real gunicorn on this test's database: `start_web(lease_seconds=2, redis_url=...)`; several are possible."""
    started: list[WebServer] = []

    def start(**values: object) -> WebServer:
        chosen = {"var_dir": tmp_path / "var", "database_url": database_url, "limits_enabled": False} | values
        server = WebServer(tmp_path / f"web{len(started)}", chosen)
        started.append(server)
        server.start()
        return server

    try:
        yield start
    finally:
        for server in started:
            server.kill()


@pytest.fixture
def start_worker(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Callable[..., Worker]]:
    """Start a real Celery worker on this test's database, with the broker in database 1 of the Redis; several are possible.

    Leases are two seconds long, so that a test need not wait for what is given up.
    """
    started: list[Worker] = []

    def start(*, waits: bool = True, only_clock: bool = False, **values: object) -> Worker:
        chosen = {"var_dir": tmp_path / "var", "database_url": database_url, "job_lease_seconds": 2}
        chosen |= {"broker_url": broker_of(redis_url)}
        worker = Worker(tmp_path / f"worker{len(started)}", chosen | values, only_clock=only_clock)
        started.append(worker)
        worker.start(waits=waits and not only_clock)
        return worker

    try:
        yield start
    finally:
        for worker in started:
            worker.kill()


@pytest.fixture(scope="session")
def only_on_postgresql(request: pytest.FixtureRequest) -> None:
    """Pass over a test that needs a database which several processes write."""
    if request.config.getoption("--database") == "sqlite":
        pytest.skip("SQLite means one process; the same test runs on PostgreSQL")


@pytest.fixture
def scratch(make_app: Callable[..., Flask], redis_url: str, tmp_path: Path) -> Iterator[Scratch]:
    """Jobs that a process like the web process writes down for workers."""
    app = make_app(redis_url=redis_url, broker_url=broker_of(redis_url), job_lease_seconds=2)
    with app.app_context():
        yield Scratch(tmp_path / "journal")


@pytest.fixture
def start_nginx(tmp_path: Path) -> Iterator[Callable[[str], Nginx]]:
    """Start a real nginx with these lines inside its `server` block: `start_nginx("location / { ... }")`."""
    started: list[Nginx] = []

    def start(server_block: str) -> Nginx:
        server = Nginx(tmp_path / f"nginx{len(started)}", server_block)
        started.append(server)
        server.start()
        return server

    try:
        yield start
    finally:
        for server in started:
            server.stop()

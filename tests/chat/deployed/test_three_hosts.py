"""Two web hosts and a worker host behind the shipped nginx: each has its own folder, they share database, Redis and keys."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chat.deployed.browser import RemoteTalk
from tests.chat.deployed.installation import Installation
from tests.chat.talk import wait_until
from tests.databases import Databases
from tests.servers.child import free_port
from tests.servers.redis import RedisServer, broker_of
from tests.servers.scripted_provider import ScriptedProvider, expected_text
from tests.servers.site import Site
from tests.servers.worker import Worker

pytestmark = pytest.mark.usefixtures("only_on_postgresql")


@pytest.fixture(scope="module")
def hosts(
    databases: Databases,
    redis_server: RedisServer,
    provider_server: ScriptedProvider,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Installation, Worker, Site]]:
    """The web hosts, the worker host, and what stands in front."""
    folder, port = tmp_path_factory.mktemp("hosts"), free_port()
    redis_server.empty()
    with databases.fresh() as url:
        known = {
            "redis_url": redis_server.url,
            "broker_url": broker_of(redis_server.url),
            "public_url": f"https://localhost:{port}",
            "trusted_proxies": 1,
            "auto_titles": True,
        }
        made = Installation(folder, url, provider_server.address, **known)
        keys = _copy_of_the_keys(folder)
        worker = Worker(
            folder / "worker",
            {**known, "database_url": url, "var_dir": folder / "worker-var", "keys_file": keys},
        )
        for name in "ab":
            made.start(web_workers=1, var_dir=folder / f"web-{name}-var", keys_file=keys)
        site = Site(folder / "nginx", [f"127.0.0.1:{server.port}" for server in made.servers], port=port)
        try:
            worker.start()
            site.start()
            yield made, worker, site
        finally:
            site.stop()
            worker.kill()
            made.close()


def _copy_of_the_keys(folder: Path) -> Path:
    """What an operator carries to every further host."""
    (made,) = (folder / "var").glob("keys*")
    copy = folder / "carried-keys"
    copy.write_bytes(made.read_bytes())
    copy.chmod(0o600)
    return copy


def test_a_stream_of_one_host_is_followed_at_the_other_and_a_third_does_the_jobs(
    hosts: tuple[Installation, Worker, Site], scripted: ScriptedProvider
) -> None:
    installation, worker, site = hosts
    here = installation.talk(0)
    turn_id = here.send("Which tea? [[tokens=80 rate=40 seed=hosts title=Evening_tea]]")["turn"]["id"]
    there = here.at(installation.servers[1].address)
    in_front = RemoteTalk(site.address, here.http.ticket, here.id)
    readers = [here.read(turn_id), there.read(turn_id), in_front.read(turn_id)]
    for reader in readers:
        shown = reader.wait()
        assert shown.text == expected_text("hosts", 80) and shown.gaps == 0
        # By the row alone it would have come in two or three pieces.
        assert len(reader.seen) > 15
    wait_until(lambda: _title(in_front) == "Evening tea")
    assert "chat.name_conversation" in worker.log
    assert [server.log.count("chat.name_conversation") for server in installation.servers] == [0, 0]
    assert len(scripted.chats()) == 2


def test_whoever_is_in_front_never_notices_that_a_host_is_taken_away(
    hosts: tuple[Installation, Worker, Site], scripted: ScriptedProvider
) -> None:
    installation, _, site = hosts
    talk = RemoteTalk(site.address, installation.ticket())
    installation.servers[0].kill()
    for number in range(6):
        assert talk.ask(f"Hello {number} [[tokens=5 seed=gone{number}]]").text == expected_text(
            f"gone{number}", 5
        )
    assert len(talk.messages()) == 12


def _title(talk: RemoteTalk) -> str:
    state = talk.client.get(f"/conversations/{talk.id}/state", headers={"Accept": "application/json"})
    return str((state.json or {})["title"])

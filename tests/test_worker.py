"""A real Celery worker: it does what was written down, once, whatever happens to it or to its messages."""

import os
import signal
import time
from collections import Counter
from collections.abc import Callable

import psycopg
import pytest
import redis

from app import processes
from app.broker import connect, count_messages, find_memory_fault, make_celery, send_wake
from app.config import Config
from app.extensions import db
from app.job_rows import MOST_TRIES
from app.ops.worker_memory import read_notes
from tests.chat.talk import wait_until
from tests.scratch import Scratch, names
from tests.servers import scratch_jobs
from tests.servers.redis import RedisServer, broker_of
from tests.servers.worker import Worker

Start = Callable[..., Worker]


pytestmark = pytest.mark.usefixtures("only_on_postgresql")


def test_what_was_written_down_is_done_by_the_worker_once_and_its_row_tells(
    start_worker: Start, scratch: Scratch
) -> None:
    start_worker()
    scratch.note(*names(25), seconds=0.05)
    scratch.wait_for(*names(25))
    assert sorted(scratch.words()) == sorted(names(25))
    wait_until(lambda: {row.state for row in scratch.rows()} == {"done"})
    row = scratch.rows()[0]
    assert (row.tries, row.count, row.error) == (1, 1, "")
    assert row.started_at and row.finished_at and row.finished_at > row.started_at


def test_what_is_rolled_back_is_not_done(start_worker: Start, scratch: Scratch) -> None:
    start_worker()
    scratch_jobs.note.later(str(scratch.journal), "never")
    db.session.rollback()
    scratch.note("kept")
    scratch.wait_for("kept")
    assert scratch.words("begin") == ["kept"]


def test_as_many_are_done_at_once_as_configured_and_slow_ones_never_take_every_place(
    start_worker: Start, scratch: Scratch
) -> None:
    start_worker(jobs_at_once=2)
    for word in ("slow1", "slow2"):
        scratch_jobs.slow_note.later(str(scratch.journal), word, 1.5)
    scratch.note(*names(4), seconds=0.05)
    scratch.wait_for(*names(4), "slow1", "slow2")
    done = scratch_jobs.read(scratch.journal)
    at = {(kind, word): moment for kind, word, _pid, moment in done}
    assert at["begin", "slow2"] >= at["end", "slow1"]
    assert max(at["end", word] for word in names(4)) < at["end", "slow1"]


def test_a_job_whose_process_is_killed_is_done_by_another(start_worker: Start, scratch: Scratch) -> None:
    start_worker()
    scratch.note("long", seconds=2)
    scratch.wait_for("long", what="begin")
    os.kill(scratch.pid_of("long"), signal.SIGKILL)
    scratch.wait_for("long")
    assert (scratch.words("begin"), scratch.words()) == (["long", "long"], ["long"])
    assert scratch.wait_for_state("done").tries == 2


def test_jobs_of_a_worker_that_is_gone_are_done_by_the_next(start_worker: Start, scratch: Scratch) -> None:
    first = start_worker()
    scratch.note(*names(6), seconds=1)
    scratch.wait_for("word0", what="begin")
    first.kill()
    done_before = scratch.words()
    start_worker()
    scratch.wait_for(*names(6))
    assert sorted(scratch.words()) == sorted(names(6)), "each was finished once"
    assert len(done_before) < 6
    wait_until(lambda: {row.state for row in scratch.rows()} == {"done"})


def test_two_workers_share_the_work_and_do_nothing_twice(start_worker: Start, scratch: Scratch) -> None:
    for _ in range(2):
        start_worker(jobs_at_once=1)
    scratch.note(*names(30), seconds=0.1)
    scratch.wait_for(*names(30))
    assert Counter(scratch.words("begin")) == Counter(names(30))


def test_the_same_message_any_number_of_times_does_a_job_once(
    start_worker: Start, scratch: Scratch, redis_url: str, config: Callable[..., Config]
) -> None:
    start_worker()
    celery = make_celery(config(broker_url=broker_of(redis_url)), patience=1)
    scratch.note("once", seconds=0.5)
    for _ in range(20):
        send_wake(celery, "quick")
    scratch.wait_for("once")
    scratch.note("after")
    scratch.wait_for("after")
    assert scratch.words("begin") == ["once", "after"]


def test_a_long_job_keeps_its_lease_as_long_as_it_lives(start_worker: Start, scratch: Scratch) -> None:
    start_worker()
    scratch.note("long", seconds=7)
    scratch.wait_for("long")
    assert scratch.words("begin") == ["long"], "three leases long, and nobody else took it"


def test_a_worker_that_is_told_to_end_finishes_what_it_does_and_leaves_the_rest(
    start_worker: Start, scratch: Scratch
) -> None:
    worker = start_worker(jobs_at_once=1)
    scratch.note(*names(3), seconds=1.5)
    scratch.wait_for("word0", what="begin")
    assert worker.stop() == 0
    assert scratch.words("begin") == scratch.words()
    assert scratch.words() == ["word0"]
    start_worker()
    scratch.wait_for(*names(3))
    assert Counter(scratch.words("begin")) == Counter(names(3))


def test_a_job_that_kills_whoever_does_it_is_given_up(start_worker: Start, scratch: Scratch) -> None:
    start_worker(job_lease_seconds=0.5)
    scratch_jobs.deadly_note.later(str(scratch.journal), "deadly")
    db.session.commit()
    row = scratch.wait_for_state("failed", "scratch.deadly")
    assert row.tries == MOST_TRIES and "died, every time" in row.error
    scratch.note("fine")
    scratch.wait_for("fine")
    assert scratch.words("begin").count("deadly") == MOST_TRIES


def test_a_job_that_hangs_is_failed_and_its_place_is_free_again(
    start_worker: Start, scratch: Scratch
) -> None:
    start_worker(jobs_at_once=1)
    scratch_jobs.endless_note.later(str(scratch.journal), "endless")
    scratch.note("behind")
    row = scratch.wait_for_state("failed", "scratch.endless")
    assert "longer than it may" in row.error
    scratch.wait_for("behind")
    assert scratch.words("begin").count("endless") == 1


def test_a_worker_says_when_its_broker_may_throw_messages_away(
    redis_server: RedisServer, start_worker: Start, redis_url: str, config: Callable[..., Config]
) -> None:
    assert "maxmemory-policy" not in start_worker().log
    with connect(config(broker_url=broker_of(redis_url))) as client:
        client.config_set("maxmemory", "100mb")
        client.config_set("maxmemory-policy", "allkeys-lru")
        try:
            assert "maxmemory-policy allkeys-lru" in (find_memory_fault(client) or "")
            assert "maxmemory-policy allkeys-lru" in start_worker().log
        finally:
            redis_server.make_room()
        assert find_memory_fault(client) is None


def test_those_who_do_jobs_give_way_and_whoever_hands_them_out_does_not(start_worker: Start) -> None:
    worker = start_worker(jobs_at_once=2)

    def urgency() -> Counter[int]:
        return Counter(os.getpriority(os.PRIO_PROCESS, pid) for pid in worker.child_pids())

    wait_until(lambda: urgency()[processes.LESS_URGENT] == 2)
    assert os.getpriority(os.PRIO_PROCESS, worker.pid) == os.getpriority(os.PRIO_PROCESS, 0)


def test_messages_wait_where_the_worker_looks(scratch: Scratch, redis_url: str) -> None:
    with redis.Redis.from_url(broker_of(redis_url)) as client:
        scratch.note("waits")
        wait_until(lambda: count_messages(client, "quick") == 1)
        assert count_messages(client, "slow") == 0


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"broker_url": ""}, "needs BROKER_URL"),
        ({"database_url": "postgresql://nobody@127.0.0.1:1/x"}, "does not answer"),
    ],
)
def test_a_worker_that_cannot_work_says_why_in_one_line(
    start_worker: Start, values: dict[str, str], words: str
) -> None:
    with pytest.raises(RuntimeError, match=words):
        start_worker(**values)


def test_a_clock_by_itself_wakes_and_tells_its_memory_and_holds_no_connection(
    start_worker: Start, redis_url: str, config: Callable[..., Config], database_url: str
) -> None:
    clock = start_worker(only_clock=True)
    wait_until(lambda: read_notes(config())["clock"])
    assert read_notes(config())["clock"][0] > 30_000_000 and not clock.child_pids()
    with redis.Redis.from_url(broker_of(redis_url)) as client:
        wait_until(lambda: count_messages(client, "quick") > 0)
    with psycopg.connect(database_url.replace("+psycopg", ""), autocommit=True) as connection:
        names = connection.execute(
            "SELECT application_name FROM pg_stat_activity WHERE datname = current_database()"
        ).fetchall()
    assert not any("yuzu" in name for (name,) in names), names


def test_the_worker_is_not_patched_and_idles_without_noise(start_worker: Start, scratch: Scratch) -> None:
    worker = start_worker()
    scratch.note("one")
    scratch.wait_for("one")
    before = len(worker.log)
    time.sleep(3)
    said = worker.log[before:]
    assert "Traceback" not in worker.log
    # What begins with a worker for the first time may begin just now; after that it is quiet.
    assert said.count("\n") - said.count("a job ") <= 8, said

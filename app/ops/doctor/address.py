"""The public address, asked as a browser asks: does it lead here, who stands in between, and do streams arrive as told."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from time import monotonic
from urllib.parse import urlsplit

import requests

from app import outbound
from app.config import Config
from app.encryption import KeyRing
from app.ops.doctor.finding import Finding, ok, warning, wrong
from app.ops.doctor.mirror import PAUSE_SECONDS, PIECES, Reflection, make_token
from app.security import is_loopback

SUBJECT = "public address"
# As the events of an answer are called, so that a proxy treats the visit as it treats them.
PATH = "/turns/mirror/events"
# For documentation only (RFC 5737), so nobody has it.
FORGED = "192.0.2.77"
READ_SECONDS = 10.0
# Of the time over which the pieces were sent; less means that somebody collected them first.
LEAST_SHARE = 0.5
# One connection to a browser and one to a provider for each of gunicorn's 4,096, and the process's own.
FILES_NEEDED = 8_704
MB = 1_000_000
REFUSED_BY_PROXY = (502, 503, 504)


@dataclass(frozen=True, slots=True)
class Visit:
    """What came back from the mirror: what it saw, over how many seconds, packed or not."""

    reflection: Reflection
    seconds: float
    packing: str


class LostError(Exception):
    """The visit did not arrive; carries what was found instead."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.words)
        self.finding = finding


def visit(config: Config, ring: KeyRing) -> Visit:
    """Go to the public address and look into the mirror; LostError when that leads nowhere."""
    # Browsers ask for packed answers, and whoever packs a stream holds it back; a visitor may claim any address.
    headers = {"Accept-Encoding": "gzip", "X-Forwarded-For": FORGED, "Accept": "text/event-stream"}
    place = f"{config.public_url}{PATH}"
    try:
        answer = outbound.session("doctor", 1).get(
            place, params={"token": make_token(ring)}, headers=headers, stream=True, timeout=READ_SECONDS
        )
        with answer:
            if answer.status_code != 200:
                raise LostError(_judge_status(config, answer))
            return _read(answer)
    except requests.exceptions.SSLError as error:
        raise LostError(_judge_certificate(config, error)) from error
    except requests.RequestException as error:
        raise LostError(_judge_silence(config, error)) from error


def judge(config: Config, seen: Visit) -> Iterator[Finding]:
    """Say what the visit tells about the way between a browser and the program."""
    yield ok(SUBJECT, f"{config.public_url} leads to this installation")
    yield _judge_stream(seen)
    yield _judge_proxies(config, seen.reflection)
    yield from _judge_name(config, seen.reflection)
    yield _judge_files(seen.reflection.files)
    yield _tell_memory(seen.reflection.memory)


def _read(answer: requests.Response) -> Visit:
    text, arrived = b"", []
    for piece in answer.iter_content(None):
        arrived.append(monotonic())
        text += piece
    try:
        events = [event.split(b"data: ", 1)[1] for event in text.strip().split(b"\n\n")]
        reflection = Reflection(**json.loads(events[0]))
    except (IndexError, TypeError, ValueError) as error:
        raise LostError(_somebody_else("It answers, but not as this program would.")) from error
    return Visit(reflection, arrived[-1] - arrived[0], answer.headers.get("Content-Encoding", ""))


def _judge_status(config: Config, answer: requests.Response) -> Finding:
    if answer.is_redirect:
        return wrong(
            SUBJECT,
            f"{config.public_url} sends visitors on to another address.",
            f"Set PUBLIC_URL to where it leads: {urlsplit(answer.headers['Location'])._replace(query='').geturl()[:200]}",
        )
    if answer.status_code in REFUSED_BY_PROXY:
        return wrong(
            SUBJECT,
            f"The proxy answers and cannot reach the program behind it ({answer.status_code}).",
            "Is it running (systemctl status yuzu-web), and may the proxy open the socket that BIND names?",
        )
    if answer.status_code == 429:
        return warning(SUBJECT, "It was asked too often just now.", "Run this again in a minute.")
    return _somebody_else(f"It answers {answer.status_code} to what this installation would know.")


def _somebody_else(words: str) -> Finding:
    return wrong(
        SUBJECT,
        f"{words} It may be another program, another installation, or an older version.",
        "Check PUBLIC_URL and where the proxy leads, and restart the program if its keys were changed.",
    )


def _judge_certificate(config: Config, error: Exception) -> Finding:
    return wrong(
        SUBJECT,
        f"The certificate of {config.public_url} is not accepted: {_reason(error)}.",
        "Renew it (certbot renew), and let the proxy send the whole chain (fullchain.pem).",
    )


def _judge_silence(config: Config, error: Exception) -> Finding:
    return wrong(
        SUBJECT,
        f"Nobody answers at {config.public_url} ({_reason(error)}).",
        "Is the program running, does the name lead to this machine, and does the firewall let it through?",
    )


def _reason(error: BaseException) -> str:
    while error.__cause__ or error.__context__:
        error = error.__cause__ or error.__context__ or error
    return str(error).partition("(_ssl")[0].strip().rstrip(".")[:200] or type(error).__name__


def _judge_stream(seen: Visit) -> Finding:
    told_over = PAUSE_SECONDS * (PIECES - 1)
    if seen.seconds < LEAST_SHARE * told_over:
        how = f"packed as {seen.packing} and " if seen.packing else ""
        return wrong(
            "streams",
            f"Answers arrive {how}all at once instead of word by word: somebody in between collects them.",
            "In nginx: proxy_buffering off and gzip off where streams pass; in a CDN: no packing, no caching of /turns.",
        )
    return ok("streams", "arrive as they are told")


def _judge_proxies(config: Config, seen: Reflection) -> Finding:
    subject = "proxy headers"
    if seen.address == FORGED:
        return wrong(
            subject,
            "A visitor can claim any address: limits by address count nothing, and the log names whoever they like.",
            "Set TRUSTED_PROXIES to the number of proxies, and let the outermost set X-Forwarded-For, not pass it on.",
        )
    if seen.trusted > len(seen.forwarded):
        return wrong(
            subject,
            f"TRUSTED_PROXIES is {seen.trusted}, and {len(seen.forwarded)} wrote down whom they speak for.",
            "Let each proxy set X-Forwarded-For, X-Forwarded-Proto and X-Forwarded-Host, or lower TRUSTED_PROXIES.",
        )
    if seen.trusted == 0 and _is_behind_somebody(config, seen):
        return wrong(
            subject,
            f"There is a proxy in front that TRUSTED_PROXIES does not count, so everybody seems to be {seen.address}.",
            "Set TRUSTED_PROXIES=1, and let the proxy set X-Forwarded-For, X-Forwarded-Proto and X-Forwarded-Host.",
        )
    return ok(subject, f"a visitor's address is {seen.address or 'unknown'}, {seen.trusted} proxies believed")


def _is_behind_somebody(config: Config, seen: Reflection) -> bool:
    # What the visitor claimed travels along. A public address leads here from outside, unless somebody passes it on.
    from_here = is_loopback(seen.address) and not is_loopback(urlsplit(config.public_url).hostname)
    return from_here or any(each != FORGED for each in seen.forwarded)


def _judge_name(config: Config, seen: Reflection) -> Iterator[Finding]:
    wanted = urlsplit(config.public_url).netloc
    if config.https and not seen.secure:
        yield wrong(
            "https",
            "People come by https and the program sees http.",
            "Let the proxy set X-Forwarded-Proto, and TRUSTED_PROXIES count it.",
        )
    if seen.host != wanted:
        yield warning(
            "host name",
            f"People come to {wanted} and the program sees {seen.host[:200]}.",
            "Let the proxy set X-Forwarded-Host (or pass Host on), and TRUSTED_PROXIES count it.",
        )


def _judge_files(files: int) -> Finding:
    if files >= FILES_NEEDED:
        return ok("open files", f"{files} are allowed to each web process")
    return warning(
        "open files",
        f"{files} are allowed to each web process; all its connections together may need {FILES_NEEDED}.",
        "Raise LimitNOFILE= of the service, or `ulimit -Hn` where it is started by hand.",
    )


def _tell_memory(memory: dict[str, int]) -> Finding:
    parts = ", ".join(f"{kind} {used / MB:.0f} MB" for kind, used in memory.items())
    return ok("memory", f"{parts}; shared pages counted in each process")

"""The program answers a real browser."""

from playwright.sync_api import Page


def test_health_answers_a_browser(page: Page) -> None:
    answer = page.goto("/health")
    assert answer is not None and answer.status == 200
    assert answer.json() == {"status": "alive"}
    assert len(answer.header_value("x-request-id") or "") == 32

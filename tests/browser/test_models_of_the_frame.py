"""What the frame's plain classes decide: keyboard room, spoken sentences, resting fingers, places of menus, shortcuts."""

from typing import Any

import pytest
from playwright.sync_api import Page

WORDS = '<script type="application/json" id="words">{"answer.code": "Code."}</script>'


def run(page: Page, script: str) -> Any:
    """Run this on a blank page, with `load(name)` to import one of our models."""
    return page.evaluate(
        f"async () => {{ const load = name => import(`/js/models/${{name}}.js`); {script} }}"
    )


@pytest.fixture
def clock(modules: Page) -> Page:
    """A blank page with a region to speak through and a clock that stands still."""
    modules.clock.install(time=0)
    modules.clock.pause_at(1_000_000)
    modules.evaluate("html => document.body.innerHTML = html", WORDS + "<p id=region></p>")
    return modules


def said(page: Page, milliseconds: int = 0) -> str:
    """What the region says after this time."""
    page.clock.run_for(milliseconds)
    return page.locator("#region").text_content() or ""


def announce(page: Page) -> None:
    """Make the announcer."""
    run(
        page,
        "const { Announcer } = await load('announcer'); window.voice = new Announcer(document.getElementById('region'))",
    )


def test_an_answer_is_read_by_whole_sentences_with_pauses_between(clock: Page) -> None:
    announce(clock)
    clock.evaluate("voice.hear('The kettle sings. Now the t')")
    assert said(clock) == "The kettle sings."
    clock.evaluate("voice.hear('ea is made. It is ')")
    assert said(clock, 3900) == "The kettle sings."
    assert said(clock, 200) == "Now the tea is made."
    clock.evaluate("voice.hear('hot')")
    assert said(clock, 9000) == "Now the tea is made."
    clock.evaluate("voice.finish('The answer has ended.')")
    assert said(clock) == "It is hot The answer has ended."


def test_numbers_do_not_end_a_sentence_and_other_scripts_may(clock: Page) -> None:
    announce(clock)
    clock.evaluate("voice.hear('Pi is 3.14159 and')")
    assert said(clock, 100) == ""
    clock.evaluate("voice.begin('The companion is answering.')")
    clock.evaluate("voice.hear('元気です。そして')")
    assert said(clock, 5000) == "元気です。"


def test_marks_are_not_read_and_code_is_named_once_it_is_whole(clock: Page) -> None:
    announce(clock)
    clock.evaluate("voice.hear('# Tea\\n- **Boil** [water](https://x.example). \\n```js\\nlet a = 1. \\n')")
    assert said(clock) == "Tea Boil water."
    clock.evaluate("voice.hear('```\\nDone. ')")
    assert said(clock, 5000) == "Code. Done."


def test_the_room_is_what_a_keyboard_covers(modules: Page) -> None:
    measured = run(
        modules,
        """const { KeyboardRoom } = await load("keyboard_room")
        const measure = (height, offsetTop, scale) => new KeyboardRoom(document.documentElement,
          { innerHeight: 800, visualViewport: { height, offsetTop, scale } }).covered
        return [measure(470, 0, 1), measure(470, 130, 1), measure(470, 330, 1), measure(760, 0, 1), measure(400, 0, 2)]""",
    )
    assert measured == [330, 200, 0, 0, 0]


def test_a_finger_that_rests_is_heard_and_one_that_moves_or_lifts_is_not(clock: Page) -> None:
    run(
        clock,
        """const { LongPress } = await load("long_press")
        window.held = []
        window.finger = new LongPress((place) => held.push(place))
        window.at = (clientX, clientY) => ({ clientX, clientY, pointerType: "touch", isPrimary: true })""",
    )
    clock.evaluate("finger.press(at(10, 20)); finger.move(at(14, 22))")
    clock.clock.run_for(600)
    assert clock.evaluate("held") == [{"x": 10, "y": 20}]
    assert clock.evaluate("[finger.swallows(), finger.swallows()]") == [True, False]
    clock.evaluate("finger.press(at(10, 20)); finger.move(at(10, 40))")
    clock.clock.run_for(600)
    clock.evaluate("finger.press(at(10, 20)); finger.cancel()")
    clock.clock.run_for(600)
    assert clock.evaluate("held.length") == 1
    assert clock.evaluate("finger.swallows()") is False


def test_a_menu_stands_where_there_is_room(modules: Page) -> None:
    places = run(
        modules,
        """const { placeBeside } = await load("placement")
        const at = (left, top) => placeBeside({ left, right: left + 40, top, bottom: top + 40 },
          { width: 200, height: 300 }, { width: 400, height: 700 })
        return [at(20, 100), at(340, 600), at(0, 0)]""",
    )
    assert places == [{"top": 144, "left": 20}, {"top": 296, "left": 180}, {"top": 44, "left": 8}]


def test_a_key_means_a_shortcut_only_with_its_own_modifiers(modules: Page) -> None:
    names = run(
        modules,
        """const { shortcutFor } = await load("shortcuts")
        const bare = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false }
        const press = (key, more = {}) => shortcutFor({ key, ...bare, ...more })?.keys
        return [press("k", { ctrlKey: true }), press("k"), press("K", { shiftKey: true }), press("?", { shiftKey: true }),
          press("O", { ctrlKey: true, shiftKey: true }), press("o", { ctrlKey: true }),
          press("b", { ctrlKey: true, metaKey: true }),
          press("ArrowUp", { altKey: true }), press("j", { isComposing: true })]""",
    )
    assert names == ["Mod+K", "K", None, "?", "Mod+Shift+O", None, None, "Alt+ArrowUp", None]

"""No sentence is missed by the translators, and none is left untranslated.

A checker is tried on our tree, where it must find nothing, and on a small planted one, where it must find the fault.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.catalogues import untranslated
from tests.sentences import (
    bare_refusals,
    bare_sentences_in_python,
    bare_sentences_in_script,
    bare_words_in_templates,
    words_out_of_step,
)
from tests.sources import HOUSE

Checker = Callable[[Path], list[str]]

# Of a house that says "Kept." and "%(name)s is gone.", with two numbers of messages; and what is wrong with it.
GOOD_PO = """
msgid "Kept."
msgstr "Disimpan."

msgid "%(name)s is gone."
msgstr "%(name)s sudah pergi."

msgid "%(num)d message"
msgid_plural "%(num)d messages"
msgstr[0] "%(num)d pesan"
"""
FAULTY_PO = (
    ('msgid "Kept."\nmsgstr "Disimpan."\n', "", "nothing for: 'Kept.'"),
    ("Disimpan.", "", "nothing for: 'Kept.'"),
    ("%(num)d pesan", "", "nothing for"),
    ('msgid "Kept."', '#, fuzzy\nmsgid "Kept."', "something doubtful for: 'Kept.'"),
    ("%(name)s sudah pergi", "%(nama)s sudah pergi", "other places for values"),
    ("%(num)d pesan", "pesan", "other places for values"),
    ('msgid "Kept."', 'msgid "Lost."\nmsgstr "Hilang."\n\nmsgid "Kept."', "translates 'Lost.'"),
    ('msgid "Kept."', '#~ msgid "Lost."\n#~ msgstr "Hilang."\n\nmsgid "Kept."', "keeps 'Lost.'"),
)
PLANTED = (
    (bare_words_in_templates, "templates/x.html", "<p>Good morning</p>", "says 'Good morning'"),
    (
        bare_words_in_templates,
        "templates/x.html",
        '<a href="/" title="Go on">{{ _("x") }}</a>',
        "says 'Go on'",
    ),
    (bare_words_in_templates, "templates/x.html", "<p>{{ 'Saved' if kept }}</p>", "says 'Saved'"),
    (
        bare_words_in_templates,
        "templates/x.html",
        "{{ field('x', hint='at least ten letters') }}",
        "ten letters",
    ),
    (bare_words_in_templates, "templates/x.html", "<p>{{ count }} kept</p>", "kept"),
    (bare_words_in_templates, "templates/x.html", "<title>{{ _('x') }} - Page</title>", "Page"),
    (bare_refusals, "app/chat/x.py", "raise BadInputError('No.')", "without gettext"),
    (bare_refusals, "app/chat/x.py", "raise GoneError(f'{name} is gone')", "without gettext"),
    (bare_refusals, "app/chat/x.py", "GONE = N_('Gone.')\nraise GoneError(GONE)", "without gettext"),
    (bare_refusals, "app/chat/x.py", "WORDS = {1: 'Gone.'}\nraise GoneError(WORDS[1])", "without gettext"),
    (bare_refusals, "app/chat/x.py", "raise GoneError('{} is gone'.format(name))", "without gettext"),
    (bare_refusals, "app/chat/x.py", "flash('Saved.' if kept else _('Lost.'))", "without gettext"),
    (bare_refusals, "app/chat/forms.py", "raise ValueError('too short')", "without gettext"),
    (bare_sentences_in_python, "app/chat/x.py", "WORDS = {1: 'It is gone.'}", "'It is gone.'"),
    (bare_sentences_in_python, "app/chat/x.py", "fault(f'{name} needs a key.')", "needs a key"),
    (bare_sentences_in_python, "app/chat/x.py", "words = f'{_(\"Gone.\")} {name}'", "inside an f-string"),
    (words_out_of_step, "static/js/x.js", "say('answer.lost')", "says answer.lost"),
    (words_out_of_step, "static/js/x.js", "say(`lost.${kind}`)", "says lost."),
    (words_out_of_step, "static/js/x.js", "say(name)", "cannot be checked"),
    (words_out_of_step, "templates/_words.html", '{{ {\n  "answer.lost": _("Lost."),\n} }}', "nobody says"),
    (bare_sentences_in_script, "static/js/x.js", 'const x = "The answer is lost."', "The answer is lost."),
    (bare_sentences_in_script, "static/js/x.js", "const x = `Kept: ${count}`", "Kept:"),
)
CHECKERS = tuple(dict.fromkeys(planted[0] for planted in PLANTED))


@pytest.mark.parametrize("checker", CHECKERS, ids=lambda checker: checker.__name__)
def test_no_sentence_is_missed(checker: Checker) -> None:
    assert checker(HOUSE) == []


@pytest.mark.parametrize(("checker", "file", "source", "message"), PLANTED)
def test_a_planted_sentence_is_found(
    checker: Checker, file: str, source: str, message: str, tmp_path: Path
) -> None:
    _lay_small_house(tmp_path)
    assert checker(tmp_path) == [], "the small house itself must be clean"
    (tmp_path / file).write_text(source)
    faults = checker(tmp_path)
    assert any(message in fault for fault in faults), faults


def test_every_sentence_is_translated() -> None:
    assert untranslated(HOUSE) == []


@pytest.mark.parametrize(("good", "bad", "message"), FAULTY_PO)
def test_a_planted_gap_in_a_translation_is_found(good: str, bad: str, message: str, tmp_path: Path) -> None:
    said = "_('Kept.'); _('%(name)s is gone.'); ngettext('%(num)d message', '%(num)d messages', 2)"
    catalogue = tmp_path / "translations" / "id" / "LC_MESSAGES" / "messages.po"
    for place in (tmp_path / "app", tmp_path / "templates", catalogue.parent):
        place.mkdir(parents=True)
    (tmp_path / "app" / "turn.py").write_text(said)
    head = 'msgid ""\nmsgstr "Plural-Forms: nplurals=1; plural=0;\\n"\n'
    catalogue.write_text(head + GOOD_PO)
    assert untranslated(tmp_path) == [], "the good one must be clean"
    assert good in GOOD_PO
    catalogue.write_text(head + GOOD_PO.replace(good, bad))
    assert any(message in fault for fault in untranslated(tmp_path)), untranslated(tmp_path)


def _lay_small_house(root: Path) -> None:
    files = {
        "app/errors.py": "class HouseError(Exception): 'A refusal.'\nclass BadInputError(HouseError): pass",
        "app/chat/errors.py": "class GoneError(BadInputError): 'It is gone.'",
        "app/chat/turn.py": """
GONE = N_("It is gone.")
WORDS = {1: N_("It is lost.")}
def f(name):
    '''It does something.'''
    log.info(f"{name} is noted here.")
    flash(_("Kept.") if name else ngettext("%(num)d kept", "%(num)d kept", 2))
    raise GoneError(_(WORDS[1])) if name else BadInputError(_(GONE), details={"fields": {"name": _("It is wrong.")}})
""",
        "app/chat/prompts.py": "CONTINUE = 'Go on from there, please.'",
        "app/cli.py": "raise BadInputError('Nobody is called so.')",
        "templates/_words.html": (
            '{{ {\n  "answer.ended": _("Ended."),\n  "queue.waiting.one": _("one"),\n'
            '  "queue.waiting.many": _("more"),\n  "kind.good": _("good"),\n} }}'
        ),
        "templates/page.html": """<title>{{ _("Start") }} - Yuzu Companion</title>
{# Nobody reads this. #}<p class="{{ 'notice notice--bad' if bad }}" title="{{ _('Go on') }}">{{ _("Good morning") }}</p>
{{ field("name", _("Your name"), hint=_("At least %(count)s letters", count=3)) }} <kbd>Enter</kbd>
<code>make run now</code>""",
        "static/js/main.js": """// say("nothing") is what a comment may say of it
say("answer.ended"); say("queue.waiting", { count }); say(`kind.${kind}`)
say(kind === "good" ? "answer.ended" : "queue.waiting")
class Box { say(words) { this.say(words) } }
const place = "[data-x] .message, .message--new"
throw new Error("this is for an engineer")
""",
    }
    for file, source in files.items():
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text(source)

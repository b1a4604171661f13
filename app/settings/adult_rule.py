"""The rule that no setting can lift: who the companion plays is an adult.

The check errs on the strict side. It reads ages below eighteen, in digits and in words, English and Indonesian, and
words for minors. The refusal names what was found, so that an honest text is easy to put another way.
"""

import re
import unicodedata
from collections.abc import Mapping

from flask_babel import gettext as _

from app.errors import BadInputError

NUMBERS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    "satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|sepuluh|sebelas|(?:dua|tiga|empat|lima|enam|tujuh) belas"
)
AGE = rf"(?:0?\d|1[0-7]|{NUMBERS})(?!\s*\d|[.,]\d|\s*(?:belas|puluh))"
YOUNG_AGES = (
    rf"\b{AGE}[\s-]*(?:years?|yrs?)[\s-]*old\b",
    rf"\b{AGE}\s*(?:y\.?\s*/?\s*o\b|yo\b)",
    rf"\bage[ds]?\s*(?:is|of|[:=-])?\s*{AGE}\b",
    rf"\b(?:ber)?(?:umur|usia)(?:nya|ku|mu)?\s*(?:adalah|[:=-])?\s*{AGE}\b",
    rf"\b(?:turn(?:s|ed|ing)?|i am|i'm|you are|you're|she is|she's|he is|he's|they are|they're)\s+(?:only |just )?{AGE}\b"
    r"(?!\s+(?:of|times|percent|minutes?|hours?|days?|weeks?|months?|steps?|points?))",
)
MINORS = (
    r"\bunder[\s-]?aged?\b",
    r"\b(?:pre[\s-]?)?teen(?:s|age[dr]?s?)?\b",
    r"\btweens?\b",
    r"\btoddlers?\b",
    r"\bschool[\s-]?(?:girl|boy|kid|child)s?\b",
    r"\b(?:high|middle|elementary|primary|junior high)[\s-]school(?:er|[\s-](?:student|girl|boy|pupil))s?\b",
    r"\b(?:little|young) (?:girl|boy)\b",
    r"\b(?:loli(?:con|ta)?|shota(?:con)?)s?\b",
    r"\bdi bawah umur\b",
    r"\b(?:anak|gadis|bocah) (?:kecil|cilik)\b",
    r"\bbocah\b",
    r"\bremaja\b",
    r"\b(?:anak|siswi|siswa|murid|pelajar) (?:tk|sd|smp|sma|smk)\b",
)
CLAIMS = (
    r"\b(?:i am|i'm|you are|you're|she is|she's|he is|he's|is|are|as) (?:still |only |just |also )?"
    r"(?:an? )?(?:minor|child|kid|teen(?:ager)?|adolescent)\b(?! at heart)",
    r"\b(?:adalah|masih|seorang) (?:seorang )?(?:anak(?:-anak)?|bocah|remaja)\b(?! dari)",
)
INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")

_strict = re.compile("|".join((*YOUNG_AGES, *MINORS, *CLAIMS)))
_lenient = re.compile("|".join((*YOUNG_AGES, *CLAIMS)))


def find_minor(text: str, *, may_name_minors: bool = False) -> str | None:
    """Return the words that describe somebody as a minor, or None.

    With `may_name_minors` the text may speak of minors as a rule does ("nothing with teenagers"), but not claim to be one.
    """
    plain = INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).casefold().replace("\u2019", "'")
    plain = " ".join(plain.split())
    found = (_lenient if may_name_minors else _strict).search(plain)
    return found.group(0) if found else None


def require_adult(description: Mapping[str, str], *, rules: Mapping[str, str]) -> None:
    """Refuse a persona that is described as a minor; `rules` are texts that say what must not happen."""
    faults = {name: find_minor(text) for name, text in description.items()}
    faults |= {name: find_minor(text, may_name_minors=True) for name, text in rules.items()}
    fields = {
        name: _(
            "A persona must be an adult, so “%(words)s” cannot stand here. "
            "If it speaks of somebody else or of long ago, please put it without an age or in other words.",
            words=words,
        )
        for name, words in faults.items()
        if words
    }
    if fields:
        raise BadInputError(
            _("A persona must be an adult. Please change the marked fields."), details={"fields": fields}
        )

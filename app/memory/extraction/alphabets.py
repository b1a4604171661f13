"""Letters of all scripts, for patterns: those with which a name may begin, and those that look like another script's."""

import re

# Latin, Greek and Cyrillic letters, in which capitals and small ones are mixed.
_CASED = [chr(code) for code in range(ord("A"), 0x0530)]
CAPITALS = "".join(letter for letter in _CASED if letter.isupper())
SMALL = "".join(letter for letter in _CASED if letter.islower())
# Scripts without capitals, from Hebrew to Hangul: any of their letters may begin a name.
NO_CASE = "\u05d0-\u05ea\u0620-\u06d3\u0900-\u0eff\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3"
INITIALS = CAPITALS + NO_CASE
_LATIN = "A-Za-zÀ-ÖØ-öø-ɏ"
# Of the Greek ones only these; others stand in formulas and units.
_ALIKE = "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧανορυικ\u0400-\u052f"
MIXED = re.compile(f"[{_LATIN}][{_ALIKE}]|[{_ALIKE}][{_LATIN}]")

"""Sign-in names: how they are written and when two of them are the same."""

import unicodedata

from flask_babel import gettext as _

LONGEST = 64


def tidy_name(name: str) -> str:
    """Return the name as it is kept and shown: composed letters, single spaces; ValueError says what is wrong."""
    tidy = " ".join(unicodedata.normalize("NFC", name).split())
    if not tidy:
        raise ValueError(_("Please choose a name."))
    if len(tidy) > LONGEST:
        raise ValueError(_("This may have at most %(max_length)s characters.", max_length=LONGEST))
    if not tidy.isprintable():
        raise ValueError(_("This holds characters that cannot be seen. Please type it anew."))
    return tidy


def name_key(name: str) -> str:
    """Return what two names have in common when they are the same name, whatever their case or letter forms."""
    folded = unicodedata.normalize("NFKC", " ".join(name.split())).casefold()
    return unicodedata.normalize("NFKC", folded)[: 2 * LONGEST]

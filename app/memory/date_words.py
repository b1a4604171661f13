"""How English and Indonesian call months, weekdays, numbers and spans of time; folded, as questions are."""

from typing import Literal

Unit = Literal["day", "week", "month", "year"]


def _numbers(written: str) -> dict[str, int]:
    """Read "word=1 other=2"; an underscore stands for a space."""
    pairs = (pair.partition("=") for pair in written.split())
    return {name.replace("_", " "): int(number) for name, _, number in pairs}


# These mean a month wherever they stand.
PLAIN_MONTHS = _numbers(
    "january=1 february=2 july=7 september=9 october=10 november=11 december=12"
    " januari=1 februari=2 maret=3 mei=5 juni=6 juli=7 agustus=8 oktober=10 desember=12"
)
# The others are also words of another meaning, or names of people.
MONTHS = PLAIN_MONTHS | _numbers(
    "march=3 april=4 may=5 june=6 august=8 jan=1 feb=2 mar=3 apr=4 jun=6 jul=7 aug=8 agu=8 sep=9 sept=9"
    " oct=10 okt=10 nov=11 dec=12 des=12"
)
# "Minggu" alone is a week; beside "hari", "malam" or a part of a day it is Sunday.
INDONESIAN_WEEKDAYS = _numbers("senin=0 selasa=1 rabu=2 kamis=3 jumat=4 jum'at=4 sabtu=5 ahad=6 minggu=6")
WEEKDAYS = {name: day for name, day in INDONESIAN_WEEKDAYS.items() if name != "minggu"} | _numbers(
    "monday=0 tuesday=1 wednesday=2 thursday=3 friday=4 saturday=5 sunday=6"
)
NUMBERS = _numbers(
    "a=1 an=1 one=1 two=2 three=3 four=4 five=5 six=6 seven=7 eight=8 nine=9 ten=10 eleven=11 twelve=12"
    " a_couple_of=2 a_few=3 satu=1 dua=2 tiga=3 empat=4 lima=5 enam=6 tujuh=7 delapan=8 sembilan=9"
    " sepuluh=10 sebelas=11 beberapa=3"
)
UNITS: dict[str, Unit] = {
    **dict.fromkeys(("day", "days", "hari"), "day"),
    **dict.fromkeys(("week", "weeks", "minggu", "pekan"), "week"),
    **dict.fromkeys(("month", "months", "bulan"), "month"),
    **dict.fromkeys(("year", "years", "tahun"), "year"),
}

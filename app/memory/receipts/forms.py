"""What the doors of receipts take."""

from app.inputs import Input
from app.memory.models import Verdict


class Judgement(Input):
    """What a person says of a memory."""

    verdict: Verdict

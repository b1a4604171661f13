"""Any other server that speaks the OpenAI wire, at an address that the person gives."""

from app.providers.catalogue import register
from app.providers.openai_provider import ADDRESS_FIELD, OPTIONAL_KEY_FIELD, OpenAIProvider
from app.providers.values import Sampling

PROVIDER = OpenAIProvider(
    name="openai_compatible",
    title="OpenAI-compatible server",
    default_address="",
    sampling=Sampling(),
    settings=(ADDRESS_FIELD, OPTIONAL_KEY_FIELD),
    needs_key=False,
    asks_address=True,
)

register(PROVIDER)

"""Cerebras: very fast hosted models."""

from app.providers.catalogue import register
from app.providers.openai_provider import KEY_FIELD, OpenAIProvider
from app.providers.shipped import CEREBRAS
from app.providers.values import Sampling

PROVIDER = OpenAIProvider(
    name="cerebras",
    title="Cerebras",
    default_address="https://api.cerebras.ai/v1",
    sampling=Sampling(temperature=0.69, top_p=0.7),
    settings=(KEY_FIELD,),
    max_tokens_field="max_completion_tokens",
    takes_schema=True,
    models=CEREBRAS,
)

register(PROVIDER)

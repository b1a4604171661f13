"""Chutes: open models on shared machines."""

from app.providers.catalogue import register
from app.providers.openai_provider import KEY_FIELD, OpenAIProvider
from app.providers.shipped import CHUTES
from app.providers.values import Sampling

PROVIDER = OpenAIProvider(
    name="chutes",
    title="Chutes",
    default_address="https://llm.chutes.ai/v1",
    sampling=Sampling(temperature=0.73, top_p=0.9),
    settings=(KEY_FIELD,),
    models=CHUTES,
)

register(PROVIDER)

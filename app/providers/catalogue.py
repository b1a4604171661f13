"""The providers by name. Each file of this room that holds one calls `register` as its last line."""

from app.providers.provider import Provider
from app.registry import Registry

PROVIDERS: Registry[Provider] = Registry("provider")


def register(provider: Provider) -> Provider:
    """Add a provider under its own name."""
    return PROVIDERS.register(provider.name, provider)

"""What `/metrics` told at one moment, for tests: a figure is named, and summed over the labels that were left out."""

from prometheus_client.parser import text_string_to_metric_families

from app.metrics import INSTRUMENTS


class Figures:
    """The figures of one answer."""

    def __init__(self, text: str) -> None:
        families = list(text_string_to_metric_families(text))
        self.names = {family.name for family in families}
        self.samples = [sample for family in families for sample in family.samples]

    def get(self, name: str, /, **labels: str) -> float:
        """Return the sum of the samples of this name that carry these labels."""
        return sum(
            sample.value
            for sample in self.samples
            if sample.name == name and labels.items() <= sample.labels.items()
        )

    def values(self, name: str, label: str) -> set[str]:
        """Return what this label says in the samples of this name."""
        return {sample.labels[label] for sample in self.samples if sample.name == name}


class Lookups:
    """How often something of one name was looked for in this process since here: (hit, miss)."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._before = self._read()

    def since(self) -> tuple[float, float]:
        """Return how often it was there and how often it was not."""
        (hits, misses), (hits_before, misses_before) = self._read(), self._before
        return hits - hits_before, misses - misses_before

    def _read(self) -> tuple[float, float]:
        hits, misses = (
            INSTRUMENTS.get_sample_value("yuzu_cache_lookups_total", {"name": self._name, "result": result})
            for result in ("hit", "miss")
        )
        return hits or 0.0, misses or 0.0

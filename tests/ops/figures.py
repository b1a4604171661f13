"""What `/metrics` told at one moment, for tests: a figure is named, and summed over the labels that were left out."""

from prometheus_client.parser import text_string_to_metric_families


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

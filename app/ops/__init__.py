"""Health, metrics, backup and repair: what the operator of a companion needs."""

"""The house's own worker, which also knows the jobs of the suite."""

from app.worker import celery
from tests.servers import scratch_jobs

__all__ = ["celery", "scratch_jobs"]

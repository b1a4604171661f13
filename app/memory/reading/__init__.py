"""Reading segments by a model: who is asked, what it costs, what waits and why."""

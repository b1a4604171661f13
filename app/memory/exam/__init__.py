"""The memory exam: a scripted life in two languages, questions about it, and how well they are answered."""

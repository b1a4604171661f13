"""The memory room's doors, a file for each kind of thing. docs/http.md lists each with its fields."""

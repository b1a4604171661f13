"""The settings' doors, a file for each kind of thing. docs/http.md lists each with its fields."""

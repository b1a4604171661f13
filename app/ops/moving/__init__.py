"""`flask db-copy`: moves an installation from one database to another, table by table and verified row by row."""

"""What was said elsewhere comes in: files of other places become conversations here."""

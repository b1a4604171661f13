"""Finds facts in what a person wrote, without any model: guards first, then forms of English and Indonesian sentences."""

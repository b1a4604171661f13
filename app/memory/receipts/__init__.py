"""Receipts: which memories reached the prompt of an answer, why, and what their person says of them."""

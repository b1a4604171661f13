"""Pictures in both directions."""

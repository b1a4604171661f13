"""What the memory pages show, gathered into plain values; the same values answer programs."""

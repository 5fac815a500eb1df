"""What the doors share: dying with the parent, limits, JSON lines."""

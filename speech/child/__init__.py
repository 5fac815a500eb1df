"""What both doors share: dying with the parent, limits, JSON lines."""

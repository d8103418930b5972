"""Chat commands, one file a noun."""

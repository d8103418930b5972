"""What readers and operators talk to: Telegram, terminal and web."""

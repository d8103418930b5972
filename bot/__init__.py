"""What readers and operators talk to: Telegram, terminal and web."""

import os

# Durations as timedelta, which the library will make the only form: without this every 429 warns.
os.environ.setdefault("PTB_TIMEDELTA", "true")

"""What has gone onto the wire, written in microseconds, for the moment after a crash.

Telegram's sendMessage takes no idempotency key. Between the bytes of an answer leaving and the database
committing "answered" lie milliseconds, and a process killed there would answer again. A line appended to a
file survives a killed process without waiting for a disk, so the doubt shrinks to that one system call.
"""

import os
from contextvars import ContextVar
from pathlib import Path

MARK: ContextVar[str] = ContextVar("mark", default="")
"""What the current task answers: `u<update id>`; "" for calls that a repetition does not harm."""


class Journal:
    """An append-only file of marks: `+mark` once its request has left, `-mark` when that was refused.

    `+~mark` says that it is about to leave: without that line, nothing has.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._file = -1 if path is None else os.open(path, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o600)

    @property
    def kept(self) -> bool:
        """Whether there is a file: a process beside a database server keeps none."""
        return self._path is not None

    def leaving(self, mark: str) -> None:
        """The request that carries this mark is about to leave."""
        self._append("+~", mark)

    def sent(self, mark: str) -> None:
        """The request that carries this mark is in the kernel's hands."""
        self._append("+", mark)

    def refused(self, mark: str) -> None:
        """The answer came back, and it was no success: nothing has been delivered."""
        self._append("-", mark)
        self._append("-~", mark)

    def _append(self, sign: str, mark: str) -> None:
        if mark and self._file >= 0:
            os.write(self._file, f"{sign}{mark}\n".encode())

    def marks(self) -> set[str]:
        """Marks whose last word is that they were sent."""
        found: set[str] = set()
        lines = self._path.read_text("utf-8", "replace").splitlines() if self._path else []
        for line in lines:
            (found.add if line.startswith("+") else found.discard)(line[1:])
        return found

    def clear(self) -> None:
        """Start anew, once the database knows all that is in here."""
        if self._file >= 0:
            os.ftruncate(self._file, 0)

    def close(self) -> None:
        """Give the file back."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

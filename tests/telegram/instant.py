"""An event loop whose clock jumps: what waits for hours is done at once, in the same order."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class _Jump(selectors.DefaultSelector):
    """Instead of waiting for a time, makes it so late; real input is still seen."""

    late = 0.0

    def select(self, timeout: float | None = None) -> Any:
        ready = super().select(0)
        if timeout is None and not ready:
            raise AssertionError("everything waits and nothing will ever happen")
        if not ready:
            self.late += max(timeout or 0.0, 0.0)
        return ready


class InstantLoop(asyncio.SelectorEventLoop):
    """A loop that starts at 0 seconds and does not wait."""

    def __init__(self) -> None:
        self._jump = _Jump()
        super().__init__(self._jump)

    def time(self) -> float:
        return self._jump.late


def instantly(main: Coroutine[Any, Any, T]) -> T:
    """Run to the end, in model time; for tests without sockets or threads."""
    with asyncio.Runner(loop_factory=InstantLoop) as runner:
        return runner.run(main)

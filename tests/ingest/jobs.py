"""Jobs for workers; a module of their own, as a worker imports where a job is from."""

import os
import time

KEPT: list[bytes] = []


def filled(size: int) -> int:
    """Fill so much memory for good; which worker it was."""
    KEPT.append(b"1" * size)
    return os.getpid()


def slept(seconds: float) -> tuple[float, float]:
    """When a nap began and ended."""
    begin = time.monotonic()
    time.sleep(seconds)
    return begin, time.monotonic()

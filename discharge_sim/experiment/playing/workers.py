"""Worker threads: many replications at once, in any order, with the same results as one after the other.

The compiled parts of a replication (drawing people, the kernel, adding up) do not hold the interpreter's lock, so
threads of one process share plans and compiled code and still use all processors. The reference engine is ordinary
Python, which threads would only slow down: it plays one replication after the other.
"""

from __future__ import annotations

import contextlib
import os
import queue
import threading
import traceback
from collections.abc import Callable, Generator, Iterator, Sequence

from discharge_sim.experiment.playing.engines import engine_named
from discharge_sim.experiment.playing.replication import Part, Played, Task, play_some
from discharge_sim.outputs.desk import AT_ONCE


def default_workers() -> int:
    """Return the number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def play_all(
    parts: dict[str, Part], tasks: Sequence[Task], engine: str, seed: int, workers: int
) -> Generator[Played, None, None]:
    """Play every task and hand back each as soon as it is finished, in no particular order.

    Parameters
    ----------
    parts : dict
        Plan and layout by scenario.
    workers : int
        Threads; with 1 (or the reference engine, or at most one task) everything happens in the caller's thread.
    """
    is_compiled = engine_named(engine).is_compiled
    portions = _Portions(tasks, workers, AT_ONCE if is_compiled else 1)
    if workers > 1 and is_compiled:
        # Whatever must be compiled is compiled while the first task is played.
        yield from _play(parts, portions.take(1), engine, seed)
        if len(tasks) > 1:
            crew = _Crew(parts, portions, engine, seed)
            try:
                yield from crew.work(workers)
            finally:
                # Reached at the end, but also when the caller stops early: nothing new is begun then.
                crew.stop()
        return
    while portions.left:
        yield from _play(parts, portions.take(), engine, seed)


def _play(
    parts: dict[str, Part],
    tasks: Sequence[Task],
    engine: str,
    seed: int,
    is_stopped: Callable[[], bool] = lambda: False,
) -> Iterator[Played]:
    return play_some(parts[tasks[0].scenario], tasks, engine, seed, is_stopped) if tasks else iter(())


class _Portions:
    """Tasks, handed out a few of one scenario at a time: they are measured together.

    Towards the end portions become smaller, so that all threads end at about the same time.
    """

    def __init__(self, tasks: Sequence[Task], workers: int, at_most: int) -> None:
        self._tasks, self._begin = tasks, 0
        self._share, self._at_most = 2 * workers if workers > 1 else 1, at_most

    @property
    def left(self) -> int:
        """How many tasks nobody has taken."""
        return len(self._tasks) - self._begin

    def take(self, at_most: int | None = None) -> Sequence[Task]:
        """Return the next portion; none if nothing is left."""
        limit = min(at_most or self._at_most, max(1, self.left // self._share))
        begin = end = self._begin
        while end < len(self._tasks) and end - begin < limit:
            if self._tasks[end].scenario != self._tasks[begin].scenario:
                break
            end += 1
        self._begin = end
        return self._tasks[begin:end]


class _Crew:
    """Threads that take the next portion of tasks and put what they have played into one queue."""

    def __init__(self, parts: dict[str, Part], portions: _Portions, engine: str, seed: int) -> None:
        self._parts, self._engine, self._seed = parts, engine, seed
        self._number = portions.left
        self._portions = portions
        self._next = threading.Lock()
        self._stopped = threading.Event()
        # Not queue.Queue and threading.Semaphore: their locks can stay behind where the caller is interrupted.
        self._played: queue.SimpleQueue[list[Played]] = queue.SimpleQueue()
        self._room: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []

    def work(self, workers: int) -> Generator[Played, None, None]:
        """Begin, and hand back what is finished."""
        # A few finished portions may wait to be kept, but not so many that memory fills when the disk is slow.
        for _ in range(2 * workers):
            self._room.put(None)
        for number in range(min(workers, self._number)):
            thread = threading.Thread(target=self._play_on, name=f"worker {number}", daemon=True)
            self._threads.append(thread)
            thread.start()
        handed_back = 0
        while handed_back < self._number:
            portion = self._played.get()
            handed_back += len(portion)
            yield from portion
            self._room.put(None)

    def stop(self) -> None:
        """Let every thread finish what it is playing, and nothing more."""
        self._stopped.set()
        for _ in self._threads:
            self._room.put(None)
        for thread in self._threads:
            # An interruption may come while a thread is being started: it then finds that all is over, and ends.
            with contextlib.suppress(RuntimeError):
                thread.join()

    def _play_on(self) -> None:
        while True:
            self._room.get()
            with self._next:
                tasks = () if self._stopped.is_set() else self._portions.take()
            if not tasks:
                return
            self._played.put(self._play(tasks))

    def _play(self, tasks: Sequence[Task]) -> list[Played]:
        try:
            return list(_play(self._parts, tasks, self._engine, self._seed, self._stopped.is_set))
        except BaseException as error:  # whatever happens, somebody waits for an answer
            cause, details = f"{type(error).__name__}: {error}", traceback.format_exc()
            return [Played(task, None, cause=cause, error=details) for task in tasks]

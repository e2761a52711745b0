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
from collections.abc import Generator, Sequence

from discharge_sim.experiment.playing.engines import engine_named
from discharge_sim.experiment.playing.replication import Part, Played, Task, play


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
    alone = len(tasks)
    if workers > 1 and engine_named(engine).is_compiled:
        alone = 1  # whatever must be compiled is compiled while the first task is played
    for task in tasks[:alone]:
        yield play(parts[task.scenario], task, engine, seed)
    if tasks[alone:]:
        crew = _Crew(parts, tasks[alone:], engine, seed)
        try:
            yield from crew.work(workers)
        finally:
            # Reached at the end, but also when the caller stops early: nothing new is begun then.
            crew.stop()


class _Crew:
    """Threads that take the next task from one list and put what they have played into one queue."""

    def __init__(self, parts: dict[str, Part], tasks: Sequence[Task], engine: str, seed: int) -> None:
        self._parts, self._engine, self._seed = parts, engine, seed
        self._number = len(tasks)
        self._tasks = iter(tasks)
        self._next = threading.Lock()
        self._stopped = threading.Event()
        self._played: queue.Queue[Played] = queue.Queue()
        self._threads: list[threading.Thread] = []

    def work(self, workers: int) -> Generator[Played, None, None]:
        """Begin, and hand back what is finished."""
        # A few finished ones may wait to be kept, but not so many that memory fills when the disk is slow.
        self._room = threading.Semaphore(4 * workers)
        for number in range(min(workers, self._number)):
            thread = threading.Thread(target=self._play_on, name=f"worker {number}", daemon=True)
            self._threads.append(thread)
            thread.start()
        for _ in range(self._number):
            yield self._played.get()
            self._room.release()

    def stop(self) -> None:
        """Let every thread finish what it is playing, and nothing more."""
        self._stopped.set()
        for _ in self._threads:
            self._room.release()
        for thread in self._threads:
            # An interruption may come while a thread is being started: it then finds that all is over, and ends.
            with contextlib.suppress(RuntimeError):
                thread.join()

    def _play_on(self) -> None:
        while True:
            self._room.acquire()
            with self._next:
                task = None if self._stopped.is_set() else next(self._tasks, None)
            if task is None:
                return
            self._played.put(self._play(task))

    def _play(self, task: Task) -> Played:
        try:
            return play(self._parts[task.scenario], task, self._engine, self._seed)
        except BaseException as error:  # whatever happens, somebody waits for an answer
            return Played(task, None, cause=f"{type(error).__name__}: {error}", error=traceback.format_exc())

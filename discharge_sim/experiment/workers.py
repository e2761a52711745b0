"""Worker processes: many replications at once, in any order, with the same results as one after the other."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import connection
from pathlib import Path

from discharge_sim.experiment.engines import engine_named
from discharge_sim.experiment.playing import Part, Played, Task, load_parts, play, save_parts
from discharge_sim.experiment.problems import ExperimentError

_parts: dict[str, Part] = {}
"""In a worker process: the scenarios of this run, read once. Empty everywhere else."""


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
        Processes; with 1, or at most one task, everything happens in this process.
    """
    if workers == 1 or len(tasks) <= 1:
        for task in tasks:
            yield play(parts[task.scenario], task, engine, seed)
        return
    if engine_named(engine).is_compiled:
        # This process compiles, and keeps the result on disk; the workers then only read it.
        yield play(parts[tasks[0].scenario], tasks[0], engine, seed)
        tasks = tasks[1:]
    with tempfile.TemporaryDirectory(prefix="discharge-sim-") as folder:
        saved = Path(folder) / "parts"
        save_parts(saved, parts)
        yield from _play_in_processes(saved, tasks, engine, seed, min(workers, len(tasks)))


def _play_in_processes(
    saved: Path, tasks: Sequence[Task], engine: str, seed: int, workers: int
) -> Generator[Played, None, None]:
    others = set(multiprocessing.active_children())
    executor = ProcessPoolExecutor(
        workers, mp_context=multiprocessing.get_context("spawn"), initializer=_begin, initargs=(saved,)
    )
    futures: dict[Future[Played], Task] = {}
    try:
        with _main_module_hidden():
            for task in tasks:
                futures[executor.submit(_play_here, task, engine, seed)] = task
        for future in as_completed(futures):
            task = futures.pop(future)
            try:
                yield future.result()
            except BrokenProcessPool as error:
                raise _worker_lost(task) from error
    finally:
        # Reached at the end, but also when the caller stops early: what is being played then is of no use to anybody.
        unfinished = bool(futures)
        executor.shutdown(wait=not unfinished, cancel_futures=True)
        if unfinished:
            for child in set(multiprocessing.active_children()) - others:
                child.terminate()


def _worker_lost(task: Task) -> ExperimentError:
    return ExperimentError(
        f"a worker process was ended from outside while replication {task.replication} of scenario {task.scenario} was "
        "being played or waiting, perhaps for lack of memory. Finished replications are kept; try fewer --workers."
    )


@contextlib.contextmanager
def _main_module_hidden() -> Iterator[None]:
    """Keep new processes from importing the caller's script again.

    Spawned processes import `__main__`, which would run a script without an `if __name__ == "__main__"` a second time.
    Our workers need nothing from it.
    """
    main = sys.modules["__main__"]
    hidden = {name: getattr(main, name) for name in ("__file__", "__spec__") if getattr(main, name, None) is not None}
    for name in hidden:
        setattr(main, name, None)
    try:
        yield
    finally:
        for name, value in hidden.items():
            setattr(main, name, value)


def _begin(saved: Path) -> None:
    """Begin a worker: it leaves interruptions to its parent, and ends when that is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _parts.update(load_parts(saved))


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def _play_here(task: Task, engine: str, seed: int) -> Played:
    return play(_parts[task.scenario], task, engine, seed)

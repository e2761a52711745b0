"""Disks that lose power, fill up or refuse: put in the place of the real one."""

from __future__ import annotations

import errno
import io
import os
import random
import shutil

from discharge_sim.experiment.keeping.files import Disk


class PowerLoss(BaseException):
    """The machine has stopped: nothing that comes afterwards happens."""


class ForgetfulDisk(Disk):
    """Loses power at one of its operations, and with it whatever nobody has waited for.

    Content that was not synced is cut in half; names that were not synced (new, changed or removed) are forgotten: all
    of them, or from some moment on, because a disk writes its journal in order.
    """

    def __init__(self, dies_at, seed=None):
        self.dies_at, self.count, self.dead = dies_at, 0, False
        self.unsynced, self.unnamed = {}, []
        self.dice = None if seed is None else random.Random(seed)

    def step(self):
        if self.dead:
            raise PowerLoss
        self.count += 1
        if self.count == self.dies_at:
            self.dead = True
            self._forget()
            raise PowerLoss

    def _forget(self):
        for path, file in self.unsynced.items():
            if not file.closed:
                file.flush()
            if path.exists():
                os.truncate(path, path.stat().st_size // 2)
        kept = 0 if self.dice is None else self.dice.randint(0, len(self.unnamed))
        for _, undo in reversed(self.unnamed[kept:]):
            undo()

    def create(self, path):
        self.step()
        file, unfinished = super().create(path)
        self.unsynced[unfinished] = file
        return file, unfinished

    def sync(self, file):
        self.step()
        file.flush()
        self.unsynced = {path: other for path, other in self.unsynced.items() if other is not file}

    def replace(self, source, target):
        self.step()
        before = target.read_bytes() if target.is_file() else None
        super().replace(source, target)

        def undo():
            if target.exists():
                target.replace(source)
            if before is not None:
                target.write_bytes(before)

        self.unnamed.append((target.parent, undo))
        if source in self.unsynced:
            self.unsynced[target] = self.unsynced.pop(source)

    def sync_folder(self, folder):
        self.step()
        self.unnamed = [(where, undo) for where, undo in self.unnamed if where != folder]

    def remove(self, path):
        self.step()
        before = path.read_bytes() if path.exists() else None
        super().remove(path)
        if before is not None:
            self.unnamed.append((path.parent, lambda: path.parent.exists() and path.write_bytes(before)))

    def make_folder(self, folder):
        self.step()
        super().make_folder(folder)
        self.unnamed.append((folder.parent, lambda: shutil.rmtree(folder, ignore_errors=True)))


class _Limited(io.FileIO):
    disk: FullDisk

    def write(self, content):
        self.disk.left -= len(content)
        if self.disk.left < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return super().write(content)


class FullDisk(Disk):
    """Has room for so many bytes."""

    def __init__(self, room):
        self.left = room

    def create(self, path):
        file, unfinished = super().create(path)
        file.close()
        limited = _Limited(unfinished, "wb")
        limited.disk = self
        return limited, unfinished


class RefusingDisk(Disk):
    """Cannot be written: a read-only file system, or somebody else's folder."""

    def __init__(self, number):
        self.number = number

    def create(self, path):
        raise OSError(self.number, os.strerror(self.number), str(path))

    def make_folder(self, folder):
        raise OSError(self.number, os.strerror(self.number), str(folder))

"""Ctrl+C ends a command soon, at a moment at which nothing is left half done, and if need be by force."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap

import pytest

from discharge_sim.interruption import INTERRUPTED, WORDS
from tests.cli.conftest import as_at_a_terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are different there")

BEGINNING = """\
import functools, os, signal, sys, threading, time
from discharge_sim.interruption import let_interruptions_end_the_command

let_interruptions_end_the_command({seconds})
interrupt = functools.partial(os.kill, os.getpid(), signal.SIGINT)


def wait_for_interruption():
    try:
        time.sleep(60)
    except KeyboardInterrupt:
        print("interrupted")
"""


def outcome(tmp_path, script, seconds=3600, ready=as_at_a_terminal):
    """Return exit code, what was printed and what was complained of, of a script with interruptions as in a command."""
    text = BEGINNING.format(seconds=seconds) + textwrap.dedent(script)
    command = [sys.executable, "-u", "-c", text]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=tmp_path, preexec_fn=ready)
    return done.returncode, done.stdout.split(), done.stderr


def test_an_import_is_not_interrupted(tmp_path):
    """Its lock would stay behind, and whoever imports the module next would wait for ever."""
    (tmp_path / "module.py").write_text("from __main__ import interrupt\ninterrupt()\nprint('imported')\n")
    script = """
    sys.path.insert(0, "")
    try:
        import module
        wait_for_interruption()
    except KeyboardInterrupt:
        print("interrupted")
    """
    assert outcome(tmp_path, script) == (0, ["imported", "interrupted"], "")


def test_nobody_is_interrupted_who_has_just_taken_a_lock(tmp_path):
    script = """
    class Lock:
        def __init__(self):
            self.inner = threading.Lock()
            self.acquire, self.release = self.inner.acquire, self.inner.release
            self.__exit__ = self.inner.__exit__

        @property
        def __enter__(self):
            self.inner.acquire()
            return interrupt  # seen when Condition.__enter__ goes on, before the caller's `with` has begun


    lock = Lock()
    try:
        with threading.Condition(lock):
            wait_for_interruption()
    except KeyboardInterrupt:
        print("interrupted")
    print("free" if lock.inner.acquire(blocking=False) else "taken")
    """
    assert outcome(tmp_path, script) == (0, ["interrupted", "free"], "")


def test_a_thread_that_was_started_has_begun(tmp_path):
    script = """
    thread = threading.Thread(target=print, args=("begun",))
    wait_until_begun = thread._started.wait
    thread._started.wait = lambda: (interrupt(), wait_until_begun())
    try:
        thread.start()
        wait_for_interruption()
    except KeyboardInterrupt:
        print("interrupted")
    thread.join()
    """
    code, said, complaint = outcome(tmp_path, script)
    assert (code, sorted(said), complaint) == (0, ["begun", "interrupted"], "")


@pytest.mark.parametrize(
    "clearing_away",
    [
        "class Rubbish:\n    def __del__(self):\n        interrupt()\n        print('cleared')\nRubbish()",
        "import weakref\nclass Rubbish: pass\nold = Rubbish()\n"
        "weakref.finalize(old, lambda: (interrupt(), print('cleared')))\ndel old",
    ],
)
def test_an_interruption_is_not_lost_where_exceptions_are_thrown_away(tmp_path, clearing_away):
    assert outcome(tmp_path, clearing_away + "\nwait_for_interruption()") == (0, ["cleared", "interrupted"], "")


def test_an_interruption_is_not_lost_where_the_compiler_calls_back(tmp_path):
    script = """
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    machine = llvm.Target.from_default_triple().create_target_machine()
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly("define i32 @f() { ret i32 0 }"), machine)
    engine.set_object_cache(notify_func=lambda *_: (interrupt(), print("told")))
    engine.finalize_object()
    wait_for_interruption()
    """
    assert outcome(tmp_path, script) == (0, ["told", "interrupted"], "")


@pytest.mark.parametrize("waiting", ["threading.Event().wait()", "other.join()", "queue.SimpleQueue().get()"])
def test_whoever_only_waits_is_interrupted(tmp_path, waiting):
    script = f"""
    import queue
    other = threading.Thread(target=time.sleep, args=(60,), daemon=True)
    other.start()
    late = threading.Thread(target=lambda: (time.sleep(0.2), interrupt()))
    late.start()
    try:
        {waiting}
    except KeyboardInterrupt:
        print("interrupted")
    """
    assert outcome(tmp_path, script) == (0, ["interrupted"], "")


@pytest.mark.parametrize("number", ["SIGINT", "SIGTERM"])
def test_it_is_raised_once(tmp_path, number):
    script = f"""
    try:
        os.kill(os.getpid(), signal.{number})
        time.sleep(60)
    except KeyboardInterrupt:
        time.sleep(0.3)
        print("ended")
    """
    assert outcome(tmp_path, script) == (0, ["ended"], "")


def test_a_command_that_does_not_end_is_ended(tmp_path):
    script = """
    import _imp
    _imp.acquire_lock()  # as an interruption in the middle of an import leaves it
    imports = threading.Thread(target=__import__, args=("colorsys",))
    try:
        imports.start()
        interrupt()
        time.sleep(60)
    except KeyboardInterrupt:
        print("interrupted")
    imports.join()
    """
    code, said, complaint = outcome(tmp_path, script, seconds=0.5)
    assert (code, said) == (INTERRUPTED, ["interrupted"])
    assert WORDS in complaint
    assert "Traceback" not in complaint


def test_whoever_insists_need_not_wait(tmp_path):
    script = """
    try:
        interrupt()
    except KeyboardInterrupt:
        print("interrupted")
    interrupt()
    time.sleep(60)
    """
    code, said, complaint = outcome(tmp_path, script)
    assert (code, said) == (INTERRUPTED, ["interrupted"])
    assert WORDS in complaint


def test_in_the_background_of_a_shell_it_is_not_heard(tmp_path):
    code, said, _ = outcome(
        tmp_path, "interrupt()\nprint('goes on')", ready=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN)
    )
    assert (code, said) == (0, ["goes", "on"])


def test_whoever_interrupts_while_the_program_is_loaded_is_answered(tmp_path):
    script = """
    import types
    from discharge_sim.__main__ import main

    sys.modules["discharge_sim.cli"] = types.SimpleNamespace(main=lambda: (interrupt(), time.sleep(60)))
    main()
    """
    code, said, complaint = outcome(tmp_path, script)
    assert (code, said, complaint) == (INTERRUPTED, [], f"discharge-sim: {WORDS}\n")


def test_a_command_that_is_over_is_not_interrupted(tmp_path):
    script = """
    import atexit, types
    from discharge_sim.__main__ import main

    atexit.register(lambda: (interrupt(), print("cleared", "away")))
    sys.modules["discharge_sim.cli"] = types.SimpleNamespace(main=lambda: sys.exit(2))
    main()
    """
    assert outcome(tmp_path, script) == (2, ["cleared", "away"], "")

"""Keeps one interpreter with some modules imported and forks it for each step (see warm-interpreters.ts, docs/adr/0008).

It begins as `python step.py` would: same environment, folder and module path. It imports the modules, never runs a line of a step
itself, and stays single-threaded. A forked step is a process like any other: session, streams, arguments and `__main__` of its own.

Orders and answers are lines of JSON on descriptor 3, whose end is the end of this process and of the steps it has forked. The
streams of a step are connections to a socket that say first which step and which descriptor (0, 1, 2) they are.
"""

pristine = dict(globals())

import ctypes
import gc
import importlib
import importlib.machinery
import json
import os
import selectors
import signal
import socket
import sys
import warnings

MARKER = "PAWL_PROCESS"
STREAM_SECONDS = 10
# jemalloc (Arrow's memory) stops its thread before a fork by itself and does without it in the child.
FORK_AWARE_THREADS = {"jemalloc_bg_thd"}


class Refused(Exception):
    """Why steps cannot be forked from here; they start cold."""


def import_quietly(modules):
    """Imports the modules; returns what they printed as [(descriptor, bytes)], so that each step can print it as its own."""
    sys.stdout.flush()
    sys.stderr.flush()
    kept = {}
    captured = {}
    for descriptor in (1, 2):
        kept[descriptor] = os.dup(descriptor)
        captured[descriptor] = os.memfd_create("output")
        os.dup2(captured[descriptor], descriptor)
    try:
        for name in modules:
            try:
                importlib.import_module(name)
            except BaseException as error:
                raise Refused(f"{name} cannot be imported: {type(error).__name__}: {error}") from error
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        printed = []
        for descriptor in (1, 2):
            os.dup2(kept[descriptor], descriptor)
            os.close(kept[descriptor])
            size = os.lseek(captured[descriptor], 0, os.SEEK_CUR)
            printed.append((descriptor, os.pread(captured[descriptor], size, 0)))
            os.close(captured[descriptor])
    return printed


def thread_names():
    names = []
    for task in os.listdir("/proc/self/task"):
        try:
            with open(f"/proc/self/task/{task}/comm") as file:
                names.append(file.read().strip())
        except OSError:
            pass  # It ended while it was looked at.
    return names


def refuse_threads():
    names = thread_names()
    others = len(names) - 1 - sum(name in FORK_AWARE_THREADS for name in names)
    if others > 0:
        raise Refused(
            f"the modules start {others} thread(s), which a forked step would lack; "
            "OMP_NUM_THREADS=1 in the step's env keeps numerical libraries from it, other modules can be left out of preload"
        )


def loaded_files():
    """Time and size of the interpreter and of the file of each module."""
    files = {}
    for module in [sys, *list(sys.modules.values())]:
        path = sys.executable if module is sys else getattr(module, "__file__", None)
        if not isinstance(path, str):
            continue
        try:
            found = os.stat(path)
        except OSError:
            continue
        files[path] = (found.st_mtime_ns, found.st_size)
    return files


def are_changed(files):
    for path, before in files.items():
        try:
            found = os.stat(path)
        except OSError:
            return True
        if (found.st_mtime_ns, found.st_size) != before:
            return True
    return False


class Server:
    def __init__(self, control, setup):
        self.control = control
        self.setup = setup
        self.streams = {}
        self.children = {}
        self.unread = b""
        self.selector = selectors.DefaultSelector()
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(setup["socket"])
        self.listener.listen(64)
        self.listener.settimeout(STREAM_SECONDS)

    def answer(self, message):
        try:
            self.control.sendall(json.dumps(message).encode() + b"\n")
        except OSError:
            self.end()

    def prepare(self):
        if sys.version_info < (3, 10) or not hasattr(os, "pidfd_open"):
            raise Refused("Python 3.10 or later on Linux is needed")
        refuse_threads()
        self.printed = import_quietly(self.setup["modules"])
        refuse_threads()
        self.files = loaded_files()
        gc.collect()
        # The collector leaves alone what exists now, so that steps share its memory instead of each copying it.
        gc.freeze()

    def serve(self):
        """Answers orders for ever; returns only in a forked step, with its order."""
        self.selector.register(self.control, selectors.EVENT_READ, None)
        self.answer({"ready": True})
        while True:
            for key, _ in self.selector.select():
                if key.data is not None:
                    self.reap(*key.data, key.fd)
                    continue
                received = self.control.recv(65536)
                if received == b"":
                    self.end()
                self.unread += received
                while b"\n" in self.unread:
                    line, self.unread = self.unread.split(b"\n", 1)
                    order = json.loads(line)
                    if self.start(order):
                        return order

    def streams_of(self, order):
        """The connections of a step; others that arrive meanwhile are kept."""
        wanted = [0, 1, 2] if order["stdin"] else [1, 2]
        while any((order["id"], number) not in self.streams for number in wanted):
            connection, _ = self.listener.accept()
            connection.settimeout(STREAM_SECONDS)
            greeting = b""
            while not greeting.endswith(b"\n"):
                received = connection.recv(1)
                if received == b"":
                    break
                greeting += received
            connection.settimeout(None)
            identifier, _, number = greeting.decode("ascii", "replace").strip().partition(" ")
            if number in ("0", "1", "2"):
                self.streams[identifier, int(number)] = connection
        return {number: self.streams.pop((order["id"], number)) for number in wanted}

    def start(self, order):
        """Forks; true in the step."""
        try:
            streams = self.streams_of(order)
        except OSError as error:
            self.answer({"refused": order["id"], "reason": f"its streams did not arrive: {error}"})
            return False
        try:
            if are_changed(self.files):
                self.answer({"stale": order["id"]})
                return False
            refuse_threads()
            reading, writing = os.pipe()
            sys.stdout.flush()
            sys.stderr.flush()
            with warnings.catch_warnings():
                # Newer Pythons warn of any thread; those that are left here were looked at.
                warnings.simplefilter("ignore")
                pid = os.fork()
            if pid == 0:
                os.close(reading)
                self.become_step(order, streams, writing)
                return True
        except (Refused, OSError) as error:
            self.answer({"refused": order["id"], "reason": str(error)})
            return False
        finally:
            for connection in streams.values():
                connection.close()
        os.close(writing)
        # Until it leads its own group a signal to that group would find nobody.
        os.read(reading, 1)
        os.close(reading)
        self.selector.register(os.pidfd_open(pid), selectors.EVENT_READ, (order["id"], pid))
        self.children[pid] = order["id"]
        self.answer({"started": order["id"], "pid": pid})
        return False

    def reap(self, identifier, pid, descriptor):
        _, status = os.waitpid(pid, 0)
        self.selector.unregister(descriptor)
        os.close(descriptor)
        del self.children[pid]
        code = os.waitstatus_to_exitcode(status)
        self.answer({"ended": identifier, "code": max(code, 0), "signal": max(-code, 0)})

    def end(self):
        """The server is gone: so are its steps, and nothing that modules have registered for a normal exit runs."""
        for pid in self.children:
            try:
                os.killpg(pid, signal.SIGKILL)
            except OSError:
                pass
        os.unlink(self.setup["socket"])
        try:
            os.rmdir(os.path.dirname(self.setup["socket"]))
        except OSError:
            pass
        os._exit(0)

    def become_step(self, order, streams, writing):
        os.setsid()
        os.close(writing)
        for number, connection in streams.items():
            os.dup2(connection.fileno(), number)
        for key in list(self.selector.get_map().values()):
            if key.data is not None:
                os.close(key.fd)
        self.selector.close()
        self.listener.close()
        self.control.close()
        for connection in self.streams.values():
            connection.close()
        mark(order["env"].get(MARKER, ""))
        os.environ.update(order["env"])
        renew_randomness()
        for descriptor, text in self.printed:
            while text:
                text = text[os.write(descriptor, text) :]


def mark(value):
    """Puts the step's marker where other processes read it: into the environment that the kernel shows of this process."""
    library = ctypes.CDLL(None)
    library.getenv.restype = ctypes.c_void_p
    place = library.getenv(MARKER.encode())
    text = value.encode()
    if place and len(ctypes.string_at(place)) >= len(text):
        ctypes.memmove(place, text + b"\0", len(text) + 1)


def renew_randomness():
    """What an interpreter draws from the system when it starts must differ from step to step (`random` sees to itself)."""
    numpy_random = sys.modules.get("numpy.random")
    if numpy_random is not None:
        numpy_random.seed()
    processes = sys.modules.get("multiprocessing.process")
    if processes is not None:
        processes.current_process().authkey = os.urandom(32)


def run_step(order):
    """Runs what the arguments name as `__main__`, the way the interpreter does it."""
    first, *rest = order["arguments"]
    sys.orig_argv[1:] = order["arguments"]
    main = sys.modules["__main__"] = type(sys)("__main__")
    main.__dict__.update(pristine, __doc__=None)
    if first == "-m":
        import runpy

        sys.argv = ["-m", *rest[1:]]
        runpy._run_module_as_main(rest[0])
        return
    if first == "-c":
        sys.argv = ["-c", *rest[1:]]
        path, source = "<string>", rest[0]
        for name in ("__file__", "__cached__"):
            main.__dict__.pop(name, None)
        main.__loader__ = importlib.machinery.BuiltinImporter
    else:
        sys.argv = [first, *rest]
        path = os.path.abspath(first)
        main.__file__ = path
        main.__loader__ = importlib.machinery.SourceFileLoader("__main__", path)
        with open(path, "rb") as file:
            source = file.read()
    try:
        code = compile(source, path, "exec", dont_inherit=True)
    except BaseException as error:
        die_of(error, None)
    try:
        exec(code, main.__dict__)
    except (SystemExit, KeyboardInterrupt):
        raise
    except BaseException as error:
        die_of(error, error.__traceback__.tb_next)


def die_of(error, traceback):
    """Ends as an interpreter ends on an uncaught exception, without the frames of this file."""
    sys.excepthook(type(error), error.with_traceback(traceback), traceback)
    sys.exit(1)


def receive_setup(control):
    """The first line; byte by byte, because what follows belongs to the server."""
    line = b""
    while not line.endswith(b"\n"):
        received = control.recv(1)
        if received == b"":
            os._exit(0)
        line += received
    return json.loads(line)


def main():
    control = socket.socket(fileno=3)
    os.set_inheritable(3, False)
    setup = receive_setup(control)
    if not getattr(sys.flags, "safe_path", False):
        sys.path[0] = setup["path"]
    server = Server(control, setup)
    try:
        server.prepare()
    except Refused as reason:
        server.answer({"refused": None, "reason": str(reason)})
        server.end()
    return server.serve()


run_step(main())

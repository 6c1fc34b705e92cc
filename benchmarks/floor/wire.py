"""The wire between people and the server, which can be cut: whatever is under way then breaks off halfway."""

import socket
import threading
import time
from contextlib import suppress

BLOCK = 4096


class Wire:
    """A port of its own that leads to the server's, until it is cut."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._door.getsockname()[1])
        self._ends: set[socket.socket] = set()
        self._lock, self._whole = threading.Lock(), threading.Event()
        self._whole.set()
        threading.Thread(target=self._listen, daemon=True).start()

    def cut(self, seconds: float) -> None:
        """Break off every connection now, and let none through for so long."""
        self._whole.clear()
        with self._lock:
            for end in self._ends:
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
        time.sleep(seconds)
        self._whole.set()

    def close(self) -> None:
        self._door.close()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._door.accept()
                threading.Thread(target=self._join, args=(near,), daemon=True).start()

    def _join(self, near: socket.socket) -> None:
        """Lead one connection to the server and back."""
        with near:
            if not self._whole.is_set():
                return
            with suppress(OSError), socket.create_connection(("127.0.0.1", self._to), timeout=60) as far:
                with self._lock:
                    self._ends |= {near, far}
                back = threading.Thread(target=carry, args=(far, near), daemon=True)
                back.start()
                carry(near, far)
                back.join()
            with self._lock:
                self._ends = {end for end in self._ends if end.fileno() >= 0 and end is not near}


def carry(source: socket.socket, target: socket.socket) -> None:
    """Bytes from one end to the other until one of them closes."""
    with suppress(OSError):
        while block := source.recv(BLOCK):
            target.sendall(block)
        target.shutdown(socket.SHUT_WR)

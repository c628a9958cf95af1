"""The server as systemd starts it: the socket is held for it, it says how far it is, and a restart turns nobody away."""

import http.client
import os
import signal
import socket
import subprocess
import threading
import time

N_RESTARTS = 3
N_READERS = 4


class Manager:
    """What systemd does: holds the socket, hears what the server says."""

    def __init__(self, program, collection):
        self.command = [program, "serve", "--collection", collection, "--no-poll", "--no-analysis"]
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.host = "%s:%d" % self.listener.getsockname()
        self.path = collection + ".notify"
        if os.path.exists(self.path):
            os.remove(self.path)
        self.heard = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.heard.bind(self.path)
        self.heard.settimeout(60)

    def start(self):
        environment = {**os.environ, "LISTEN_FDS": "1", "NOTIFY_SOCKET": self.path}

        # Between fork and exec: the socket is number 3, and the process is told that it is meant.
        def before():
            os.dup2(self.listener.fileno(), 3)
            os.set_inheritable(3, True)

        start = ["sh", "-c", 'LISTEN_PID=$$ exec "$@"', "sh", *self.command]
        process = subprocess.Popen(
            start, env=environment, preexec_fn=before, close_fds=False, stderr=subprocess.DEVNULL
        )
        self.expect(b"READY=1")
        return process

    def expect(self, state):
        told = self.heard.recv(4096)
        assert told == state, told

    def stop(self, process):
        process.send_signal(signal.SIGTERM)
        self.expect(b"STOPPING=1")
        assert process.wait(30) == 0


def restarts(program, collection):
    """a held socket: 3 restarts while 4 readers ask, none is turned away; READY and STOPPING are told."""
    manager = Manager(program, collection)
    process, over, n_answered, lost = manager.start(), threading.Event(), [0] * N_READERS, []

    def reader(number):
        connection = None
        while not over.is_set():
            fresh = connection is None
            connection = connection or http.client.HTTPConnection(manager.host, timeout=30)
            try:
                connection.request("GET", "/health")
                answer = connection.getresponse()
                assert (answer.status, answer.read()) == (200, b"well\n"), answer.status
                n_answered[number] += 1
                if answer.will_close:
                    connection = None
            except Exception as error:
                # An idle connection may be closed at any time; browsers ask again on a new one.
                connection = None
                if fresh:
                    lost.append(repr(error))
            time.sleep(0.15)

    readers = [threading.Thread(target=reader, args=(number,)) for number in range(N_READERS)]
    [thread.start() for thread in readers]
    for _ in range(N_RESTARTS):
        time.sleep(1)
        manager.stop(process)
        process = manager.start()
    time.sleep(1)
    over.set()
    [thread.join() for thread in readers]
    manager.stop(process)
    os.remove(manager.path)
    assert not lost and min(n_answered) > 10, (lost, n_answered)


STEPS = [restarts]

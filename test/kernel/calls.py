"""System calls of a script, made for real; each gives what it returned, and the name of its error or None."""

import ctypes
import errno
import fcntl
import os
import select
import socket
import struct

LIBC = ctypes.CDLL(None, use_errno=True)
REMOTE_PORT, LOCAL_PORT = 8080, 8080

EXTRA = {
    "SIOCINQ": 0x541B, "SIOCOUTQ": 0x5411, "SIOCOUTQNSD": 0x894B, "SO_ZEROCOPY": 60, "TCP_FASTOPEN_CONNECT": 30,
    "TCP_FASTOPEN_KEY": 33, "TCP_INQ": 36, "MSG_ZEROCOPY": 0x4000000, "MSG_FASTOPEN": 0x20000000, "NULL": 0, "EPOLL_CTL_ADD": 1, "EPOLL_CTL_DEL": 2, "EPOLL_CTL_MOD": 3,
}  # fmt: skip
EPOLL_EVENT = struct.Struct("=Iq")  # packed, on x86-64


def name_of(number):
    """Of two names that Linux gives one error, the one of sockets."""
    return "EOPNOTSUPP" if number == errno.EOPNOTSUPP else errno.errorcode[number]


class LeftOut(Exception):
    """What this runner does not do."""


class Mismatch(Exception):
    """Something else than the script expects: (expected, got)."""


def value_of(expression):
    """The Python value of an argument; None where the script says `...`."""
    kind = expression["kind"]
    if kind == "any":
        return None
    if kind == "number":
        return expression["value"]
    if kind == "text":
        return expression["text"].encode("latin-1")
    if kind == "word":
        return constant(expression["name"])
    if kind == "or":
        return sum(map(value_of, expression["parts"]))
    if kind in ("list", "braces"):
        return [value_of(item) for item in expression["items"]]
    if kind == "struct":
        return {field["name"]: value_of(field["value"]) for field in expression["fields"]}
    raise LeftOut(f"the value {expression}")


def constant(name):
    for place in (socket, select, fcntl, os):
        if hasattr(place, name):
            return int(getattr(place, name))
    if name in EXTRA:
        return EXTRA[name]
    raise LeftOut(f"the value {name}")


def address(ip, port):
    return struct.pack("=HH4s8x", socket.AF_INET, socket.htons(port), socket.inet_aton(ip))


class Calls:
    """The script's process: its open files, under the numbers that the script gives them."""

    def __init__(self, local, remote):
        self.local, self.remote = local, remote
        self.files = {}
        self.congestion = b"cubic"

    def call(self, name, args, result):
        """Makes a call and returns (result, error)."""
        if not hasattr(self, f"do_{name}"):
            raise LeftOut(f"system call {name}")
        return getattr(self, f"do_{name}")(*map(value_of, args), *([result] if name in OPENING else []))

    def live(self, fd):
        return self.files.get(fd, -1)

    def raw(self, name, *args):
        ctypes.set_errno(0)
        result = getattr(LIBC, name)(*args)
        return (result, None) if result >= 0 else (-1, name_of(ctypes.get_errno()))

    def opened(self, outcome, number):
        """A new file gets the script's number."""
        if outcome[0] < 0:
            return outcome
        self.files[number] = outcome[0]
        return number, None

    def do_socket(self, _domain, kind, protocol, number):
        outcome = self.opened(self.raw("socket", socket.AF_INET, kind, protocol), number)
        one = struct.pack("=i", 1)
        self.raw("setsockopt", self.live(number), socket.SOL_SOCKET, socket.SO_REUSEADDR, one, 4)
        self.raw("setsockopt", self.live(number), socket.IPPROTO_TCP, socket.TCP_CONGESTION, self.congestion, len(self.congestion))
        return outcome

    def do_bind(self, fd, *_):
        return self.raw("bind", self.live(fd), address("0.0.0.0", LOCAL_PORT), 16)

    def do_listen(self, fd, backlog):
        return self.raw("listen", self.live(fd), backlog)

    def do_accept(self, fd, _address, _size, number):
        return self.opened(self.raw("accept", self.live(fd), None, None), number)

    def do_accept4(self, fd, _address, _size, flags, number):
        return self.opened(self.raw("accept4", self.live(fd), None, None, flags), number)

    def do_connect(self, fd, to, *_):
        target = struct.pack("=H14x", socket.AF_UNSPEC) if to == socket.AF_UNSPEC else address(self.remote, REMOTE_PORT)
        return self.raw("connect", self.live(fd), target, 16)

    def do_close(self, fd):
        return self.raw("close", self.files.pop(fd, -1))

    def do_shutdown(self, fd, how):
        return self.raw("shutdown", self.live(fd), how)

    def do_read(self, fd, _buffer, octets):
        return self.raw("recv", self.live(fd), ctypes.create_string_buffer(max(octets, 1)), octets, 0)

    def do_recv(self, fd, _buffer, octets, flags, *_):
        return self.raw("recv", self.live(fd), ctypes.create_string_buffer(max(octets, 1)), octets, flags)

    def do_write(self, fd, _buffer, octets):
        return self.raw("send", self.live(fd), bytes(octets), octets, socket.MSG_NOSIGNAL)

    def do_send(self, fd, _buffer, octets, flags):
        return self.raw("send", self.live(fd), bytes(octets), octets, flags | socket.MSG_NOSIGNAL)

    def do_sendto(self, fd, _buffer, octets, flags, *_):
        return self.raw("sendto", self.live(fd), bytes(octets), octets, flags | socket.MSG_NOSIGNAL, address(self.remote, REMOTE_PORT), 16)

    def do_fcntl(self, fd, command, argument=0):
        return self.raw("fcntl", self.live(fd), command, argument)

    def do_ioctl(self, fd, request, expected):
        octets = ctypes.c_int(0)
        outcome = self.raw("ioctl", self.live(fd), request, ctypes.byref(octets))
        return agreed("ioctl", expected[0], octets.value, outcome)

    def do_setsockopt(self, fd, level, name, value, size):
        if isinstance(value, dict):
            octets = struct.pack("=ii", value["onoff"], value["linger"])
        elif isinstance(value, bytes):
            octets = value
        else:
            octets = struct.pack("=I", (value[0] if isinstance(value, list) else value) & 0xFFFFFFFF)
        return self.raw("setsockopt", self.live(fd), level, name, octets, size if isinstance(value, bytes) else len(octets))

    def do_getsockopt(self, fd, level, name, value, _size):
        octets, size = ctypes.create_string_buffer(256), ctypes.c_int(256)
        outcome = self.raw("getsockopt", self.live(fd), level, name, octets, ctypes.byref(size))
        if value is None:
            return outcome
        if isinstance(value, bytes):
            return agreed("getsockopt", value, octets.value, outcome)
        wanted = value[0] if isinstance(value, list) else value
        got = struct.unpack("=I" if wanted > 0x7FFFFFFF else "=i", octets[:4])[0]
        return agreed("getsockopt", wanted, got, outcome)

    def do_poll(self, files, count, timeout):
        entries = (ctypes.c_char * (8 * count))()
        entries.raw = b"".join(struct.pack("=ihh", self.live(each["fd"]), each["events"], 0) for each in files)
        outcome = self.raw("poll", entries, count, timeout)
        got = [struct.unpack_from("=ihh", entries, 8 * i)[2] for i in range(count)]
        return agreed("poll", [each["revents"] for each in files], got, outcome)

    def do_epoll_create(self, _size, number):
        return self.opened(self.raw("epoll_create1", 0), number)

    def do_epoll_create1(self, flags, number):
        return self.opened(self.raw("epoll_create1", flags), number)

    def do_epoll_ctl(self, fd, operation, file, event):
        packed = EPOLL_EVENT.pack(event["events"] & 0xFFFFFFFF, event["fd"])
        return self.raw("epoll_ctl", self.live(fd), operation, self.live(file), packed)

    def do_epoll_wait(self, fd, event, most, timeout):
        events = ctypes.create_string_buffer(EPOLL_EVENT.size * most)
        outcome = self.raw("epoll_wait", self.live(fd), events, most, timeout)
        got = EPOLL_EVENT.unpack_from(events)[0] if outcome[0] > 0 else 0
        return agreed("epoll_wait", event["events"], got, outcome)


OPENING = ("socket", "accept", "accept4", "epoll_create", "epoll_create1")


def agreed(name, expected, got, outcome):
    """What a call has written where it was told to must be what the script says."""
    if outcome[0] >= 0 and expected != got:
        raise Mismatch(f"{name}() to say {expected}", str(got))
    return outcome

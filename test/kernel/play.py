"""Plays scripts, given as JSON, against the kernel of this machine: each in a network namespace of its own. For root, on Linux."""

import ctypes
import json
import os
import select
import subprocess
import sys
import threading
import time
import traceback

import info
from calls import LOCAL_PORT, REMOTE_PORT, Calls, LeftOut, Mismatch, constant, value_of
from wire import Tun, icmp_octets, tcp_octets

CLONE_NEWNET = 0x40000000
REMOTE_START = 1_000_000_000  # the sequence number on the wire of a script's 0
CLIENT_PORT = 40_000
PERIOD = 1 << 32
WAKE = 0.0003  # s; what a wakeup may take: slept short, and spun for the rest


class Connection:
    """The connection that segments of the script belong to, and what its numbers mean on the wire."""

    def __init__(self, local_port, remote_port):
        self.ports = local_port, remote_port
        self.fd = None
        self.local_start = None  # as on the wire
        self.script_start = 0  # what the script calls it
        self.remote_start = None  # as the script calls it
        self.next_start = None  # of a SYN that may begin another connection
        self.stamps = {}

    def adopt(self, segment):
        """A SYN of the kernel's: where its numbers begin."""
        if self.local_start != segment.seq:
            self.local_start = segment.seq
            self.remote_start = self.remote_start if self.next_start is None else self.next_start
        self.ports = segment.ports

    def printed(self, segment):
        """A segment of the kernel's in the script's numbers."""
        is_syn = "S" in segment.flags
        seq = segment.seq - (self.local_start or 0) + (self.script_start if is_syn else 0)
        ack = segment.ack - REMOTE_START - (0 if is_syn else self.remote_start or 0)
        options = [dict(each) for each in segment.options if each["kind"] not in ("nop", "eol")]
        for each in options:
            if "blocks" in each:
                each["blocks"] = [[self.remote(edge) for edge in block] for block in each["blocks"]]
        return {
            "flags": segment.flags,
            "seq": seq % PERIOD,
            "ack": ack % PERIOD if "." in segment.flags else None,
            "length": segment.length,
            "window": segment.window,
            "options": options,
        }

    def remote(self, wire):
        return (wire - REMOTE_START - (self.remote_start or 0)) % PERIOD

    def local(self, number):
        return ((self.local_start or 0) + number) % PERIOD


class Play:
    """One script, from its first event to its last."""

    def __init__(self, script):
        self.script = script
        local, remote = script["addresses"]
        self.tun = Tun(local, remote)
        self.calls = Calls(local, remote)
        self.connection = Connection(LOCAL_PORT, CLIENT_PORT)
        self.queue = []  # sent by the kernel, and not asked for yet
        self.sent = []  # all that the kernel has sent, in the script's numbers
        self.waiting = None
        self.names = dict(info.CONSTANTS)
        self.unseen = []
        self.counted = {}
        self.line = 0

    def prepare(self):
        for command in (
            "ip link set lo up",
            f"ip link set tun0 mtu {self.script['mtu']} up",
            f"ip address add {self.script['addresses'][0]}/16 dev tun0",
            "ip route add default dev tun0",
            "tc qdisc replace dev tun0 root pfifo",
        ):
            subprocess.run(command.split(), check=True)
        for name, value in [("tcp_no_metrics_save", 1), *self.script["settings"]]:
            self.set(name, value)
        self.start = self.base = time.monotonic()

    def set(self, name, value):
        if name == "nstat":
            self.count(value)
        elif name == "tcp_congestion_control":
            # Set on each socket: a namespace may choose by default only what the machine allows everybody.
            self.calls.congestion = str(value).encode()
        elif name == "tcp_metrics":
            subprocess.run(["ip", "tcp_metrics", "flush"], check=True)
        else:
            with open(f"/proc/sys/net/ipv4/{name}", "w", encoding="ascii") as file:
                file.write(str(value))

    def count(self, question):
        """`nstat -n`, or a counter and how much it must have grown by since."""
        if question == "":
            self.counted = info.counters()
            return
        name, _, expected = question.partition("=")
        grown = info.counters()[name] - self.counted.get(name, 0)
        if grown == 0 or (expected and grown != int(expected)):
            raise Mismatch(question, str(grown))

    def run(self):
        for event in self.script["events"]:
            self.line = event["place"]["line"]
            self.happen(event["time"], event["action"])
        self.finish()

    def happen(self, when, action):
        base = self.base if when["kind"] == "relative" else self.start
        first, last = (base + when["from"] / 1e9, base + when["to"] / 1e9) if when["kind"] != "any" else (self.base, None)
        if action["kind"] == "tcp" and action["direction"] == "out":
            self.expect(action, first, last)
            return
        self.pump(first)
        if action["kind"] == "call":
            self.begin(action, base)
        elif action["kind"] == "tcp":
            self.inject(action)
        elif action["kind"] == "icmp":
            self.inject_icmp(action)
        elif action["kind"] == "code":
            self.run_code(action["text"])
        else:
            for name, value in action["settings"]:
                self.set(name, value)
        self.take()
        self.base = max(first, time.monotonic() - self.script["slack"])

    def take(self):
        """Takes what the kernel has sent; the time is when it is seen."""
        while (segment := self.tun.read()) is not None:
            connection = self.connection
            known = connection.ports[0] in (None, segment.ports[0])
            if known and "S" in segment.flags:
                connection.adopt(segment)
            printed = {"at": segment.at, "port": segment.ports[0], "ecn": segment.ecn, **connection.printed(segment)}
            self.sent.append(printed)
            if known:
                self.queue.append(printed)

    def pump(self, until):
        """Lets time pass."""
        while (left := until - time.monotonic()) > 0:
            select.select([self.tun.fd], [], [], max(left - WAKE, 0))
            self.take()

    # Segments.

    def inject(self, packet):
        connection = self.connection
        is_syn = "S" in packet["flags"]
        if is_syn:
            connection.next_start = packet["seq"]
            if connection.remote_start is None:
                connection.remote_start = packet["seq"]
        start = REMOTE_START + (0 if is_syn else connection.remote_start or 0)
        ack = connection.local((packet["ack"] or 0) - (connection.script_start if is_syn else 0)) if "." in packet["flags"] else 0
        options = [self.live_option(each, packet["flags"]) for each in packet["options"]]
        octets = tcp_octets(
            connection.ports[::-1], (start + packet["seq"]) % PERIOD, ack, packet["flags"], packet["window"] or 0, options, packet["length"]
        )
        self.tun.write(6, octets, packet["ecn"], self.script["mss"])

    def live_option(self, option, flags):
        if option["kind"] == "sack":
            return {**option, "blocks": [[self.connection.local(edge) for edge in block] for block in option["blocks"]]}
        if option["kind"] == "TS" and "." in flags:
            stamps = self.connection.stamps
            if option["ecr"] in stamps:
                return {**option, "ecr": stamps[option["ecr"]]}
            if stamps and self.script["takesAnyEcho"]:
                script, live = next(iter(stamps.items()))
                return {**option, "ecr": live + option["ecr"] - script}
            raise Mismatch("an echo of a timestamp that was expected before", f"ecr {option['ecr']}")
        return option

    def inject_icmp(self, packet):
        if packet["type"] != "unreachable":
            raise LeftOut(f"ICMP {packet['type']}")
        octets = icmp_octets(
            packet["code"], packet["mtu"], self.tun.addresses, self.connection.ports, self.connection.local(packet["seq"]), packet["length"]
        )
        self.tun.write(1, octets)

    def expect(self, expected, first, last):
        """Waits for a segment; those that follow one another may make it up together."""
        tolerance = self.tolerance(last or first)
        latest = time.monotonic() + 3600 if last is None else last + tolerance
        if "S" in expected["flags"]:
            self.connection.script_start = expected["seq"]
        parts, length = [], 0
        while not parts or length < expected["length"]:
            part = self.next_sent(latest if not parts else time.monotonic() + self.script["slack"])
            if part is None:
                raise Mismatch(spell(expected), spell(merged(parts)) if parts else "nothing")
            parts.append(part)
            length += part["length"]
            if part["length"] == 0:
                break
        got = merged(parts)
        # A burst leaves in packets of some segments, each of which has PSH in its last (__tcp_transmit_skb): in between, either will do.
        if wrong := differences(expected, got, len(parts) > 1):
            raise Mismatch(spell(expected), f"{spell(got)} ({', '.join(wrong)})")
        for option, live in zip(stamps_of(expected), stamps_of(got)):
            self.connection.stamps[option["val"]] = live["val"]
        at = parts[0]["at"]
        if last is not None and not first - tolerance <= at <= latest:
            raise Mismatch(f"{spell(expected)} at {first - self.start:.4f} s", f"it at {at - self.start:.4f} s")
        self.base = at

    def next_sent(self, latest):
        self.take()
        while not self.queue and (left := latest - time.monotonic()) > 0:
            select.select([self.tun.fd], [], [], left)
            self.take()
        return self.queue.pop(0) if self.queue else None

    def tolerance(self, at):
        """A kernel's timers are up to an eighth late."""
        return max(self.script["tolerance"], (at - self.base) / 8) + self.script["slack"]

    # Calls.

    def begin(self, spec, base):
        self.finish()
        if spec["end"] is None:
            self.done(spec, self.made(spec))
            return
        outcome = []
        thread = threading.Thread(target=lambda: outcome.append((self.made(spec), time.monotonic())), daemon=True)
        thread.start()
        end = base + spec["end"] / 1e9
        self.waiting = thread, spec, outcome, end, self.tolerance(end), self.line
        self.focus(spec)
        # It must have begun before anything else happens.
        time.sleep(0.002)

    def made(self, spec):
        try:
            number = value_of(spec["result"]) if spec["name"] in ("socket", "accept", "accept4", "epoll_create") else None
            return self.calls.call(spec["name"], spec["args"], number)
        except (LeftOut, Mismatch) as problem:
            return problem

    def finish(self):
        """Waits for the call that blocks."""
        if self.waiting is None:
            return
        thread, spec, outcome, end, tolerance, line = self.waiting
        self.waiting = None
        self.pump_until_done(thread, end + tolerance)
        self.line = line
        if not outcome:
            raise Mismatch(f"{spec['name']}() to return at {end - self.start:.3f} s", "it still blocks")
        result, at = outcome[0]
        self.done(spec, result)
        if abs(at - end) > tolerance:
            raise Mismatch(f"{spec['name']}() to return at {end - self.start:.4f} s", f"it returned at {at - self.start:.4f} s")

    def pump_until_done(self, thread, latest):
        while thread.is_alive() and time.monotonic() < latest:
            self.pump(time.monotonic() + 0.0005)

    def done(self, spec, outcome):
        if isinstance(outcome, Exception):
            raise outcome
        result, error = outcome
        expected = value_of(spec["result"])
        if expected is not None and (expected != result or (result < 0 and spec["error"] not in (None, error))):
            raise Mismatch(f"{spec['name']}() = {expected} {spec['error'] or ''}".rstrip(), f"{result} {error or ''}".rstrip())
        self.focus(spec, result)

    def focus(self, spec, result=None):
        """From here on, the script's segments are this socket's."""
        name, args = spec["name"], spec["args"]
        if name == "socket" and result is not None:
            self.connection = Connection(None, REMOTE_PORT)
            self.connection.fd = result
        elif name == "listen" and self.connection.remote_start is None:
            import socket

            with socket.socket(fileno=os.dup(self.calls.live(value_of(args[0])))) as listener:
                self.connection = Connection(listener.getsockname()[1], CLIENT_PORT)
        elif name in ("accept", "accept4") and result is not None:
            self.connection.fd = result

    def run_code(self, text):
        fd = self.calls.files.get(self.connection.fd)
        if fd is None and "tcpi_" in text:
            self.unseen.append(self.line)
            return
        names = self.names | (info.tcp_info(fd) if fd is not None else {})
        try:
            exec(text.strip(), {}, names)  # Python is the language's own
        except AssertionError as failure:
            raise Mismatch(text.strip(), str(failure)) from None
        self.names |= {name: value for name, value in names.items() if not name.startswith("tcpi_")}


def stamps_of(packet):
    return [option for option in packet["options"] or [] if option["kind"] == "TS"]


def merged(parts):
    """Segments that follow one another, as one: the first one's number, the last one's flags."""
    first, last = parts[0], parts[-1]
    return {**last, "seq": first["seq"], "length": sum(part["length"] for part in parts), "ecn": first["ecn"]}


def differences(expected, got, is_burst):
    """What of a segment is not as it should be."""
    wrong = [name for name in ("seq", "length") if expected[name] != got[name]]
    if (set(expected["flags"]) ^ set(got["flags"])) - set("P" if is_burst else ""):
        wrong.append("flags")
    if "." in expected["flags"] and (expected["ack"] or 0) != got["ack"]:
        wrong.append("ack")
    if expected["window"] is not None and expected["window"] != got["window"]:
        wrong.append("win")
    if expected["ecn"] is not None and expected["ecn"] != got["ecn"] and not (expected["ecn"] == "ect01" and got["ecn"] in ("ect0", "ect1")):
        wrong.append("ecn")
    if expected["options"] is not None and meanings(expected) != meanings(got):
        wrong.append("options")
    return wrong


def meanings(packet):
    """Options without padding; of timestamps only that they are there, and what they echo."""
    real = [{**option, "val": 0} if option["kind"] == "TS" else option for option in packet["options"]]
    return sorted((json.dumps(option, sort_keys=True) for option in real if option["kind"] not in ("nop", "eol")))


def spell(packet):
    options = ",".join(" ".join(str(value) for value in option.values()) for option in packet["options"] or [])
    numbers = f"{packet['seq']}:{(packet['seq'] + packet['length']) % PERIOD}({packet['length']})"
    ack = "" if packet["ack"] is None else f" ack {packet['ack']}"
    window = "" if packet["window"] is None else f" win {packet['window']}"
    return f"{packet['flags'] or '-'} {numbers}{ack}{window}{f' <{options}>' if options else ''}"


def play(script):
    """Plays a script in this process, which it leaves in another network namespace."""
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNET) < 0:
        raise OSError(ctypes.get_errno(), "unshare: only root may make a network namespace")
    os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
    playing = Play(script)
    verdict = {"script": script["name"], "verdict": "pass", "expected": None, "got": None}
    try:
        playing.prepare()
        playing.run()
    except Mismatch as mismatch:
        verdict |= {"verdict": "fail", "expected": mismatch.args[0], "got": mismatch.args[1]}
    except LeftOut as left_out:
        verdict |= {"verdict": "left out", "got": str(left_out)}
    except Exception:
        verdict |= {"verdict": "error", "got": traceback.format_exc()}
    start = getattr(playing, "start", 0)
    sent = [{**each, "at": round((each["at"] - start) * 1e6)} for each in playing.sent]
    return {**verdict, "line": playing.line, "unseen": playing.unseen, "sent": sent}


def main():
    """A script a line on standard input, each played by a process of its own; verdicts as they come."""
    jobs = int(sys.argv[1])
    running = {}
    lines = iter(sys.stdin)
    left = True
    while left or running:
        while left and len(running) < jobs:
            line = next(lines, None)
            if line is None:
                left = False
                break
            reading, writing = os.pipe()
            child = os.fork()
            if child == 0:
                os.close(reading)
                with os.fdopen(writing, "w") as out:
                    out.write(json.dumps(play(json.loads(line))))
                os._exit(0)
            os.close(writing)
            running[reading] = child, []
        for reading in select.select(list(running), [], [])[0] if running else []:
            octets = os.read(reading, 1 << 16)
            child, parts = running[reading]
            if octets:
                parts.append(octets)
                continue
            os.close(reading)
            os.waitpid(child, 0)
            del running[reading]
            print(b"".join(parts).decode(), flush=True)


main()

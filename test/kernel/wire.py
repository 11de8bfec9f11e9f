"""Segments on the wire: an interface of the kernel's own (TUN), and IPv4, TCP and ICMP headers read and written."""

import fcntl
import os
import struct
import time
from dataclasses import dataclass

FLAGS = "FSRP.UEW"  # from the lowest bit
ECN = ["noecn", "ect1", "ect0", "ce"]
UNREACHABLE = {"net_unreachable": 0, "host_unreachable": 1, "protocol_unreachable": 2, "port_unreachable": 3, "frag_needed": 4}
TUNSETIFF, IFF_TUN, IFF_NO_PI, IFF_VNET_HDR = 0x400454CA, 1, 0x1000, 0x4000
FASTOPEN_EXPERIMENT = 0xF989  # RFC 7413 4.1.1
SIZES = {"mss": 2, "wscale": 1}
KINDS = {"eol": 0, "nop": 1, "mss": 2, "wscale": 3, "sackOK": 4, "sack": 5, "TS": 8, "md5": 19, "FO": 34, "FOEXP": 254}
NAMES = {kind: name for name, kind in KINDS.items()}


@dataclass
class Segment:
    """A segment that the kernel has sent; sequence numbers as on the wire."""

    at: float
    ports: tuple
    flags: str
    seq: int
    ack: int
    length: int
    window: int
    options: list
    ecn: str


class Tun:
    """The network interface through which the script is all the world; `mtu` octets at most go out in one packet."""

    def __init__(self, local, remote):
        self.addresses = local, remote
        self.fd = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(self.fd, TUNSETIFF, struct.pack("16sH22x", b"tun0", IFF_TUN | IFF_NO_PI | IFF_VNET_HDR))

    def read(self):
        """The next segment that was sent, or None."""
        while True:
            try:
                packet = os.read(self.fd, 70000)[10:]
            except BlockingIOError:
                return None
            if packet[0] >> 4 == 4 and packet[9] == 6:
                return parse(packet, time.monotonic())

    def write(self, protocol, payload, ecn=None, gso_size=0):
        source, target = (bytes(map(int, address.split("."))) for address in reversed(self.addresses))
        header = struct.pack("!BBHHHBBH4s4s", 0x45, ECN.index(ecn or "noecn"), 20 + len(payload), 0, 0x4000, 255, protocol, 0, source, target)
        header = header[:10] + struct.pack("!H", checksum(header)) + header[12:]
        # Checksums are the interface's task (VIRTIO_NET_HDR_F_NEEDS_CSUM), which merges segments if it is told their size.
        size = 4 * (payload[12] >> 4) if protocol == 6 else 0
        is_merged = protocol == 6 and 0 < gso_size < len(payload) - size
        # All of it is said to be header: as much as fits lies in one page, the rest in pages of its own.
        total = len(header) + len(payload)
        offload = struct.pack("=BBHHHH", protocol == 6, is_merged, total, gso_size * is_merged, 20, 16)
        os.write(self.fd, offload + header + payload)


def checksum(data):
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def parse(packet, at):
    tcp = packet[4 * (packet[0] & 15) :]
    source, target, seq, ack, offset, bits, window = struct.unpack("!HHIIBBH", tcp[:16])
    header = 4 * (offset >> 4)
    flags = "".join(letter for i, letter in enumerate(FLAGS) if bits >> i & 1)
    return Segment(at, (source, target), flags, seq, ack, len(tcp) - header, window, parse_options(tcp[20:header]), ECN[packet[1] & 3])


def parse_options(data):
    options = []
    while data:
        name = NAMES.get(data[0], str(data[0]))
        size = 1 if data[0] < 2 else data[1]
        value = data[2:size]
        option = {"kind": name}
        if name in SIZES:
            option["value"] = int.from_bytes(value, "big")
        elif name == "TS":
            option["val"], option["ecr"] = struct.unpack("!II", value)
        elif name == "sack":
            edges = struct.unpack(f"!{len(value) // 4}I", value)
            option["blocks"] = [list(pair) for pair in zip(edges[::2], edges[1::2])]
        elif name != "sackOK" and size > 1:
            option["octets"] = (value[2:] if name == "FOEXP" else value).hex()
        options.append(option)
        data = data[size:]
    return options


def option_octets(option):
    name = option["kind"]
    if name in ("nop", "eol"):
        return bytes([KINDS[name]])
    if name in SIZES:
        value = option["value"].to_bytes(SIZES[name], "big")
    elif name == "TS":
        value = struct.pack("!II", option["val"] & 0xFFFFFFFF, option["ecr"] & 0xFFFFFFFF)
    elif name == "sack":
        value = b"".join(struct.pack("!II", *block) for block in option["blocks"])
    else:
        value = bytes.fromhex(option.get("octets", ""))
        if name == "FOEXP":
            value = struct.pack("!H", FASTOPEN_EXPERIMENT) + value
    return bytes([KINDS[name], len(value) + 2]) + value


def tcp_octets(ports, seq, ack, flags, window, options, length):
    data = b"".join(map(option_octets, options))
    data += bytes(-len(data) % 4)
    bits = sum(1 << i for i, letter in enumerate(FLAGS) if letter in flags)
    return struct.pack("!HHIIBBHHH", *ports, seq, ack, (20 + len(data)) // 4 << 4, bits, window, 0, 0) + data + bytes(length)


def icmp_octets(code, mtu, addresses, ports, seq, length):
    """Destination unreachable, about a segment that this host has sent: its IP header and the first octets of its TCP header."""
    source, target = (bytes(map(int, address.split("."))) for address in addresses)
    about = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 40 + length, 0, 0x4000, 64, 6, 0, source, target) + struct.pack("!HHI", *ports, seq)
    message = struct.pack("!BBHHH", 3, UNREACHABLE[code], 0, 0, mtu or 0) + about
    return message[:2] + struct.pack("!H", checksum(message)) + message[4:]

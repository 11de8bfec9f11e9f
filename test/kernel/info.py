"""What the kernel tells about a connection: struct tcp_info (include/uapi/linux/tcp.h), and the counters of nstat."""

import ctypes
import errno
import socket
import struct

LIBC = ctypes.CDLL(None, use_errno=True)
SO_MEMINFO = 55

FIELDS = [(name, "B") for name in "state ca_state retransmits probes backoff options wscales flags".split()]
FIELDS += [
    (name, "I")
    for name in """rto ato snd_mss rcv_mss unacked sacked lost retrans fackets last_data_sent last_ack_sent last_data_recv
    last_ack_recv pmtu rcv_ssthresh rtt rttvar snd_ssthresh snd_cwnd advmss reordering rcv_rtt rcv_space total_retrans""".split()
]
FIELDS += [(name, "Q") for name in "pacing_rate max_pacing_rate bytes_acked bytes_received".split()]
FIELDS += [(name, "I") for name in "segs_out segs_in notsent_bytes min_rtt data_segs_in data_segs_out".split()]
FIELDS += [(name, "Q") for name in "delivery_rate busy_time rwnd_limited sndbuf_limited".split()]
FIELDS += [(name, "I") for name in "delivered delivered_ce".split()]
FIELDS += [(name, "Q") for name in "bytes_sent bytes_retrans".split()]
FIELDS += [(name, "I") for name in "dsack_dups reord_seen rcv_ooopack snd_wnd rcv_wnd rehash".split()]
LAYOUT = struct.Struct("=" + "".join(kind for _, kind in FIELDS))

STATES = "ESTABLISHED SYN_SENT SYN_RECV FIN_WAIT1 FIN_WAIT2 TIME_WAIT CLOSE CLOSE_WAIT LAST_ACK LISTEN CLOSING".split()
CONSTANTS = {f"TCP_{name}": i + 1 for i, name in enumerate(STATES)}
CONSTANTS |= {f"TCP_CA_{name}": i for i, name in enumerate("Open Disorder CWR Recovery Loss".split())}
CONSTANTS |= {f"TCPI_OPT_{name}": 1 << i for i, name in enumerate("TIMESTAMPS SACK WSCALE ECN ECN_SEEN SYN_DATA".split())}


def option(fd, level, name):
    octets, size = ctypes.create_string_buffer(512), ctypes.c_int(512)
    if LIBC.getsockopt(fd, level, name, octets, ctypes.byref(size)) < 0:
        raise OSError(ctypes.get_errno(), errno.errorcode[ctypes.get_errno()])
    return octets.raw[: size.value]


def tcp_info(fd):
    octets = option(fd, socket.IPPROTO_TCP, socket.TCP_INFO)
    values = LAYOUT.unpack(octets[: LAYOUT.size].ljust(LAYOUT.size, b"\0"))
    received, buffer = struct.unpack_from("=II", option(fd, socket.SOL_SOCKET, SO_MEMINFO))
    memory = {"SK_MEMINFO_RMEM_ALLOC": received, "SK_MEMINFO_RCVBUF": buffer}
    return {f"tcpi_{name}": value for (name, _), value in zip(FIELDS, values)} | memory


def counters():
    """The counters of this network namespace by nstat's names."""
    found = {}
    for file in ("snmp", "netstat"):
        with open(f"/proc/net/{file}", encoding="ascii") as lines:
            for names, values in zip(lines, lines):
                prefix, *keys = names.split()
                found |= dict(zip((prefix[:-1] + key for key in keys), map(int, values.split()[1:])))
    return found

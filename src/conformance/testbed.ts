import { MICROSECOND, MILLISECOND } from '../engine/index.js';

/**
 * What the recording hosts add to the kernel's rules: medians over all
 * recordings, and where two things go together a least-deviations line through
 * them. These are properties of the bench, not of TCP.
 */
export const TESTBED = {
  /**
   * The recording link reads and writes one packet at a time. A write runs the
   * receiver's softirq: this long for the first of several …
   */
  firstWriteNs: 30 * MICROSECOND,
  /** … longer for a SYN, which makes a socket, and for a FIN, which wakes a process … */
  handshakeNs: 18 * MICROSECOND,
  /** … and this long for the next ones, of which each segment that it makes the receiver send takes a part (448 bursts of 10 packets and more). */
  writeNs: { data: { alone: 7_400, answered: 4_000 }, ack: { alone: 4_800, answered: 1_900 } },
  /** Reading a packet that a host has sent. */
  readNs: { data: 5_700, ack: 1_500 },
  /** The hosts and the link wake up later the longer they have been idle: 48 µs in place of 30 from delivery to answer after 5 ms, 63 µs after 60 ms. */
  wakesUp: [
    { afterNs: 60 * MILLISECOND, ns: 30 * MICROSECOND },
    { afterNs: 5 * MILLISECOND, ns: 15 * MICROSECOND },
  ],
  /** From the moment at which a blocked step could go on to its doing so. */
  wakeNs: {
    accept: 237 * MICROSECOND,
    connect: 101 * MICROSECOND,
    read: 30 * MICROSECOND,
    read_eof: 75 * MICROSECOND,
    other: 8 * MICROSECOND,
  },
  /**
   * A recv call (`RecvCall`). Fitted to how acknowledgments group in the recorded flights of 19 and 20 segments, and to the
   * windows that they tell: a reader that slept has taken the first segment before the second comes, and is back when
   * some nine more have come, which found nobody.
   */
  recvNs: {
    /** From the first octets to the call's going on. */
    wake: 26 * MICROSECOND,
    /** To copy what there is: so much, and so much an octet. */
    copy: 2 * MICROSECOND,
    octet: 1.3,
    /** To work off a segment of the backlog. */
    backlog: 2 * MICROSECOND,
    /** From one call's end to the next one's beginning. */
    between: 90 * MICROSECOND,
  },
  /** A read that was blocked has emptied the queue so long before it ends. */
  returnNs: 58 * MICROSECOND,
  /** From the end of one step to the end of the next one that need not wait. */
  stepNs: {
    accept: 113 * MICROSECOND,
    connect: 110 * MICROSECOND,
    write: 52 * MICROSECOND,
    close: 100 * MICROSECOND,
    /** Two calls, of which the first sets SO_LINGER (eleven recordings, 134 to 233 µs to the RST). */
    close_rst: 165 * MICROSECOND,
    opt: 32 * MICROSECOND,
    info: 158 * MICROSECOND,
    other: 70 * MICROSECOND,
  },
  /** Who sleeps so briefly is quicker to go to sleep and to write again. */
  naps: { upToNs: 10 * MILLISECOND, beforeNs: 48 * MICROSECOND, afterNs: 42 * MICROSECOND },
  /** The same between two writes. */
  rewriteNs: 10 * MICROSECOND,
  /** A process makes what it writes; so much an octet: 1.7 ms for 1.46 MB. */
  octetNs: 1.1,
  /** A process that has worked through its steps takes so long to end, which closes what it has not closed (four recordings). */
  exitNs: 2_700 * MICROSECOND,
  /** What the link and the hosts may be late by for one packet without its showing in the recording. */
  hostLateUs: 40,
  /** The emulated link delivers a packet late by what the recording says, and not by more than this. */
  linkLateUs: 3_000,
  /** A user process that sleeps wakes up to this much late. */
  sleepLateUs: 2_000,
  /**
   * Five repeats of a session of mail software. The first SYN leaves so long after a millisecond of the hosts' clock (TCP's
   * timestamps count them) began: a recording does not tell, so they are spread over it. Nor does it tell how fast a server reads:
   * recorded bursts have 0.85 to 1.15 times as many acknowledgments as a replay at its usual pace, for the most part.
   */
  repeats: [
    { clockNs: Math.round(0.1 * MILLISECOND), slowness: 1 },
    { clockNs: Math.round(0.5 * MILLISECOND), slowness: 0.8 },
    { clockNs: Math.round(0.9 * MILLISECOND), slowness: 1.25 },
    { clockNs: Math.round(0.3 * MILLISECOND), slowness: 0.9 },
    { clockNs: Math.round(0.7 * MILLISECOND), slowness: 1.1 },
  ],
  /** The timer tick (HZ = 250): the kernel's timers run out at the next one. */
  tickNs: 4 * MILLISECOND,
  /** From a tick to the segment that a timer sends. */
  timerLateNs: 30 * MICROSECOND,
} as const;

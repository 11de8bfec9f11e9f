import { MICROSECOND, MILLISECOND } from '../engine/index.js';

/**
 * What the recording hosts add to the kernel's rules, from the accuracy that
 * the recordings state. These are properties of the bench, not of TCP.
 */
export const TESTBED = {
  /** From the delivery of a segment to the answer that it causes, each way: 35 to 40 µs in a steady flow. */
  hostNs: 40 * MICROSECOND,
  /** So much more within `burstNs` of the first packet after `idleAfterNs` without any: 50 to 70 µs in the median. */
  burstNs: MILLISECOND,
  idleNs: 15 * MICROSECOND,
  idleAfterNs: 5 * MILLISECOND,
  /** So much longer for a SYN, which makes a socket (SYN to SYN-ACK: 73 µs in the median, SYN-ACK to ACK: 69). */
  handshakeNs: 30 * MICROSECOND,
  /** From the moment at which a blocked step could go on to its end (the medians recorded, less `hostNs`). */
  wakeNs: {
    accept: 275 * MICROSECOND,
    connect: 73 * MICROSECOND,
    read: 8 * MICROSECOND,
    read_eof: 70 * MICROSECOND,
    other: 8 * MICROSECOND,
  },
  /** From the end of one step to the end of the next one that need not wait (medians). */
  stepNs: {
    connect: 128 * MICROSECOND,
    write: 75 * MICROSECOND,
    close: 100 * MICROSECOND,
    opt: 32 * MICROSECOND,
    info: 158 * MICROSECOND,
    other: 70 * MICROSECOND,
  },
  /** The same between two writes. */
  rewriteNs: 10 * MICROSECOND,
  /** The emulated link handles one packet after the other, a full one in 10 µs. */
  rateBps: 1_200_000_000,
  /** The emulated link delivers a packet late by what the recording says, and not by more than this. */
  linkLateUs: 3_000,
  /** A user process that sleeps wakes up to this much late. */
  sleepLateUs: 2_000,
  /** The timer tick (HZ = 250): the kernel's timers run out at the next one. */
  tickNs: 4 * MILLISECOND,
} as const;

import { MICROSECOND, MILLISECOND } from '../engine/index.js';

/**
 * What the recording hosts add to the kernel's rules, from the accuracy that
 * the recordings state. These are properties of the bench, not of TCP.
 */
export const TESTBED = {
  /** From the delivery of a segment to the answer that it causes, each way (SYN to SYN-ACK: 70–85 µs in the median). */
  hostNs: 60 * MICROSECOND,
  /** From the moment at which a blocked system call could go on to its going on. */
  wakeNs: 5 * MICROSECOND,
  /** From its return to the next one (both together 91 µs in the median). */
  stepNs: 80 * MICROSECOND,
  /** The emulated link handles one packet after the other, a full one in 10 µs. */
  rateBps: 1_200_000_000,
  /** The emulated link delivers a packet late by what the recording says, and not by more than this. */
  linkLateUs: 3_000,
  /** A user process that sleeps wakes up to this much late. */
  sleepLateUs: 2_000,
  /** The timer tick (HZ = 250): the kernel's timers run out at the next one. */
  tickNs: 4 * MILLISECOND,
} as const;

import type { StackProfile } from '../profile.js';
import { EverySecondAcks } from './every-second.js';
import { LinuxAcks } from './linux.js';
import { Rfc1122Acks } from './rfc1122.js';
import type { SegmentEstimate, Sizing } from './segment-estimate.js';

/** What an acknowledgment policy is told about the arrival of in-order data. */
export interface DataArrival {
  /** Payload octets of the segment; where several came as one, of each. */
  readonly octets: number;
  /** What that says of the peer's segments. */
  readonly sizing: Sizing;
  /** The segment carried PSH: its sender had nothing more just then. */
  readonly isPush: boolean;
  /** In-order octets that no acknowledgment has covered yet, this segment's included. */
  readonly unacknowledged: number;
  readonly mss: number;
  /** Receive window advertised last, octets. */
  readonly window: number;
  /** Acknowledging now would tell a window as wide as last time or wider. */
  readonly windowHolds: boolean;
  readonly windowIsTight: boolean;
  /** There is more window to offer than before. */
  readonly windowGrew: boolean;
  /** An acknowledgment that was held back has left on its arrival. */
  readonly isAnswered: boolean;
  /** Where in-order data end, a sequence number. */
  readonly nxt: number;
  /** Octets beyond a gap wait for it to close. */
  readonly hasGap: boolean;
  /** SACK blocks that an acknowledgment would carry; 0 also where SACK is not used. */
  readonly blocks: number;
  readonly srttNs: number;
  /** The round trip as the receiving half measures it, ns; 0 = not known. */
  readonly receiverRttNs: number;
  readonly rtoNs: number;
}

/** Decides when acknowledgments leave. What closes a gap is acknowledged at once whatever the policy. */
export interface AckPolicy {
  /** Instant at which an acknowledgment that was put off is due, or NEVER. */
  readonly dueAt: number;
  /** How long the next acknowledgment would be put off, ns: the kernel's ato. */
  readonly atoNs: number;
  /** An acknowledgment that reports what lies beyond a gap is held back, by who does so. */
  readonly holdsReport?: boolean;
  /** In-order data arrived. True: acknowledge at once. */
  onData(arrival: DataArrival, now: number): boolean;
  /** Data arrived ahead of a gap. True: acknowledge at once. */
  onGap(arrival: DataArrival, now: number): boolean;
  /** Data arrived that had arrived before, in a segment that is acknowledged at once; `isQueued`: not before all that was acknowledged, so that it came as far as the queue. */
  onRepeat(arrival: DataArrival, isQueued: boolean): void;
  /** A FIN arrived in order, with whatever data came along told before. True: acknowledge at once. */
  onFin(arrival: DataArrival, now: number): boolean;
  /** The application has read, with so many octets unacknowledged; `isEmpty`: all there was. True: acknowledge now. */
  onRead(unacknowledged: number, isEmpty: boolean): boolean;
  /** A packet came marked, or sent again by a sender that has reduced: its sender may have a window of one segment. */
  onCongestion(): void;
  /** The endpoint sent data of its own. */
  onDataSent(now: number): void;
  /** An acknowledgment left, alone or with data, that told of a window: tight if less than half of the buffer is left. */
  onAckSent(window?: { readonly isTight: boolean }): void;
  /** TCP_QUICKACK, where the stack has it; `isEmpty`: nothing lies unread. True: acknowledge now. */
  setQuick?(on: boolean, isEmpty: boolean): boolean;
  /** The SYN-ACK has come, and data are about to leave that acknowledge it, where the stack waits for them. */
  onConnect?(now: number): void;
  /** The acknowledgment of `dueAt` is due; the endpoint sends it now. */
  onDue(rtoNs: number, now: number): void;
}

export const ackPolicies: Readonly<Record<StackProfile['ackPolicy'], (profile: StackProfile, segment: SegmentEstimate) => AckPolicy>> = {
  linux: (profile, segment) => new LinuxAcks(profile.delayedAckNs, segment),
  rfc1122: (profile) => new Rfc1122Acks(profile.delayedAckNs),
  'every-second': (profile) => new EverySecondAcks(profile.delayedAckNs),
};

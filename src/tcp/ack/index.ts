import type { StackProfile } from '../profile.js';
import { EverySecondAcks } from './every-second.js';
import { LinuxAcks } from './linux.js';
import { Rfc1122Acks } from './rfc1122.js';

/** What an acknowledgment policy is told about the arrival of in-order data. */
export interface DataArrival {
  /** Payload octets of the segment. */
  readonly octets: number;
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
  readonly srttNs: number;
  readonly rtoNs: number;
}

/** Decides when acknowledgments leave. Out-of-order data is acknowledged at once whatever the policy. */
export interface AckPolicy {
  /** Instant at which a delayed acknowledgment is due, or NEVER. */
  readonly dueAt: number;
  /** In-order data arrived. True: acknowledge at once. */
  onData(arrival: DataArrival, now: number): boolean;
  /** A FIN arrived in order, with whatever data came along told before. True: acknowledge at once. */
  onFin(arrival: DataArrival, now: number): boolean;
  /** The application has read, with so many octets unacknowledged; `isEmpty`: all there was. True: acknowledge now. */
  onRead(unacknowledged: number, isEmpty: boolean): boolean;
  /** The endpoint sent data of its own. */
  onDataSent(now: number): void;
  /** An acknowledgment left, alone or with data. */
  onAckSent(): void;
  /** The delayed acknowledgment is due; the endpoint sends it now. */
  onDue(rtoNs: number): void;
}

export const ackPolicies: Readonly<Record<StackProfile['ackPolicy'], (profile: StackProfile) => AckPolicy>> = {
  linux: (profile) => new LinuxAcks(profile.delayedAckNs),
  rfc1122: (profile) => new Rfc1122Acks(profile.delayedAckNs),
  'every-second': (profile) => new EverySecondAcks(profile.delayedAckNs),
};

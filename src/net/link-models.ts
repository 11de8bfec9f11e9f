import type { QueueLimit, RandomStream } from '../engine/index.js';
import type { Packet } from './packet.js';

/**
 * The choices that make a link. Each model is immutable and builds what one
 * link needs; what a plain link (`link.ts`) can do by itself says so in numbers.
 */
export interface LinkModels {
  readonly rate: RateModel;
  readonly queue: QueueModel;
  readonly loss: LossModel;
  /** Which packets arrive damaged and are discarded by their checksum. */
  readonly corrupt: LossModel;
  /** Which packets arrive twice. */
  readonly duplicate: LossModel;
  readonly jitter: JitterModel;
  readonly reorder: ReorderModel;
}

/** Which packets something happens to. */
export interface LossModel {
  readonly name: string;
  /** For one that hits each packet by itself: how probably; otherwise null. */
  readonly probability: number | null;
  build(draws: RandomStream): Loss;
}

export interface Loss {
  /** Whether the next packet is hit. Asked once a packet, in the order in which they leave. */
  hits(): boolean;
}

/** What waits for the transmitter, and what is dropped. */
export interface QueueModel {
  readonly name: string;
  /** For a plain drop-tail queue: its limit; otherwise null. */
  readonly limit: QueueLimit | null;
  /** @param mtu of the link, octets */
  build(draws: RandomStream, mtu: number): Queue;
}

export interface Queue {
  /** Packets that wait. */
  readonly packets: number;
  /** Octets that wait. */
  readonly octets: number;
  /** Takes a packet in; may drop it, or another. When the line is free, the packet will be asked for at once. */
  enqueue(packet: Packet, now: number, isLineFree: boolean): void;
  /** The packet that is sent next, or null. May drop or mark packets before it. */
  dequeue(now: number): Packet | null;
}

/** When the transmitter sends. */
export interface RateModel {
  readonly name: string;
  /** For a constant rate: bits per second, 0 = no serialisation time; otherwise null. */
  readonly rateBps: number | null;
  build(): Rate;
}

export interface Rate {
  /**
   * The earliest instant, from `now` on, at which a packet can begin to be sent.
   * @param wasIdle nothing waited until now: what the line could have sent up to this instant is gone
   */
  begins(now: number, wasIdle: boolean): number;
  /** The instant at which a packet that begins now has left. */
  departs(octets: number, now: number): number;
}

/** Delay beyond the propagation delay. */
export interface JitterModel {
  readonly name: string;
  /** For one that is uniform from 0 and keeps packets in order: its most, ns; otherwise null. */
  readonly uniformNs: number | null;
  /** Whether a packet waits for one before it that has more delay. */
  readonly keepsOrder: boolean;
  build(draws: RandomStream): Jitter;
}

export interface Jitter {
  /** Extra delay of a packet that leaves now, ns. */
  extraNs(now: number): number;
}

/** Which packets leave their place in the order. */
export interface ReorderModel {
  readonly name: string;
  /** True for one that leaves every packet in its place. */
  readonly isNone: boolean;
  build(draws: RandomStream): Reorder;
}

export interface Reorder {
  /** How much later than its turn a packet arrives whose delay is `delayNs`; negative = earlier, by no more than that. */
  shiftNs(delayNs: number): number;
}

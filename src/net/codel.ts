import { Ring } from '../engine/index.js';
import { Ecn } from './ecn.js';
import { DropReason } from './events.js';
import type { Packet } from './packet.js';

export interface CoDelOptions {
  /** Standing delay that is tolerated, ns. */
  readonly targetNs: number;
  /** How long it may be exceeded, ns: about the largest RTT of the flows. */
  readonly intervalNs: number;
  /** Packets of ECN-capable transports are marked in place of being dropped. */
  readonly marks: boolean;
  /** Dropping stops when no more than this waits, octets. */
  readonly mtu: number;
}

/** Octets that wait in all: what CoDel looks at before it drops. Several CoDels may share one. */
export interface Backlog {
  octets: number;
}

/** A packet and the instant at which it came. */
interface Waiting {
  readonly packet: Packet;
  readonly since: number;
}

/** A drop state begun so soon after the last one goes on at its rate (RFC 8289 5.5). */
const RECENT_INTERVALS = 16;

/**
 * A FIFO under Controlled Delay: it drops from the head once the sojourn time
 * has stayed above the target for an interval, and then ever faster, as the
 * square root of the count, until it falls below (RFC 8289 section 5).
 * Marking is as in Linux (`codel_impl.h`): a packet that can be marked leaves,
 * and ends the round.
 */
export class CoDel {
  /** Octets that wait here. */
  octets = 0;
  private readonly waiting = new Ring<Waiting>();
  private firstAbove = 0;
  private isAbove = false;
  private isOkToDrop = false;
  private isDropping = false;
  private dropNext = 0;
  private count = 0;
  private lastCount = 0;

  constructor(
    private readonly options: CoDelOptions,
    private readonly backlog: Backlog,
  ) {}

  get packets(): number {
    return this.waiting.length;
  }

  enqueue(packet: Packet, now: number): void {
    this.octets += packet.octets;
    this.backlog.octets += packet.octets;
    this.waiting.push({ packet, since: now });
  }

  dequeue(now: number): Packet | null {
    let packet = this.take(now);
    if (this.isDropping) {
      if (!this.isOkToDrop) this.isDropping = false;
      while (packet !== null && this.isDropping && now >= this.dropNext) {
        if (this.marked(packet, now)) {
          this.count++;
          this.dropNext = this.controlLaw(this.dropNext);
          return packet;
        }
        packet.flow.dropped(packet, DropReason.queue, now);
        packet = this.take(now);
        if (!this.isOkToDrop) this.isDropping = false;
        else {
          this.count++;
          this.dropNext = this.controlLaw(this.dropNext);
        }
      }
    } else if (packet !== null && this.isOkToDrop) {
      if (!this.marked(packet, now)) {
        packet.flow.dropped(packet, DropReason.queue, now);
        packet = this.take(now);
      }
      this.beginDropping(now);
    }
    return packet;
  }

  /** Throws the head away when there is no room for all: as strong a signal as a drop of CoDel's own (Linux `fq_codel_drop`). */
  dropHead(now: number): void {
    const head = this.shift();
    if (head === null) return;
    head.packet.flow.dropped(head.packet, DropReason.queue, now);
    this.count++;
  }

  private beginDropping(now: number): void {
    const delta = this.count - this.lastCount;
    const isRecent = now - this.dropNext < RECENT_INTERVALS * this.options.intervalNs;
    this.isDropping = true;
    this.count = delta > 1 && isRecent ? delta : 1;
    this.lastCount = this.count;
    this.dropNext = this.controlLaw(now);
  }

  private controlLaw(from: number): number {
    return from + Math.floor(this.options.intervalNs / Math.sqrt(this.count));
  }

  /** Takes the head out, and sees whether the delay has been too long for too long. */
  private take(now: number): Packet | null {
    const head = this.shift();
    this.isOkToDrop = false;
    if (head === null || now - head.since < this.options.targetNs || this.backlog.octets <= this.options.mtu) {
      this.isAbove = false;
    } else if (!this.isAbove) {
      this.isAbove = true;
      this.firstAbove = now + this.options.intervalNs;
    } else if (now >= this.firstAbove) this.isOkToDrop = true;
    return head === null ? null : head.packet;
  }

  private shift(): Waiting | null {
    const head = this.waiting.shift();
    if (head === undefined) return null;
    this.octets -= head.packet.octets;
    this.backlog.octets -= head.packet.octets;
    return head;
  }

  private marked(packet: Packet, now: number): boolean {
    if (!this.options.marks || packet.ecn === Ecn.notEct) return false;
    packet.ecn = Ecn.ce;
    packet.flow.marked(packet, now);
    return true;
  }
}

import { NEVER, type RandomStreams, type Simulation, Source } from '../engine/index.js';
import { DropReason } from './events.js';
import type { FarEnd, Hop } from './hop.js';
import { InFlight } from './in-flight.js';
import type { Jitter, LinkModels, Loss, Queue, Rate, Reorder } from './link-models.js';
import type { Packet } from './packet.js';

export interface ModelLinkOptions {
  /** One-way propagation delay, ns. */
  readonly delayNs: number;
  /** Largest IP packet, octets. A larger one is dropped. */
  readonly mtu: number;
  readonly models: LinkModels;
}

/**
 * One direction of a link made of models: a queue, a transmitter, a wire on
 * which packets may be lost, damaged, doubled and may overtake each other. It
 * costs more than the plain `Link`, which does the usual things alone; where
 * both can do a thing they do it alike.
 *
 * What befalls a packet is drawn as it leaves the transmitter, each thing from
 * a stream of its own.
 */
export class ModelLink extends Source implements Hop {
  readonly mtu: number;
  private readonly delayNs: number;
  private readonly keepsOrder: boolean;
  private readonly queue: Queue;
  private readonly rate: Rate;
  private readonly loss: Loss;
  private readonly corrupt: Loss;
  private readonly duplicate: Loss;
  private readonly jitter: Jitter;
  private readonly reorder: Reorder;
  private readonly wire: InFlight;
  /** Being sent. */
  private current: Packet | null = null;
  /** When the current packet has left or, without one, the next can begin; NEVER = nothing waits. */
  private due = NEVER;
  private armedFor = NEVER;
  private lastArrival = Number.NEGATIVE_INFINITY;

  /** @param path of the link, `link/client→server`: its random streams are below */
  constructor(
    private readonly simulation: Simulation,
    { delayNs, mtu, models }: ModelLinkOptions,
    random: RandomStreams,
    path: string,
    far: FarEnd | null = null,
  ) {
    super();
    this.delayNs = delayNs;
    this.mtu = mtu;
    this.keepsOrder = models.jitter.keepsOrder;
    this.queue = models.queue.build(random.fresh(`${path}/queue`), mtu);
    this.rate = models.rate.build();
    this.loss = models.loss.build(random.fresh(`${path}/loss`));
    this.corrupt = models.corrupt.build(random.fresh(`${path}/corrupt`));
    this.duplicate = models.duplicate.build(random.fresh(`${path}/duplicate`));
    this.jitter = models.jitter.build(random.fresh(`${path}/jitter`));
    this.reorder = models.reorder.build(random.fresh(`${path}/reorder`));
    this.wire = new InFlight(simulation, far);
  }

  /** Octets that wait for the transmitter at this instant. */
  backlogOctets(now: number): number {
    this.advance(now);
    this.rearm();
    return this.queue.octets;
  }

  /** Packets that wait for the transmitter at this instant. */
  backlogPackets(now: number): number {
    this.advance(now);
    this.rearm();
    return this.queue.packets;
  }

  send(packet: Packet, now: number): void {
    if (packet.octets > this.mtu) {
      packet.flow.dropped(packet, DropReason.mtu, now);
      return;
    }
    this.advance(now);
    const isIdle = this.due === NEVER;
    const begins = isIdle ? this.rate.begins(now, true) : NEVER;
    this.queue.enqueue(packet, now, begins === now);
    if (isIdle && this.queue.packets > 0) {
      this.due = begins;
      this.advance(now);
    }
    this.rearm();
  }

  override fire(now: number): void {
    this.armedFor = NEVER;
    this.advance(now);
    this.rearm();
  }

  /** Does what the transmitter has to do up to now. */
  private advance(now: number): void {
    while (this.due <= now) {
      const at = this.due;
      if (this.current === null) {
        this.current = this.queue.dequeue(at);
        this.due = this.current === null ? NEVER : this.rate.departs(this.current.octets, at);
        continue;
      }
      const packet = this.current;
      this.current = null;
      this.due = this.queue.packets === 0 ? NEVER : this.rate.begins(at, false);
      this.leave(packet, at);
    }
  }

  private rearm(): void {
    if (this.due === this.armedFor) return;
    this.armedFor = this.due;
    if (this.due === NEVER) this.simulation.disarm(this);
    else this.simulation.arm(this, this.due);
  }

  private leave(packet: Packet, now: number): void {
    // All is drawn for every packet, whatever befalls it, so that one thing never shifts another's numbers.
    const isLost = this.loss.hits();
    const isDamaged = this.corrupt.hits();
    const isDoubled = this.duplicate.hits();
    const arrives = this.arrival(now);
    if (isLost || isDamaged) {
      packet.flow.dropped(packet, isLost ? DropReason.loss : DropReason.corruption, now);
      return;
    }
    this.wire.add(packet, arrives);
    if (!isDoubled) return;
    packet.flow.duplicated(packet, now);
    this.wire.add(packet.copy(), arrives);
  }

  private arrival(now: number): number {
    let turn = now + this.delayNs + this.jitter.extraNs(now);
    if (this.keepsOrder && turn < this.lastArrival) turn = this.lastArrival;
    const shift = this.reorder.shiftNs(turn - now);
    // One that left its place does not hold up those after it.
    if (shift === 0) this.lastArrival = turn;
    return turn + shift;
  }
}

import { Simulation, Source } from '../../src/engine/index.js';
import {
  type AnyLink,
  type AnyLinkOptions,
  type Direction,
  Ecn,
  type Flow,
  IN_ORDER,
  type LinkModels,
  type ModelLinkOptions,
  type Packet,
  UP,
  buildLink,
  dropTailQueue,
  fixedRate,
  independentLoss,
  uniformJitter,
} from '../../src/net/index.js';
import { Parcel } from './parcel.js';
import { ms } from './tcp.js';

export const NO_LIMIT = { octets: Number.POSITIVE_INFINITY, packets: Number.POSITIVE_INFINITY };

/** A link of models that hinders nothing but by its delay, with some models replaced. */
export function models(replaced: Partial<LinkModels>, delayNs = ms(50), mtu = 1500): ModelLinkOptions {
  const never = independentLoss(0);
  return {
    delayNs,
    mtu,
    models: {
      rate: fixedRate(0),
      queue: dropTailQueue(NO_LIMIT),
      loss: never,
      corrupt: never,
      duplicate: never,
      jitter: uniformJitter(0),
      reorder: IN_ORDER,
      ...replaced,
    },
  };
}

/** A packet that is sent: when, how large, over which connection (1 when left out), with which ECN codepoint. */
export interface Sending {
  readonly at: number;
  readonly octets: number;
  readonly connection?: number;
  readonly ecn?: Ecn;
}

/** What became of the packets, by the number of their sending, from 0. */
export class WireBench {
  readonly simulation: Simulation;
  readonly arrivals: { serial: number; at: number }[] = [];
  readonly drops: { serial: number; reason: number; at: number }[] = [];
  readonly duplicates: number[] = [];
  readonly marks: number[] = [];
  /** The packets that arrived, each an object of its own. */
  readonly packets: Packet[] = [];
  readonly link: AnyLink;
  private readonly flows = new Map<number, Flow>();

  constructor(options: AnyLinkOptions, seed = 'wire') {
    this.simulation = new Simulation(seed);
    this.link = buildLink(this.simulation, options, 'link', null);
  }

  send(serial: number, { octets, connection = 1, ecn = Ecn.notEct }: Omit<Sending, 'at'>, now: number): void {
    const packet = new Parcel(this.flowOf(connection), UP as Direction, octets);
    packet.serial = serial;
    packet.ecn = ecn;
    this.link.send(packet, now);
  }

  /** Sends each packet at its instant, between the arrivals; `look` is called before each. */
  play(sendings: readonly Sending[], look: (now: number) => void = () => {}): this {
    const bench = this;
    class Feeder extends Source {
      next = 0;
      override fire(now: number): void {
        for (; this.next < sendings.length && sendings[this.next].at <= now; this.next++) {
          look(now);
          bench.send(this.next, sendings[this.next], now);
        }
        if (this.next < sendings.length) bench.simulation.arm(this, sendings[this.next].at);
      }
    }
    this.simulation.arm(new Feeder(), sendings[0]?.at ?? 0);
    this.simulation.run({ timeNs: Number.MAX_SAFE_INTEGER, events: 1e8 });
    return this;
  }

  private flowOf(number: number): Flow {
    let flow = this.flows.get(number);
    if (flow === undefined) {
      flow = {
        number,
        arrived: (packet: Packet, at: number) => {
          this.arrivals.push({ serial: packet.serial, at });
          this.packets.push(packet);
        },
        dropped: (packet: Packet, reason: number, at: number) => this.drops.push({ serial: packet.serial, reason, at }),
        duplicated: (packet: Packet) => this.duplicates.push(packet.serial),
        marked: (packet: Packet) => this.marks.push(packet.serial),
      } as unknown as Flow;
      this.flows.set(number, flow);
    }
    return flow;
  }
}

/** Packets of one size at a steady pace. */
export const steady = (count: number, gapNs: number, octets = 1000): Sending[] =>
  Array.from({ length: count }, (_, i) => ({ at: i * gapNs, octets }));

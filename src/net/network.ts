import type { Simulation } from '../engine/index.js';
import { type FaultPlan, Faults } from './faults.js';
import { Flow, type FlowEnd, type FlowObserver } from './flow.js';
import { Link, type LinkOptions } from './link.js';
import type { Middlebox } from './middlebox.js';

export interface NetworkOptions {
  readonly up: LinkOptions;
  readonly down: LinkOptions;
}

/** The path between the client's host and the servers: two links, shared by all connections, and the faults. */
export class Network {
  readonly up: Link;
  readonly down: Link;
  readonly faults: Faults;
  /** Connections opened so far. */
  opened = 0;
  /** Connections that some end still holds. */
  live = 0;

  /** @param middlebox makes the box in front of the server for a new connection; it may answer that there is none. */
  constructor(
    private readonly simulation: Simulation,
    readonly options: NetworkOptions,
    plan: FaultPlan,
    private readonly observer: FlowObserver,
    private readonly middlebox: { make(flow: Flow): Middlebox | null } | null = null,
  ) {
    const random = simulation.random;
    this.up = new Link(simulation, options.up, random.fresh('link/client→server/loss'), random.fresh('link/client→server/jitter'));
    this.down = new Link(simulation, options.down, random.fresh('link/server→client/loss'), random.fresh('link/server→client/jitter'));
    this.faults = new Faults(simulation, random, plan);
  }

  /** Two-way propagation delay, ns: the unit of "per RTT". */
  get rttNs(): number {
    return this.options.up.delayNs + this.options.down.delayNs;
  }

  /** A new connection's path. `ends` builds the two endpoints that it joins. */
  open(now: number, ends: (flow: Flow) => readonly [client: FlowEnd, server: FlowEnd]): Flow {
    const flow = new Flow(++this.opened, this.simulation, [this.up, this.down], this.observer);
    if (this.middlebox !== null) flow.middlebox = this.middlebox.make(flow);
    const [client, server] = ends(flow);
    flow.attach(client, server);
    this.live++;
    this.faults.opened(flow, now);
    return flow;
  }

  /** Both ends have let go of the connection. */
  closed(flow: Flow): void {
    this.live--;
    this.faults.closed(flow);
  }
}

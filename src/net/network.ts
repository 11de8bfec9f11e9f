import type { Simulation } from '../engine/index.js';
import { type FaultPlan, Faults } from './faults.js';
import { Flow, type FlowEnd, type FlowObserver } from './flow.js';
import { ClientHost, ToClientHosts } from './client-host.js';
import { type AnyLink, type AnyLinkOptions, buildLink } from './link-options.js';
import type { Hop } from './hop.js';
import type { Middlebox } from './middlebox.js';
import { NarrowHop, type NarrowOptions } from './narrow-hop.js';

export interface LinkPair {
  readonly up: AnyLinkOptions;
  readonly down: AnyLinkOptions;
}

export interface NetworkOptions extends LinkPair {
  /** Client hosts, each behind a link pair of its own; connections are spread over them in turn. None when left out: the client is at the link. */
  readonly hosts?: readonly LinkPair[];
  /** Where the path is narrower than the interfaces at its ends. */
  readonly narrow?: { readonly up: NarrowOptions | null; readonly down: NarrowOptions | null };
  /** What packets cross in place of the two links. */
  readonly path?: (simulation: Simulation) => readonly [up: Hop, down: Hop];
}

/** The path between the client's hosts and the servers: two links, shared by all connections, and the faults. */
export class Network {
  readonly up: AnyLink;
  readonly down: AnyLink;
  readonly faults: Faults;
  /** Connections opened so far. */
  opened = 0;
  /** Connections that some end still holds. */
  live = 0;
  private readonly hosts: readonly ClientHost[];
  /** Where packets enter: upwards from each client host, and downwards. */
  private readonly waysUp: readonly Hop[];
  private readonly wayDown: Hop;

  /** @param middlebox makes the box in front of the server for a new connection; it may answer that there is none. */
  constructor(
    private readonly simulation: Simulation,
    readonly options: NetworkOptions,
    plan: FaultPlan,
    private readonly observer: FlowObserver,
    private readonly middlebox: { make(flow: Flow): Middlebox | null } | null = null,
  ) {
    const { up, down, hosts = [] } = options;
    this.up = buildLink(simulation, up, 'link/client→server', null);
    this.down = buildLink(simulation, down, 'link/server→client', hosts.length === 0 ? null : new ToClientHosts());
    this.hosts = hosts.map((access, i) => new ClientHost(simulation, access, i + 1, this.up, this.down));
    const narrow = (hop: Hop, delayNs: number, place: NarrowOptions | null | undefined): Hop =>
      place ? new NarrowHop(simulation, hop, delayNs, place) : hop;
    const [wayUp, wayDown] = options.path?.(simulation) ?? [this.up, this.down];
    const ways = this.hosts.length === 0 ? [wayUp] : this.hosts.map(({ way }) => way);
    this.waysUp = ways.map((way) => narrow(way, up.delayNs, options.narrow?.up));
    this.wayDown = narrow(wayDown, down.delayNs, options.narrow?.down);
    this.faults = new Faults(simulation, simulation.random, plan);
  }

  /** Two-way propagation delay of the shared link, ns: the unit of "per RTT". */
  get rttNs(): number {
    return this.options.up.delayNs + this.options.down.delayNs;
  }

  /** A new connection's path. `ends` builds the two endpoints that it joins. */
  open(now: number, ends: (flow: Flow) => readonly [client: FlowEnd, server: FlowEnd]): Flow {
    const flow = this.newFlow(++this.opened);
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

  private newFlow(number: number): Flow {
    const { simulation, observer, hosts, waysUp } = this;
    const at = (number - 1) % waysUp.length;
    const flow = new Flow(number, simulation, [waysUp[at], this.wayDown], observer);
    if (hosts.length > 0) flow.lastHopDown = hosts[at].down;
    flow.clientHost = at;
    return flow;
  }
}

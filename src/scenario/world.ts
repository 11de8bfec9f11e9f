import { type DedupScheme, type Memory, peakMemory, schemesOf } from '../dedup/index.js';
import { Digest, type Sink, Simulation, type StopReason } from '../engine/index.js';
import { CutKind, Journal, Ledger, MailQueue, type Tally, type Workload, tallyLedger } from '../mail/index.js';
import { type Cut, type Flow, type FlowObserver, Network } from '../net/index.js';
import { Machine, Refusals, SmtpClient, SmtpServer, StrategyError } from '../smtp/index.js';
import { TcpHost, type TcpCounters } from '../tcp/index.js';
import { ScenarioError } from './errors.js';
import { type Idle, idleFaults } from './idle-faults.js';
import type { Plan } from './plan.js';
import { complaintOf } from './unfit-server.js';

/** What one run leaves behind: plain data, fit to be sent between threads and pooled. */
export interface Outcome {
  /** 'done', the limit that was hit, or that somebody broke it off. */
  readonly stop: Exclude<StopReason, 'halted'> | 'interrupted';
  readonly tally: Tally;
  /** Names of the strategies that connections followed. */
  readonly strategies: readonly string[];
  /** Connections over which TLS came to be. */
  readonly secured: number;
  /** Faults that did nothing. */
  readonly idle: readonly Idle[];
  readonly tcp: TcpCounters;
  /** The most that the dedup scheme of any one host held. */
  readonly dedupPeak: Memory;
  /** 16 hexadecimal digits; empty when digests are off. */
  readonly digest: string;
  readonly simulatedNs: number;
  readonly events: number;
}

/** Client, network, servers and ledger of one run, wired together. */
export class World implements FlowObserver {
  readonly simulation: Simulation;
  readonly ledger: Ledger;
  readonly network: Network;
  readonly tcp: TcpHost;
  readonly servers: readonly SmtpServer[];
  readonly client: SmtpClient;
  private readonly workload: Workload;
  /** A scheme for each server. */
  private readonly dedup: readonly DedupScheme[];
  private readonly digest: Digest | null;

  /** @param seed the seed's source text */
  constructor(
    private readonly plan: Plan,
    seed: string,
    sinks: readonly Sink[] = [],
  ) {
    this.simulation = new Simulation(seed);
    this.digest = plan.digest ? new Digest() : null;
    if (this.digest !== null) this.simulation.trace.attach(this.digest);
    for (const sink of sinks) this.simulation.trace.attach(sink);
    this.ledger = new Ledger(this.simulation.trace);
    this.network = new Network(this.simulation, plan.network, plan.faults, this, plan.middlebox);
    this.tcp = new TcpHost(this.simulation, this.network, plan.clientStack, plan.serverStack);
    this.dedup = schemesOf(plan.dedup, plan.servers.length, plan.dedupSharing);
    this.servers = plan.servers.map(
      (server, i) =>
        new SmtpServer(this.simulation, server.build(this.dedup[i]), this.ledger, new Refusals(server.refusals), this.network.faults),
    );
    const { random } = this.simulation;
    this.workload = plan.workload.build(random);
    const journal = plan.clientFsync === null ? null : new Journal(plan.clientFsync);
    const queue = new MailQueue(this.workload, plan.retry, this.ledger, plan.arrivals.build(random), journal);
    this.client = new SmtpClient(
      this.simulation,
      plan.client,
      plan.connections,
      queue,
      this.ledger,
      this.network.faults,
      this.tcp,
      this.servers,
    );
    const { crashes } = this.network.faults;
    if (crashes !== null) {
      const machine = (listener: SmtpServer | null): Machine => new Machine(this.tcp, listener, listener ?? this.client, this.ledger);
      crashes.hosts = [null, ...this.servers].map(machine);
    }
    this.client.start();
  }

  onCut(flow: Flow, cut: Cut, now: number): void {
    this.ledger.cut(flow.number, CutKind[cut.kind], now);
  }

  /**
   * Runs to the end or to a limit. `onProgress` hears now and then how many
   * messages are settled.
   * @throws ScenarioError when the strategy needs what the server does not offer, or brings no message to an end
   */
  run(onProgress?: (settled: number) => void): Outcome {
    let outcome = this.advance();
    while (outcome === null) {
      onProgress?.(this.settled);
      outcome = this.advance();
    }
    onProgress?.(this.settled);
    return outcome;
  }

  /** Messages acknowledged or bounced so far. */
  get settled(): number {
    return this.client.queue.settledCount;
  }

  /**
   * Runs a slice of some hundred thousand events; null while there is more to do.
   * @throws ScenarioError when the strategy needs what the server does not offer
   */
  advance(): Outcome | null {
    const { simulation, plan } = this;
    const events = Math.min(simulation.events + SLICE, plan.limits.events);
    const stop = this.runOn(events);
    this.complainOfServer();
    if (stop === 'halted') throw new Error('a run was halted, and nobody complained');
    return stop === 'events' && simulation.events < plan.limits.events ? null : this.outcome(stop);
  }

  private runOn(events: number): ReturnType<Simulation['run']> {
    try {
      return this.simulation.run({ timeNs: this.plan.limits.timeNs, events });
    } catch (error) {
      if (!(error instanceof StrategyError)) throw error;
      throw new ScenarioError([{ path: ['client', 'strategy'], message: error.message }]);
    }
  }

  /** What the run has come to so far. */
  outcome(stop: Outcome['stop']): Outcome {
    return {
      stop,
      tally: tallyLedger(this.ledger, this.workload, this.client.queue.submittedCount),
      strategies: [...this.client.followed],
      secured: this.client.secured,
      idle: this.idleFaults(),
      tcp: this.tcp.counters,
      dedupPeak: peakMemory(this.dedup),
      digest: this.digest?.hex() ?? '',
      simulatedNs: this.simulation.now,
      events: this.simulation.events,
    };
  }

  private idleFaults(): Idle[] {
    const { now } = this.simulation;
    return idleFaults(this.plan.scenario.faults, this.network.faults.idle(now), now);
  }

  private complainOfServer(): void {
    const { unsupported } = this.client;
    if (unsupported.length > 0) throw new ScenarioError(unsupported.map((shortfall) => complaintOf(shortfall, this.plan)));
  }
}

/** Events between two reports of progress. */
const SLICE = 100_000;

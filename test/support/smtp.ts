import { none } from '../../src/dedup/none.js';
import { RandomStream, Trace, fixedAt } from '../../src/engine/index.js';
import { Content, FixedRetry, Ledger, type LossCause, MailQueue, Message, type Workload, fsyncs } from '../../src/mail/index.js';
import {
  type ClientConfig,
  type Refusal,
  Refusals,
  type ServerConfig,
  type Strategy,
  authMechanisms,
  tlsVersions,
  strategies,
  startups,
  timeoutTables,
  writePatterns,
} from '../../src/smtp/index.js';
import { smtp } from '../../src/smtp/protocol.js';
import { PeerMemory } from '../../src/smtp/client/memory.js';
import { ClientSession } from '../../src/smtp/client/session.js';
import type { Shortfall } from '../../src/smtp/client/shortfall.js';
import { commitRules, flushPolicies, serverProfiles } from '../../src/smtp/index.js';
import { Checkpoints } from '../../src/smtp/server/checkpoints.js';
import { ServerSession } from '../../src/smtp/server/session.js';
import type { Input, Transport } from '../../src/smtp/transport.js';
import { type Chunk, type Span, textChunk } from '../../src/tcp/index.js';
import { type ModelReference, createModel } from '../../src/scenario/models.js';
import { factsOf } from './scenario.js';

export const MS = 1_000_000;
export const MINUTE = 60_000 * MS;

/** Octets as text, one character each; a body without octets shows as `x`. */
export function latin1(chunk: Chunk, from = 0, to = chunk.length): string {
  return chunk.bytes === null ? 'x'.repeat(to - from) : Buffer.from(chunk.bytes.subarray(from, to)).toString('latin1');
}

export const octets = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));

/** A connection that keeps what is written, one string per send call. */
export class Wire implements Transport, Input {
  backlog = 0;
  unsent = 0;
  unacknowledged = 0;
  lastProgress = 0;
  calls: string[] = [];
  closed = false;
  /** TLS was asked for; here it is up at once, and shows nothing of itself. */
  secured = false;
  failed = false;
  private ended = false;
  private fin = false;
  private open = '';
  private incoming: Span[] = [];

  write(chunk: Chunk, from: number, to: number): void {
    if (!this.closed) this.open += latin1(chunk, from, to);
  }

  push(): void {
    if (this.open !== '') this.calls.push(this.open);
    this.open = '';
  }

  secure(): void {
    this.secured = true;
  }

  close(): void {
    this.closed = true;
  }

  shutdown(): void {
    this.push();
    this.calls.push('FIN');
  }

  closeWhenWritten(): void {
    this.push();
    this.closed = true;
  }

  /** A FIN has arrived. */
  set atFin(came: boolean) {
    this.fin = came;
  }

  /** Everything written since the last call. */
  taken(): string {
    const text = this.calls.join('') + this.open;
    this.calls = [];
    this.open = '';
    return text;
  }

  /** Nothing more comes, and nothing waits to be read. */
  get atEof(): boolean {
    return this.ended || (this.fin && this.incoming.length === 0);
  }

  set atEof(ended: boolean) {
    this.ended = ended;
  }

  get finished(): boolean {
    return this.ended || this.fin;
  }

  arrive(chunk: Chunk): void {
    this.incoming.push({ chunk, from: 0, to: chunk.length });
  }

  get readable(): number {
    return this.incoming.reduce((sum, { from, to }) => sum + to - from, 0);
  }

  peek(): Span | null {
    return this.incoming[0] ?? null;
  }

  consume(count: number): void {
    const [{ chunk, from, to }] = this.incoming;
    if (count > to - from) throw new Error('consumed more than was shown');
    if (from + count === to) this.incoming.shift();
    else this.incoming[0] = { chunk, from: from + count, to };
  }

  afterRead(): void {}

  lastArrival(): number {
    return 0;
  }
}

export const ledger = (): Ledger => new Ledger(new Trace());

export interface ServerOptions extends Partial<Omit<ServerConfig, 'flush' | 'profile' | 'commandWork' | 'dotWork'>> {
  readonly commandNs?: number;
  readonly dotNs?: number;
  readonly flush?: ModelReference;
  readonly profile?: Partial<ServerConfig['profile']>;
  readonly refuse?: readonly Partial<Refusal>[];
}

/** A message that a test's octets can belong to. */
export const letter = (bytes: Uint8Array | null, recipients = ['a@b'], length = bytes?.length ?? 0, number = 0): Message =>
  new Message(number, 's@c', recipients, new Content(length, bytes));

/** A server session on a bench: octets go in, replies come out. */
export class ServerBench {
  readonly wire = new Wire();
  readonly ledger = ledger();
  readonly points: string[] = [];
  readonly session: ServerSession;
  now = 0;
  over = false;

  constructor({ flush = 'input-empty', profile = {}, refuse = [], commandNs = 0, dotNs = 0, ...rest }: ServerOptions = {}) {
    const config: ServerConfig = {
      protocol: smtp,
      profile: { ...serverProfiles[0], ...profile },
      flush: createModel(flushPolicies, flush),
      commit: createModel(commitRules, 'stored'),
      dedup: none.create({}),
      habits: [],
      commandWork: fixedAt(commandNs),
      dotWork: fixedAt(dotNs),
      fsync: createModel(fsyncs, 'at-once'),
      keeps: { dedup: true, checkpoints: true },
      holdNs: 0,
      ...rest,
    };
    const refusals = new Refusals(
      refuse.map(({ at, code, nth, every }) => ({ at: at ?? 'mail', code: code ?? 450, nth: nth ?? null, every: every ?? null })),
    );
    const owner = {
      ledger: this.ledger,
      trace: new Trace(),
      draws: new RandomStream('bench'),
      clientHost: 0,
      refusals,
      disk: { deliver: this.ledger.delivered.bind(this.ledger) },
      suspects: null,
      isDown: false,
      checkpoints: config.commit.checkpointNs === undefined ? null : new Checkpoints(config.commit.checkpointNs),
      onPoint: (point: string) => void this.points.push(point),
      onOver: () => {
        this.over = true;
      },
    };
    this.session = new ServerSession(config, this.wire, this.wire, owner, 1);
    this.session.onAccepted(0);
  }

  /** Octets that belong to a message arrive in one segment. Returns what the server says to it. */
  hear(bytes: Uint8Array | string, owner: object | null = this.letter): string {
    const chunk = typeof bytes === 'string' ? textChunk(bytes, owner) : { length: bytes.length, bytes, owner };
    if (chunk.length > 0) this.wire.arrive(chunk);
    this.session.onReadable(this.now);
    return this.wire.taken();
  }

  /** The same, but what the server says stays on the wire. */
  listen(text: string): void {
    this.wire.arrive(textChunk(text, this.letter));
    this.session.onReadable(this.now);
  }

  /** The next thing that the server does by itself. */
  step(): void {
    this.now = this.session.deadline;
    this.session.onDeadline(this.now);
  }

  /** Everything that the server says to a dialogue, a segment per element. */
  all(...segments: (Uint8Array | string)[]): string {
    return this.wire.taken() + segments.map((segment) => this.hear(segment)).join('');
  }

  /** Codes of the replies, continuation lines left out. */
  codes(...segments: (Uint8Array | string)[]): number[] {
    return codesOf(this.all(...segments));
  }

  /** Lets time pass, timers included. */
  at(now: number): string {
    while (this.session.deadline <= now) {
      this.now = this.session.deadline;
      this.session.onDeadline(this.now);
    }
    this.now = now;
    return this.wire.taken();
  }

  /** Recipients that got a copy, in order. */
  get deliveries(): number[] {
    return this.facts('delivered').map(({ extra }) => extra);
  }

  facts(kind: string) {
    return factsOf({ ledger: this.ledger } as Parameters<typeof factsOf>[0]).filter((fact) => fact.kind === kind);
  }

  /** What segments belong to unless a test says otherwise. */
  letter = letter(octets('hello\r\n'), ['a@b', 'c@d', 'e@f']);
}

export const codesOf = (text: string): number[] =>
  text
    .split('\r\n')
    .filter((line) => /^\d{3} /.test(line))
    .map((line) => Number(line.slice(0, 3)));

class Letters implements Workload {
  readonly count: number;
  readonly mostRecipients: number;

  constructor(private readonly letters: readonly Message[]) {
    this.count = letters.length;
    this.mostRecipients = Math.max(1, ...letters.map(({ recipients }) => recipients.length));
  }

  recipientCount(number: number): number {
    return this.letters[number].recipients.length;
  }

  message(number: number): Message {
    return this.letters[number];
  }
}

export interface ClientOptions extends Partial<Pick<ClientConfig, 'protocol' | 'alternatives' | 'leave' | 'idleNs' | 'reuseNs' | 'work'>> {
  readonly strategy?: string | { readonly name: string; readonly [option: string]: unknown } | Strategy;
  readonly startup?: string;
  readonly tls?: ModelReference;
  readonly auth?: ModelReference;
  readonly writes?: ModelReference;
  readonly letters?: readonly Message[];
  readonly messagesPerConnection?: number;
  readonly retryNs?: number;
  readonly giveUpNs?: number;
  /** What the client knows of the server from other connections. */
  readonly memory?: PeerMemory;
  /** The connection before this one, of the same queue. */
  readonly before?: ClientBench;
}

export const EHLO_REPLY = '250-server.example\r\n250-PIPELINING\r\n250 CHUNKING\r\n';

/** A client session on a bench: replies go in, commands come out. */
export class ClientBench {
  readonly wire = new Wire();
  readonly ledger = ledger();
  readonly losses: LossCause[] = [];
  readonly points: string[] = [];
  readonly session: ClientSession;
  readonly queue: MailQueue;
  now = 0;
  over = false;
  missing: readonly string[] = [];

  constructor({
    strategy = 'pipelining',
    startup = 'esmtp',
    tls = 'none',
    auth = 'none',
    writes = 'coalesced',
    letters = [letter(octets('hello\r\n'))],
    messagesPerConnection = 1e9,
    retryNs = 1,
    giveUpNs = 1e15,
    memory = new PeerMemory(),
    before,
    ...rest
  }: ClientOptions = {}) {
    const own = typeof strategy === 'object' && 'plan' in strategy ? (strategy as Strategy) : null;
    const config: ClientConfig = {
      name: 'client.example',
      protocol: smtp,
      strategy: own ?? createModel(strategies, strategy as Parameters<typeof createModel>[1]),
      startup: createModel(startups, startup),
      tls: createModel(tlsVersions, tls),
      auth: createModel(authMechanisms, auth),
      writes: createModel(writePatterns, writes),
      timeouts: createModel(timeoutTables, 'rfc5321'),
      messagesPerConnection,
      alternatives: [],
      leave: 'waits',
      heedsLimits: true,
      idleNs: 0,
      reuseNs: 1e15,
      nodelay: false,
      polls: false,
      readSize: 65_536,
      blocking: false,
      nextHost: 'on-retry',
      refusedAt: { greeting: 'next-host', hello: 'next-host' },
      work: {},
      ...rest,
    };
    this.queue = before?.queue ?? new MailQueue(new Letters(letters), new FixedRetry(retryNs, giveUpNs), this.ledger);
    const owner = {
      queue: this.queue,
      ledger: this.ledger,
      elsewhere: null,
      refusedElsewhere: null,
      isLastHost: true,
      isStuck: false,
      detour: 0,
      trace: new Trace(),
      onPoint: (point: string) => void this.points.push(point),
      onIdle: () => {},
      onOver: () => {
        this.over = true;
      },
      onStrategy: () => {},
      onBroken: (cause: LossCause) => void this.losses.push(cause),
      onUnsupported: (shortfalls: readonly Shortfall[]) => {
        this.missing = shortfalls.flatMap(({ keywords }) => keywords);
      },
    };
    this.session = new ClientSession(config, this.wire, owner, before === undefined ? 1 : 2, memory);
    this.session.onConnected(0);
  }

  /** A client that has the EHLO reply and has said what follows it. */
  static ready(options: ClientOptions = {}): ClientBench {
    const bench = new ClientBench(options);
    bench.reads('220 hi\r\n');
    bench.wire.taken();
    return bench;
  }

  /** Replies arrive in one segment. Returns what the client says to them. */
  reads(text: string): string {
    const bytes = octets(text);
    this.session.onData(bytes, 0, bytes.length, this.now);
    this.session.onIdle(this.now);
    return this.wire.taken();
  }

  facts(kind: string) {
    return factsOf({ ledger: this.ledger } as Parameters<typeof factsOf>[0]).filter((fact) => fact.kind === kind);
  }
}

import { NEVER, Ring } from '../../engine/index.js';
import type { Chunk, Socket, Span } from '../../tcp/index.js';
import { Alarm, type TimedSession } from '../alarm.js';

/** What a proxy makes of a stream on its way. */
export interface StreamEditor {
  /** Octets that were read at once, and what becomes of them. */
  edit(read: readonly Span[]): readonly Span[];
}

/** A run of octets that waits. */
interface Held {
  readonly chunk: Chunk;
  from: number;
  readonly to: number;
  readonly dueAt: number;
}

/** Octets that are read ahead of what can be written: two pipes of Linux, as splice(2) fills. */
const MOST_HELD = 131_072;

/** One direction through a proxy: reads from one socket what it writes to another, a while later. */
export class Relay implements TimedSession {
  private readonly held = new Ring<Held>();
  private octets = 0;
  private readonly alarm: Alarm;
  private endsAt = NEVER;
  private hasEnded = false;
  /** The socket takes nothing more for now. */
  private isStalled = false;
  private isPumping = false;

  constructor(
    private readonly source: Socket,
    private readonly sink: Socket,
    /** How long octets stay, ns. */
    private readonly holdNs: number,
    private readonly editor: StreamEditor | null,
  ) {
    this.alarm = new Alarm(source.flow.simulation, this, sink);
  }

  get deadline(): number {
    if (this.isStalled) return NEVER;
    return this.held.at(0)?.dueAt ?? (this.hasEnded ? NEVER : this.endsAt);
  }

  onDeadline(now: number): void {
    this.pump(now);
  }

  /** Octets, or the end of input, may be read. */
  read(now: number): void {
    this.fill(now);
    this.pump(now);
  }

  /** Writes what is due, and reads on when there is room again. */
  pump(now: number): void {
    if (this.isPumping) return;
    this.isPumping = true;
    do this.write(now);
    while (this.fill(now));
    this.isPumping = false;
    this.alarm.update();
  }

  /** Forgets what it holds. */
  clear(): void {
    this.held.clear();
    this.octets = 0;
    this.hasEnded = true;
    this.alarm.update();
  }

  /** True when something was read that is due now. */
  private fill(now: number): boolean {
    const { source } = this;
    const read: Span[] = [];
    let room = MOST_HELD - this.octets;
    for (let span = source.peek(); span !== null && room > 0; span = source.peek()) {
      const { chunk, from, to } = span;
      read.push({ chunk, from, to });
      source.consume(to - from);
      room -= to - from;
    }
    if (source.atEof && this.endsAt === NEVER) this.endsAt = now + this.holdNs;
    if (read.length === 0) return false;
    source.afterRead(now);
    for (const { chunk, from, to } of this.editor?.edit(read) ?? read) {
      this.octets += to - from;
      this.held.push({ chunk, from, to, dueAt: now + this.holdNs });
    }
    return this.holdNs === 0 && !this.isStalled;
  }

  private write(now: number): void {
    const { held, sink } = this;
    this.isStalled = false;
    for (let next = held.at(0); next !== undefined && next.dueAt <= now; next = held.at(0)) {
      const taken = sink.write(next.chunk, next.from, next.to);
      this.octets -= taken;
      next.from += taken;
      if (next.from < next.to) {
        this.isStalled = true;
        break;
      }
      held.shift();
    }
    sink.push(now);
    if (held.length > 0 || this.hasEnded || this.endsAt > now) return;
    this.hasEnded = true;
    sink.shutdownWrite(now);
  }
}

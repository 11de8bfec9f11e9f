import type { Trace } from '../../engine/index.js';
import type { Chunk, Span } from '../../tcp/index.js';
import { TLS_FLIGHT, TLS_SEALED } from '../events.js';
import type { Input, Transport } from '../transport.js';
import type { Handshake } from './handshake.js';
import { Opened } from './opened.js';
import { LONGEST_RECORD, TlsRecord } from './record.js';
import { SealedLog } from './sealed-log.js';

/** Octets opened ahead of their being read: with more, the rest is left to TCP, whose window shuts. */
const OPENED_AHEAD = LONGEST_RECORD;

/** Whose channel it is, for a trace: direction 0 is from the client. */
export interface ChannelEnd {
  readonly trace: Trace;
  readonly connection: number;
  readonly direction: 0 | 1;
}

/**
 * TLS between a session and its transport. In clear until `secure`; then the
 * flights of a handshake, each when the one before has arrived whole; then
 * records, each read when it has arrived whole. What is modelled is octets and
 * who waits for whom: no computing time, no resumption, no close_notify. What
 * is no record fails, and the connection with it.
 */
export class TlsChannel implements Transport, Input {
  private state: 'clear' | 'handshake' | 'open' | 'broken' = 'clear';
  /** Not known to a server before the ClientHello. */
  private handshake: Handshake | null = null;
  /** The flight that is next, and whether the next record to arrive has begun. */
  private flight = 0;
  private arrived = 0;
  private readonly opened = new Opened();
  private readonly sealed = new SealedLog();
  /** The send call under way. */
  private call: Span[] = [];
  private callOctets = 0;

  constructor(
    private readonly inner: Transport & Input,
    private readonly end: ChannelEnd,
  ) {}

  /** What comes next is under TLS: the client begins a handshake, the server (null) waits for one. */
  secure(handshake: Handshake | null, now: number): void {
    this.state = 'handshake';
    this.handshake = handshake;
    this.sendFlights(now);
  }

  /** Octets have arrived. True when the handshake is done with them. */
  pump(now: number): boolean {
    if (this.state !== 'handshake') return false;
    while (this.state === 'handshake') {
      const record = this.nextRecord();
      if (record === null) return false;
      this.handshake ??= record.handshake;
      if (record.handshake === null || record.flight !== this.flight) this.state = 'broken';
      else {
        this.flight++;
        this.sendFlights(now);
      }
    }
    return this.isOpen;
  }

  private get isOpen(): boolean {
    return this.state === 'open';
  }

  private sendFlights(now: number): void {
    const { handshake } = this;
    if (handshake === null) return;
    const own = this.end.direction === 0 ? 'client' : 'server';
    const { flights } = handshake;
    for (let next = flights[this.flight]; next?.from === own; next = flights[++this.flight]) {
      this.emitFlight(next.octets, next.name, now);
      this.inner.write(new TlsRecord(next.octets, [], 0, handshake, this.flight), 0, next.octets);
      // A client whose last flight it is has data to send with it.
      if (own === 'server' || this.flight + 1 < flights.length) this.inner.push(now);
    }
    if (this.flight === flights.length) this.state = 'open';
  }

  private emitFlight(octets: number, name: string, now: number): void {
    const { trace, connection, direction } = this.end;
    if (trace.active) trace.emit(TLS_FLIGHT, now, connection, direction, octets, 0, 0, 0, 0, 0, trace.wantsText ? name : null);
  }

  /** The next record, once all of it has arrived. */
  private nextRecord(): TlsRecord | null {
    for (let span = this.inner.peek(); span !== null; span = this.inner.peek()) {
      const { chunk, from, to } = span;
      this.inner.consume(to - from);
      if (!(chunk instanceof TlsRecord) || from !== this.arrived) {
        this.state = 'broken';
        return null;
      }
      this.arrived = to;
      if (to < chunk.length) continue;
      this.arrived = 0;
      return chunk;
    }
    return null;
  }

  private open(): void {
    while (this.state === 'open' && this.opened.octets < OPENED_AHEAD) {
      const record = this.nextRecord();
      if (record === null) return;
      // Only servers are asked when a message was complete.
      this.opened.add(record, this.end.direction === 0 ? 0 : this.inner.lastArrival());
    }
  }

  get backlog(): number {
    return this.inner.backlog;
  }

  get unsent(): number {
    return this.state === 'open' ? this.sealed.plainOf(this.inner.unsent) : this.inner.unsent;
  }

  get unacknowledged(): number {
    return this.state === 'open' ? this.sealed.plainOf(this.inner.unacknowledged) : this.inner.unacknowledged;
  }

  get lastProgress(): number {
    return this.inner.lastProgress;
  }

  write(chunk: Chunk, from: number, to: number): void {
    if (this.state === 'clear') this.inner.write(chunk, from, to);
    if (this.state !== 'open' || to <= from) return;
    for (let at = from; at < to; ) {
      const taken = Math.min(to - at, LONGEST_RECORD - this.callOctets);
      this.call.push({ chunk, from: at, to: at + taken });
      this.callOctets += taken;
      at += taken;
      if (this.callOctets === LONGEST_RECORD) this.seal();
    }
  }

  push(now: number): void {
    this.seal();
    const { trace, connection, direction } = this.end;
    if (trace.active && this.overhead > 0) trace.emit(TLS_SEALED, now, connection, direction, this.overhead);
    this.overhead = 0;
    this.inner.push(now);
  }

  /** Octets that TLS has added to the send call. */
  private overhead = 0;

  private seal(): void {
    const { call, callOctets } = this;
    if (callOctets === 0) return;
    const overhead = this.handshake?.recordOverhead ?? 0;
    const length = callOctets + overhead;
    this.call = [];
    this.callOctets = 0;
    this.overhead += overhead;
    this.inner.write(new TlsRecord(length, call, callOctets), 0, length);
    this.sealed.add(callOctets, length, this.inner.unacknowledged);
  }

  shutdown(now: number): void {
    this.seal();
    this.inner.shutdown(now);
  }

  close(now: number): void {
    this.inner.close(now);
  }

  closeWhenWritten(now: number): void {
    this.seal();
    this.inner.closeWhenWritten(now);
  }

  get readable(): number {
    if (this.state === 'clear') return this.inner.readable;
    this.open();
    return this.opened.octets;
  }

  get atEof(): boolean {
    if (this.state === 'broken') return true;
    return this.readable === 0 && this.inner.atEof;
  }

  get finished(): boolean {
    return this.inner.finished;
  }

  get failed(): boolean {
    return this.state === 'broken' || this.inner.failed;
  }

  peek(): Span | null {
    if (this.state === 'clear') return this.inner.peek();
    this.open();
    return this.opened.peek();
  }

  consume(octets: number): void {
    if (this.state === 'clear') this.inner.consume(octets);
    else this.opened.consume(octets);
  }

  afterRead(now: number): void {
    this.inner.afterRead(now);
  }

  lastArrival(unread = 0): number {
    return this.state === 'clear' ? this.inner.lastArrival(unread) : this.opened.lastArrival(unread);
  }
}

import { Ring } from '../engine/index.js';
import type { Chunk, Socket, Span } from '../tcp/index.js';
import type { Input, Transport } from './transport.js';

/** What TCP did not take: part of a chunk, or (null) the end of a send call. */
interface Waiting {
  readonly chunk: Chunk | null;
  from: number;
  readonly to: number;
}

/** A simulated socket as a session's transport: keeps what the send buffer refuses, call by call. */
export class SocketTransport implements Transport, Input {
  backlog = 0;
  private readonly waiting = new Ring<Waiting>();
  private closing = false;
  private shutting = false;
  private consumed = 0;
  /** What had been consumed when TCP heard of it last. */
  private told = 0;

  constructor(private readonly socket: Socket) {}

  get unsent(): number {
    return this.backlog + this.socket.unsent;
  }

  get unacknowledged(): number {
    return this.backlog + this.socket.unacknowledged;
  }

  get lastProgress(): number {
    return this.socket.lastProgress;
  }

  get readable(): number {
    return this.socket.readable;
  }

  get atEof(): boolean {
    return this.socket.atEof;
  }

  get finished(): boolean {
    return this.socket.endpoint.receiver.finished;
  }

  get failed(): boolean {
    const reason = this.socket.endpoint.endReason;
    return reason !== null && reason !== 'closed';
  }

  write(chunk: Chunk, from: number, to: number): void {
    if (to <= from) return;
    const taken = this.waiting.length === 0 ? this.socket.write(chunk, from, to) : 0;
    if (from + taken === to) return;
    if (!this.socket.canSend) return;
    this.waiting.push({ chunk, from: from + taken, to });
    this.backlog += to - from - taken;
  }

  push(now: number): void {
    if (this.waiting.length > 0) this.waiting.push({ chunk: null, from: 0, to: 0 });
    this.socket.push(now);
  }

  /** The send buffer has room again. */
  resume(now: number): void {
    for (let next = this.waiting.at(0); next !== undefined; next = this.waiting.at(0)) {
      if (next.chunk === null) {
        this.waiting.shift();
        this.socket.push(now);
        continue;
      }
      const taken = this.socket.write(next.chunk, next.from, next.to);
      this.backlog -= taken;
      next.from += taken;
      if (next.from < next.to) {
        this.socket.push(now);
        return;
      }
      this.waiting.shift();
    }
    if (this.closing) this.socket.close(now);
    else if (this.shutting) this.socket.shutdownWrite(now);
  }

  shutdown(now: number): void {
    this.shutting = true;
    if (this.waiting.length === 0) this.socket.shutdownWrite(now);
  }

  close(now: number): void {
    this.waiting.clear();
    this.backlog = 0;
    this.socket.close(now);
  }

  closeWhenWritten(now: number): void {
    this.closing = true;
    if (this.waiting.length === 0 || !this.socket.canSend) this.close(now);
  }

  peek(): Span | null {
    return this.socket.peek();
  }

  consume(octets: number): void {
    this.consumed += octets;
    this.socket.consume(octets);
  }

  /** A read call that takes nothing acknowledges nothing (tcp_recvmsg_locked calls tcp_cleanup_rbuf for what it copied). */
  afterRead(now: number): void {
    if (this.consumed === this.told) return;
    this.told = this.consumed;
    this.socket.afterRead(now);
  }

  lastArrival(unread = 0): number {
    return this.socket.endpoint.receiver.arrivedAt(this.consumed - unread);
  }
}

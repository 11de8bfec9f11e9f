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
  /** A send call has begun. */
  private inCall = false;
  /** A send call waits for room. */
  private isBlocked = false;

  /** @param polls it polls before each send call, and waits if less than a third of the buffer is free; before each read too, which lets the buffer grow */
  constructor(
    private readonly socket: Socket,
    private readonly polls = false,
  ) {}

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
    // Where the buffer counts memory, a call is made when it is whole.
    const isMade = !this.socket.countsMemory && this.waiting.length === 0 && this.mayWrite();
    const taken = isMade ? this.socket.write(chunk, from, to) : 0;
    if (from + taken === to) return;
    if (!this.socket.canSend) return;
    this.waiting.push({ chunk, from: from + taken, to });
    this.backlog += to - from - taken;
  }

  push(now: number): void {
    if (this.waiting.length > 0) this.waiting.push({ chunk: null, from: 0, to: 0 });
    if (this.socket.countsMemory) {
      if (!this.isBlocked) this.resume(now);
      return;
    }
    if (this.waiting.length === 0 || this.inCall) this.socket.push(now);
    this.inCall = false;
  }

  /** The send buffer has room again. */
  resume(now: number): void {
    const { socket, waiting } = this;
    this.isBlocked = false;
    for (let next = waiting.at(0); next !== undefined; next = waiting.at(0)) {
      if (next.chunk === null) {
        waiting.shift();
        this.inCall = false;
        if (!socket.countsMemory) socket.push(now);
        continue;
      }
      const continued = this.inCall;
      this.isBlocked = !this.mayWrite() || !this.goOn(next, continued, now);
      if (this.isBlocked) return;
      waiting.shift();
    }
    if (socket.countsMemory) this.pollForReply();
    if (this.closing) socket.close(now);
    else if (this.shutting) socket.shutdownWrite(now);
  }

  /**
   * Whoever polls to read is told of room in the send buffer too, once there is
   * some (tcp_poll sets SOCK_NOSPACE whatever it is asked for), and until then
   * each acknowledgment lets the buffer grow.
   */
  private pollForReply(): void {
    if (this.polls) void this.socket.hasRoom;
  }

  private mayWrite(): boolean {
    if (this.polls && !this.inCall && !this.socket.hasRoom) return false;
    this.inCall = true;
    return true;
  }

  /** Writes on; false: what was taken has left, and the rest waits. */
  private goOn(next: Waiting, continued: boolean, now: number): boolean {
    const { socket, waiting } = this;
    const chunk = next.chunk as Chunk;
    const { countsMemory } = socket;
    const taken = countsMemory
      ? socket.sendPart(chunk, next.from, next.to, continued, waiting.at(1)?.chunk !== null, now)
      : socket.write(chunk, next.from, next.to);
    this.backlog -= taken;
    next.from += taken;
    if (next.from === next.to) return true;
    this.inCall = false;
    if (!countsMemory) socket.push(now);
    return false;
  }

  shutdown(now: number): void {
    this.shutting = true;
    if (this.waiting.length === 0) this.socket.shutdownWrite(now);
    else this.push(now);
  }

  close(now: number): void {
    this.waiting.clear();
    this.backlog = 0;
    this.socket.close(now);
  }

  closeWhenWritten(now: number): void {
    this.closing = true;
    if (this.waiting.length === 0 || !this.socket.canSend) this.close(now);
    else this.push(now);
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

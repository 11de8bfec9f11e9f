import { type Simulation, Source } from '../engine/index.js';
import { TESTBED } from './testbed.js';
import type { TickingSocket } from './ticking-socket.js';

/** Hears when its call returns, and with how many octets. */
export interface Receiving {
  /** The call goes on. */
  onReceiving(now: number): void;
  onReceived(octets: number, now: number): void;
}

/**
 * A recv call that finds octets (tcp_recvmsg_locked). It has the socket until it
 * returns: what arrives meanwhile waits in the backlog. When nothing is left to
 * copy, the backlog is worked off, which makes one acknowledgment
 * (__sk_flush_backlog, tcp_release_cb), and what came with it is copied too.
 */
export class RecvCall extends Source {
  private socket: TickingSocket | null = null;
  private phase: 'copying' | 'flushing' | 'leaving' = 'copying';
  private most = 0;
  private taken = 0;
  private copying = 0;

  constructor(
    private readonly simulation: Simulation,
    private readonly caller: Receiving,
  ) {
    super();
  }

  start(socket: TickingSocket, most: number, now: number): void {
    this.socket = socket;
    this.most = most;
    this.taken = 0;
    socket.own();
    this.copy(socket, now);
  }

  /** The process is gone. */
  abandon(now: number): void {
    this.simulation.disarm(this);
    const { socket } = this;
    this.socket = null;
    socket?.disown(now);
  }

  override fire(now: number): void {
    const socket = this.socket as TickingSocket;
    this.caller.onReceiving(now);
    if (this.phase === 'copying') {
      this.take(socket, now);
      if (this.taken < this.most && socket.hasBacklog) this.flush('flushing', now);
      else this.leave(socket, now);
      return;
    }
    socket.workOffOne(now);
    if (socket.hasBacklog) {
      this.flush(this.phase, now);
      return;
    }
    socket.releaseAcks(now);
    if (this.phase === 'leaving') this.comeBack(socket, now);
    else if (socket.readable > 0) this.copy(socket, now);
    else this.leave(socket, now);
  }

  private copy(socket: TickingSocket, now: number): void {
    const { copy, octet } = TESTBED.recvNs;
    this.phase = 'copying';
    this.copying = Math.min(this.most - this.taken, socket.readable);
    this.simulation.arm(this, now + copy + Math.round(this.copying * octet));
  }

  private take(socket: TickingSocket, now: number): void {
    let left = this.copying;
    for (let span = socket.peek(); span !== null && left > 0; span = socket.peek()) {
      const octets = Math.min(left, span.to - span.from);
      socket.consume(octets);
      left -= octets;
    }
    this.taken += this.copying - left;
    socket.noteReading(now);
  }

  private flush(phase: 'flushing' | 'leaving', now: number): void {
    this.phase = phase;
    this.simulation.arm(this, now + TESTBED.recvNs.backlog);
  }

  /** tcp_cleanup_rbuf, release_sock. */
  private leave(socket: TickingSocket, now: number): void {
    socket.afterRead(now);
    if (socket.hasBacklog) this.flush('leaving', now);
    else this.comeBack(socket, now);
  }

  private comeBack(socket: TickingSocket, now: number): void {
    this.socket = null;
    socket.disown(now);
    this.caller.onReceived(this.taken, now);
  }
}

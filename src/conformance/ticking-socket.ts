import { NEVER } from '../engine/index.js';
import type { Packet } from '../net/index.js';
import { ENDPOINT_TIMERS, type EndpointTimer, Socket } from '../tcp/index.js';
import { TESTBED } from './testbed.js';
import type { TimerWheel } from './timer-wheel.js';

interface Timer {
  readonly name: EndpointTimer;
  /** When the endpoint wants it, ns. */
  due: number;
  /** When the host runs it, ns. */
  runsAt: number;
}

/** A socket on a host whose timers run at its ticks, and whose segments wait while a process has it (the kernel's backlog, tcp_add_backlog). */
export class TickingSocket extends Socket {
  private readonly timers: readonly Timer[] = ENDPOINT_TIMERS.map((name) => ({ name, due: NEVER, runsAt: NEVER }));
  wheel: TimerWheel | null = null;
  private readonly backlog: Packet[] = [];
  private isOwned = false;
  private runsTimers = false;

  get hasBacklog(): boolean {
    return this.backlog.length > 0;
  }

  /** A process takes it (lock_sock). */
  own(): void {
    this.isOwned = true;
    this.endpoint.deferAcks();
  }

  override receive(packet: Packet, now: number): void {
    if (this.isOwned) this.backlog.push(packet);
    else super.receive(packet, now);
  }

  /** The process that has it works off what came first of the backlog (__release_sock). */
  workOffOne(now: number): void {
    const packet = this.backlog.shift();
    if (packet !== undefined) super.receive(packet, now);
  }

  /** tcp_release_cb, for a process that goes on. */
  releaseAcks(now: number): void {
    this.endpoint.releaseAcks(now);
    this.endpoint.deferAcks();
    this.settle(now);
  }

  /** The process lets go (release_sock). */
  disown(now: number): void {
    while (this.hasBacklog) this.workOffOne(now);
    this.isOwned = false;
    this.endpoint.releaseAcks(now);
    this.settle(now);
  }

  /** Octets have been taken, and more may be. */
  noteReading(now: number): void {
    this.endpoint.receiver.noteReading(now);
  }

  override fire(now: number): void {
    this.armedAt = NEVER;
    this.runsTimers = true;
    for (const timer of this.timers) {
      if (timer.runsAt > now) continue;
      timer.due = NEVER;
      timer.runsAt = NEVER;
      this.endpoint.onTimer(timer.name, now);
      this.look(now);
    }
    this.settle(now);
    this.runsTimers = false;
  }

  protected override rearm(now: number): void {
    this.look(now);
    const next = this.timers.reduce((least, { runsAt }) => Math.min(least, runsAt), NEVER);
    if (next === this.armedAt) return;
    this.armedAt = next;
    if (next === NEVER) this.simulation.disarm(this);
    else this.simulation.arm(this, next);
  }

  /** Sees which timers have been set, put off or stopped. */
  private look(now: number): void {
    for (const timer of this.timers) {
      const due = this.endpoint.timerAt(timer.name);
      if (due === timer.due) continue;
      timer.due = due;
      timer.runsAt = due === NEVER ? NEVER : this.runsAt(timer.name, due, now);
    }
  }

  private runsAt(name: EndpointTimer, due: number, now: number): number {
    const { wheel, runsTimers } = this;
    if (wheel === null) return due;
    if (name === 'slow') return wheel.atInstant(now, due, runsTimers);
    const { tickNs } = TESTBED;
    if (name === 'acknowledgment' && due - now <= tickNs) {
      // Compressed acknowledgments have a timer of another kind, which is exact (tcp_compressed_ack_kick);
      // before any data has come an acknowledgment is delayed by no tick, which is to say until the next.
      return due - now < tickNs ? due : wheel.atNextTick(now);
    }
    return wheel.afterDuration(now, due, runsTimers);
  }
}

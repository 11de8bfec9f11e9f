import type { Emitter } from './emitter.js';

/** What the keepalive timer leads to. */
export type KeepaliveVerdict = 'probe' | 'give-up' | 'wait';

/**
 * Keepalive (RFC 9293 3.8.4, tcp_timer.c tcp_keepalive_timer): after a long
 * silence with nothing in flight or queued, the peer is asked for a sign of life,
 * at intervals, and given up when so many probes went unanswered; with a user
 * timeout, when the silence has lasted for that instead.
 */
export class Keepalive {
  /** Until the timer is to run again, after a verdict; ns. */
  waitNs = 0;

  constructor(private readonly emitter: Emitter) {}

  /** When the timer is due, counted from the last sign of life; never before now. */
  dueAt(now: number): number {
    const due = this.lastHeardAt + this.emitter.options.keepaliveIdleNs;
    return due > now ? due : now;
  }

  onTimer(now: number): KeepaliveVerdict {
    const { options, sender } = this.emitter;
    this.waitNs = options.keepaliveIdleNs;
    if (sender.outstanding > 0 || sender.unsent > 0) return 'wait';
    const silenceNs = now - this.lastHeardAt;
    if (silenceNs < options.keepaliveIdleNs) {
      this.waitNs = options.keepaliveIdleNs - silenceNs;
      return 'wait';
    }
    const { unanswered } = sender.persist;
    const { userTimeoutNs, keepaliveProbes } = options;
    if (userTimeoutNs > 0 ? silenceNs >= userTimeoutNs && unanswered > 0 : unanswered >= keepaliveProbes) return 'give-up';
    this.waitNs = options.keepaliveIntervalNs;
    return 'probe';
  }

  /** The later of the last data and the last acknowledgment (keepalive_time_elapsed). */
  private get lastHeardAt(): number {
    const { lastDataReceivedAt, lastAckReceivedAt } = this.emitter.statistics;
    return lastDataReceivedAt > lastAckReceivedAt ? lastDataReceivedAt : lastAckReceivedAt;
  }
}

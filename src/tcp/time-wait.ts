import { NEVER } from '../engine/index.js';
import type { Emitter } from './emitter.js';
import type { StackProfile } from './profile.js';
import { ACK, FIN, NO_TIMESTAMP, RST, SYN, type Segment } from './segment.js';

/**
 * What a segment does to a connection that only waits: `acknowledge`: it gets the
 * last acknowledgment once more, without reports (tcp_v4_timewait_ack); `forget`:
 * the wait is over; `refuse`: the same, and an RST answers.
 */
export type WaitVerdict = 'accept' | 'drop' | 'acknowledge' | 'forget' | 'refuse';

/**
 * What is left of a connection after its end (RFC 9293 3.6.1, RFC 1337, tcp_minisocks.c
 * tcp_timewait_state_process): for 2 MSL a repeated FIN is acknowledged, which
 * begins the time anew, and old duplicates are kept from doing harm. Nothing
 * happens when it is over, so nothing is armed for that.
 */
export class TimeWait {
  /** When it began, ns; anew when the peer's FIN comes again. */
  since = 0;
  private until = NEVER;

  constructor(
    private readonly profile: StackProfile,
    private readonly emitter: Emitter,
  ) {}

  begin(now: number): void {
    this.since = now;
    this.until = now + this.profile.timeWaitNs;
  }

  isOver(now: number): boolean {
    return now >= this.until;
  }

  judge(segment: Segment, now: number): WaitVerdict {
    const { receiver, timestamps } = this.emitter;
    const isOld = timestamps.isOld(segment, now);
    if (!isOld && segment.seq === receiver.nxt && (segment.end === segment.seq || segment.has(RST))) {
      if (segment.has(RST)) return this.profile.timeWaitIgnoresResets ? 'drop' : 'forget';
      this.begin(now);
      return 'drop';
    }
    if (segment.has(RST)) return 'drop';
    if (isOld || segment.has(ACK)) this.begin(now);
    return 'acknowledge';
  }

  /** Whether a SYN begins a new connection with the same addresses: one that cannot be an old duplicate (RFC 9293 MAY-2, RFC 6191 2). */
  yieldsTo(segment: Segment, now: number): boolean {
    const { receiver, timestamps } = this.emitter;
    if (!segment.has(SYN) || segment.has(RST | ACK)) return false;
    if (this.isOver(now)) return true;
    if (timestamps.isOld(segment, now)) return false;
    return segment.seq > receiver.nxt || (segment.tsVal !== NO_TIMESTAMP && segment.tsVal > timestamps.recent);
  }

  /** Nobody will read any more, and the peer may only finish: FIN-WAIT-2 without a socket. */
  judgeOrphan(segment: Segment, now: number): WaitVerdict {
    const { receiver, timestamps } = this.emitter;
    const { seq, end } = segment;
    const { nxt, opening } = receiver;
    const isInside = seq === nxt || (end > nxt && seq < opening.edge) || (seq === opening.edge && seq === end);
    if (timestamps.isOld(segment, now) || !isInside) return segment.has(RST) ? 'drop' : 'acknowledge';
    if (segment.has(RST)) return 'forget';
    if (segment.has(SYN) && seq >= nxt) return 'refuse';
    if (!segment.has(ACK) || end <= nxt || end === seq) return 'drop';
    return segment.has(FIN) && end === nxt + 1 ? 'accept' : 'refuse';
  }
}

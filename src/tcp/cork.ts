import { NEVER } from '../engine/index.js';

/**
 * TCP_CORK: a last segment smaller than the MSS stays until it is uncorked, filled up, or has waited long enough.
 * MSG_MORE is the same for one call (tcp_push); whatever comes after it, an acknowledgment too, finds no cork.
 */
export class Cork {
  /** When a corked partial segment leaves all the same. */
  dueAt = NEVER;
  /** The send call under way has MSG_MORE. */
  more = false;
  private isOn = false;
  private isOverdue = false;

  get holds(): boolean {
    return this.more || (this.isOn && !this.isOverdue);
  }

  set(on: boolean): void {
    this.isOn = on;
    this.isOverdue = false;
    if (!on) this.dueAt = NEVER;
  }

  /** What pushes a corked tail out is the probe timer, which runs when nothing is in flight (tcp_check_probe_timer). */
  wait(until: number): void {
    if (this.dueAt === NEVER) this.dueAt = until;
  }

  /** It has waited long enough: it leaves as soon as the windows allow. */
  expire(): void {
    this.dueAt = NEVER;
    this.isOverdue = true;
  }

  /** Something left. */
  onSent(): void {
    this.dueAt = NEVER;
    this.isOverdue = false;
  }
}

import type { RecoveringSender } from './index.js';

/** What an acknowledgment tells after a timeout. */
export type TimeoutJudgment = 'spurious' | 'try-new' | 'undecided';

/**
 * Forward RTO-recovery (RFC 5682 3, with SACK 3.1; tcp_process_loss): after a
 * timeout has sent the first segment again, something new goes before more
 * copies do. When what was sent once arrives, nothing had been lost.
 */
export class TimeoutTest {
  private isOn = false;
  /** Something new is to go before what is believed lost. */
  triesNew = false;
  private hasTried = false;

  constructor(private readonly enabled: boolean) {}

  begin(allowed: boolean): void {
    this.isOn = this.enabled && allowed;
    this.triesNew = false;
  }

  /** Something new has gone since the acknowledgment that asked for it, or not. What comes to be sent later goes as the window lets it. */
  goesOn(hasSent: boolean): boolean {
    this.hasTried ||= hasSent;
    if (!this.hasTried) this.end();
    return this.hasTried;
  }

  /** Nothing new could go: the loss is repaired in the usual way. */
  end(): void {
    this.isOn = false;
    this.triesNew = false;
  }

  /**
   * `high`: what had been sent when the timer ran out; `original`: something up to there
   * that was sent only once has arrived; `beyond`: a duplicate, or a new report.
   */
  judge(sender: RecoveringSender, high: number, advanced: boolean, original: boolean, beyond: boolean): TimeoutJudgment {
    this.triesNew = false;
    this.hasTried = false;
    if (!this.isOn) return 'undecided';
    if (original) {
      this.isOn = false;
      return 'spurious';
    }
    if (sender.nxt > high) {
      if (beyond) this.isOn = false;
    } else if (advanced && sender.una < high) {
      this.isOn = sender.hasNewToSend;
      this.triesNew = this.isOn;
      if (this.isOn) return 'try-new';
    }
    return 'undecided';
  }
}

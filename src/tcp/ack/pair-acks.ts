import { NEVER } from '../../engine/index.js';
import type { AckPolicy, DataArrival } from './index.js';

/**
 * Acknowledges data in pairs, and what stays alone after a fixed delay, which
 * what comes later does not put off. What makes a pair is the stack's own: there
 * is neither a quick-ACK phase nor a guess whether the application will answer.
 */
export abstract class PairAcks implements AckPolicy {
  dueAt = NEVER;

  /** `delayNs`: 0 = every segment at once. */
  constructor(private readonly delayNs: number) {}

  get atoNs(): number {
    return this.delayNs;
  }

  protected abstract isPair(arrival: DataArrival): boolean;

  onData(arrival: DataArrival, now: number): boolean {
    if (this.delayNs === 0 || this.isPair(arrival)) return true;
    if (this.dueAt === NEVER) this.dueAt = now + this.delayNs;
    return false;
  }

  onGap(): boolean {
    return true;
  }

  onRepeat(): void {}

  onFin(): boolean {
    return true;
  }

  onRead(): boolean {
    return false;
  }

  onCongestion(): void {}

  onDataSent(): void {}

  onAckSent(): void {
    this.dueAt = NEVER;
  }

  onDue(): void {
    this.dueAt = NEVER;
  }
}

import { NEVER } from '../../engine/index.js';
import type { AckPolicy, DataArrival } from './index.js';

/**
 * Every second segment at once, whatever its size, and one alone after the
 * delay, which later segments do not put off: FreeBSD (tcp_input.c, the DELAY_ACK
 * macro: while the timer runs the next segment is acknowledged) and Windows
 * (DelayedAckFrequency 2 of Get-NetTCPSetting). There is neither a quick-ACK
 * phase nor a guess whether the application will answer.
 */
export class EverySecondAcks implements AckPolicy {
  dueAt = NEVER;

  readonly segmentEstimate = 0;

  constructor(private readonly delayNs: number) {}

  get atoNs(): number {
    return this.delayNs;
  }

  onData({ octets, mss }: DataArrival, now: number): boolean {
    if (this.dueAt !== NEVER || octets > mss || this.delayNs === 0) return true;
    this.dueAt = now + this.delayNs;
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

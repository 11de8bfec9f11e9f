import { NEVER } from '../../engine/index.js';
import type { DataArrival } from './index.js';
import { PairAcks } from './pair-acks.js';

/**
 * Every second segment at once, whatever its size: FreeBSD (tcp_input.c, the
 * DELAY_ACK macro: while the timer runs the next segment is acknowledged) and
 * Windows (DelayedAckFrequency 2 of Get-NetTCPSetting).
 */
export class EverySecondAcks extends PairAcks {
  protected override isPair({ octets, mss }: DataArrival): boolean {
    return this.dueAt !== NEVER || octets > mss;
  }
}

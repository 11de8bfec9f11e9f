import { MILLISECOND, NEVER } from '../../engine/index.js';
import { SackCompression } from './compression.js';
import type { AckPolicy, DataArrival } from './index.js';
import type { SegmentEstimate } from './segment-estimate.js';

const MAX_QUICK_ACKS = 16;
/** After a mark (__tcp_ecn_check_ce). */
const CONGESTION_QUICK_ACKS = 2;
/** HZ = 250. */
const TICK_NS = 4 * MILLISECOND;
const DELAY_MAX_NS = 200 * MILLISECOND;
const DELAY_MAX_ONE_WAY_NS = 500 * MILLISECOND;

/**
 * Linux's acknowledgments (tcp_input.c tcp_event_data_recv and
 * __tcp_ack_snd_check, tcp_output.c tcp_send_delayed_ack, tcp_timer.c
 * tcp_delack_timer_handler): a fresh receiver spends a credit of quick
 * acknowledgments; once it has sent data shortly after receiving some it is in
 * pingpong mode and delays, in the hope of piggybacking.
 */
export class LinuxAcks implements AckPolicy {
  /** When the delayed acknowledgment is due. */
  private delayedUntil = NEVER;
  private readonly compression = new SackCompression();
  private quick = 0;
  private pingpong = false;
  /** The kernel's ato; 0 = no data seen yet. */
  atoNs = 0;
  private lastDataAt = Number.NEGATIVE_INFINITY;
  /** Segments since the last acknowledgment that end what the peer had to send: ICSK_ACK_PUSHED and PUSHED2. */
  private pushes = 0;
  /** Something arrived that no acknowledgment has answered yet: ICSK_ACK_SCHED. */
  private isScheduled = false;

  /** @param minimumNs TCP_ATO_MIN and TCP_DELACK_MIN: 40 ms in the kernel. */
  constructor(
    private readonly minimumNs: number,
    private readonly segment: SegmentEstimate,
  ) {}

  get dueAt(): number {
    const { delayedUntil, compression } = this;
    return compression.dueAt < delayedUntil ? compression.dueAt : delayedUntil;
  }

  onData(arrival: DataArrival, now: number): boolean {
    this.measure(arrival, now);
    this.isScheduled = true;
    return this.isDue(arrival) || (arrival.hasGap ? this.compress(arrival, now) : this.delay(arrival, now));
  }

  get holdsReport(): boolean {
    return this.compression.isHolding;
  }

  /** tcp_data_queue_ofo: it says nothing about the peer's pace. */
  onGap(arrival: DataArrival, now: number): boolean {
    if (arrival.isAnswered) {
      if (arrival.windowGrew) this.quick |= 1;
      return false;
    }
    this.notePush(arrival);
    this.isScheduled = true;
    return this.isDue(arrival) || this.compress(arrival, now);
  }

  /** tcp_send_dupack: an acknowledgment seems to have been lost, so be quick for a while. */
  onRepeat(arrival: DataArrival, isQueued: boolean): void {
    this.addQuick(arrival);
    this.isScheduled ||= isQueued;
    this.pingpong = false;
    this.atoNs = this.minimumNs;
  }

  /** tcp_fin: in the hope that the application closes too and its FIN takes the acknowledgment along. */
  onFin(arrival: DataArrival, now: number): boolean {
    this.pingpong = true;
    this.isScheduled = true;
    return this.isDue(arrival) || this.delay(arrival, now);
  }

  /** tcp_enter_quickack_mode. */
  onCongestion(): void {
    if (this.quick < CONGESTION_QUICK_ACKS) this.quick = CONGESTION_QUICK_ACKS;
    this.pingpong = false;
    this.atoNs = this.minimumNs;
  }

  onDataSent(now: number): void {
    if (now - this.lastDataAt < this.atoNs) this.pingpong = true;
  }

  onAckSent(window?: { readonly isTight: boolean }): void {
    if (this.quick > 0 && window?.isTight) this.quick = 0; // __tcp_select_window
    // tcp_dec_quickack_mode: what answers nothing spends no credit.
    if (this.quick > 0 && this.isScheduled) {
      this.quick--;
      if (this.quick === 0) this.atoNs = this.minimumNs;
    }
    this.delayedUntil = NEVER;
    this.compression.onAckSent();
    this.isScheduled = false;
    this.pushes = 0;
  }

  /**
   * tcp_cleanup_rbuf: reading acknowledges what two segments' worth had not, and
   * what the peer has pushed once the queue is empty; in pingpong mode, where an
   * answer is to be expected, only after two pushes.
   */
  onRead(unacknowledged: number, isEmpty: boolean): boolean {
    if (unacknowledged === 0) return false;
    if (unacknowledged > this.segment.octets) return true;
    return isEmpty && this.pushes > (this.pingpong ? 1 : 0);
  }

  /** tcp_rcv_synsent_state_process: the acknowledgment is put off as long as any, and the pace is that of one who has just received. */
  onConnect(now: number): void {
    this.quick = MAX_QUICK_ACKS;
    this.isScheduled = true;
    this.pingpong = false;
    this.atoNs = this.minimumNs;
    this.lastDataAt = now;
    this.delayedUntil = now + DELAY_MAX_NS;
  }

  /** __tcp_sock_set_quickack: for now only; the next data sent in answer bring pingpong mode back. */
  setQuick(on: boolean, isEmpty: boolean): boolean {
    this.pingpong = !on;
    return on && isEmpty && this.delayedUntil !== NEVER;
  }

  onDue(rtoNs: number, now: number): void {
    if (this.delayedUntil > now) return;
    this.delayedUntil = NEVER;
    if (this.pingpong) {
      this.pingpong = false;
      this.atoNs = this.minimumNs;
    } else {
      this.atoNs = Math.min(this.atoNs * 2, rtoNs);
    }
  }

  /** The first half of __tcp_ack_snd_check. */
  private isDue(arrival: DataArrival): boolean {
    if (arrival.windowGrew) this.quick |= 1; // tcp_grow_window: the peer should hear of it
    if (arrival.unacknowledged > this.segment.octets) {
      if (arrival.windowHolds) return true;
      if (arrival.windowIsTight) this.quick = 0; // windowHolds has asked __tcp_select_window
    }
    return this.quick > 0 && !this.pingpong;
  }

  private compress({ nxt, blocks, srttNs, receiverRttNs }: DataArrival, now: number): boolean {
    const rttNs = srttNs > 0 && srttNs < receiverRttNs ? srttNs : receiverRttNs;
    return blocks === 0 || this.compression.lets(nxt, rttNs, now);
  }

  private measure(arrival: DataArrival, now: number): void {
    this.notePush(arrival);
    const sinceLast = now - this.lastDataAt;
    const minimum = this.minimumNs;
    if (this.atoNs === 0) {
      this.addQuick(arrival);
      this.atoNs = minimum;
    } else if (sinceLast <= minimum / 2) {
      // Never below what it began with, whose half need not be whole ticks here.
      this.atoNs = Math.max(minimum, inTicks(this.atoNs / 2) + inTicks(minimum / 2));
    } else if (sinceLast < this.atoNs) {
      this.atoNs = Math.min(Math.max(minimum, inTicks(this.atoNs / 2) + inTicks(sinceLast)), arrival.rtoNs);
    } else if (sinceLast > arrival.rtoNs) {
      this.addQuick(arrival);
    }
    this.lastDataAt = now;
  }

  /** tcp_measure_rcv_mss: ICSK_ACK_PUSHED and PUSHED2. */
  private notePush({ sizing, isPush }: DataArrival): void {
    if (sizing === 'other') this.pushes = this.pushes === 0 ? 1 : 2;
    else if (isPush && sizing !== 'agreed' && this.pushes === 0) this.pushes = 1;
  }

  private addQuick(arrival: DataArrival): void {
    const byWindow = Math.floor(arrival.window / (2 * this.segment.octets)) || 2;
    const credit = byWindow < MAX_QUICK_ACKS ? byWindow : MAX_QUICK_ACKS;
    if (credit > this.quick) this.quick = credit;
  }

  private delay(arrival: DataArrival, now: number): boolean {
    if (this.minimumNs === 0) return true;
    let ato = this.atoNs;
    if (ato > this.minimumNs) {
      let longest = this.pingpong ? DELAY_MAX_NS : DELAY_MAX_ONE_WAY_NS;
      if (arrival.srttNs !== 0) longest = Math.min(longest, Math.max(arrival.srttNs, this.minimumNs));
      ato = Math.min(ato, longest);
    }
    // Before any data there is no delay to speak of: the next tick.
    const due = now + (ato > TICK_NS ? ato : TICK_NS);
    if (this.delayedUntil !== NEVER && this.delayedUntil <= now + ato / 4) return true;
    if (due < this.delayedUntil) this.delayedUntil = due;
    return false;
  }
}

/** The kernel reckons delays in whole ticks of its clock, rounded down; what is less than one stays. */
function inTicks(ns: number): number {
  return ns < TICK_NS ? Math.floor(ns) : Math.floor(ns / TICK_NS) * TICK_NS;
}

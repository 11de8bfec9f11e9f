import { NEVER } from '../engine/index.js';
import { BlackHoleDetection } from './black-hole.js';
import { ByteStream } from './byte-stream.js';
import { type AckSample, type CongestionControl, type CongestionWindow, congestionControls } from './congestion/index.js';
import { windowAllows } from './congestion/allowance.js';
import { Reaction } from './congestion/reaction.js';
import { Cork } from './cork.js';
import { Coverage } from './coverage.js';
import { EVER_RETRANSMITTED, Flight, SACKED } from './flight.js';
import { restartAfterIdle } from './congestion/idle.js';
import { Packets, packetOctets } from './offload.js';
import { cutMayLeave, tailMayLeave } from './small-segments.js';
import type { Patience } from './patience.js';
import { PeerWindow } from './peer-window.js';
import { Persist } from './persist.js';
import { repack } from './repacking.js';
import type { EcnState } from './ecn.js';
import type { Agreement } from './options.js';
import type { NagleVariant, StackProfile } from './profile.js';
import { type LossRecovery, type RecoveringSender, recoveries } from './recovery/index.js';
import { EchoReduction } from './recovery/echo-reduction.js';
import { TailProbe } from './recovery/tail-probe.js';
import { RttEstimator } from './rtt.js';
import { NO_TIMESTAMP } from './segment.js';
import type { Acknowledgment, Alarm, SegmentOutput, TimeoutVerdict } from './sender-port.js';
import type { Timestamps } from './timestamps.js';
import { WriteQueue } from './write-queue.js';

const NOT_QUEUED = -1;

/**
 * The sending half of a connection, from its SYN to its FIN: what is written, what is in flight, what may leave now.
 * Sequence number 0 is the SYN, 1 + k is octet k of the stream, and the FIN follows the last octet.
 */
export class Sender implements RecoveringSender, AckSample {
  una = 0;
  nxt = 0;
  /** End of the last segment sent that was smaller than the MSS (Minshall). */
  smallEnd = 0;
  segmentsSent = 0;
  copiesSent = 0;
  tsEcr = NO_TIMESTAMP;
  originalSeq = NEVER;
  originalEnd = NEVER;
  coversCopy = false;
  rttNs = 0;
  readonly stream = new ByteStream();
  readonly congestion: CongestionWindow;
  readonly reaction: Reaction;
  readonly rtt: RttEstimator;
  timerAt = NEVER;
  nagle: NagleVariant;
  callFrom = 0;
  readonly peerWindow: PeerWindow;
  readonly cork = new Cork();
  readonly flight = new Flight();
  private readonly covered = new Coverage();
  readonly persist: Persist;
  recovery: LossRecovery;
  private readonly control: CongestionControl;
  /** Sequence number of the FIN once the application has finished. */
  finSeq = NOT_QUEUED;
  private alarm: Alarm = 'retransmission';
  /** Octets of each segment that options take for now; `mss` is without them. */
  private reserved = 0;
  /** Null without tail loss probes. */
  private tail: TailProbe | null = null;
  private readonly blackHole: BlackHoleDetection | null;
  timeoutsInARow = 0;
  /** Null without segmentation offload. */
  readonly packets: Packets | null;
  /** Where a packet may begin, all its segments may leave. */
  private readonly sendsTrains: boolean;
  /** The packets of the send buffer, where it counts memory; null: it counts octets. */
  readonly queue: WriteQueue | null;
  /** 1 while the SYN-ACK of a request that Fast Open has let in is under way: it is no segment of the connection (tcp_fastopen_create_child). */
  inRequest = 0;
  lastSentAt = 0;
  /** When something was acknowledged last, or sent with nothing in flight. */
  lastProgress = NEVER;

  constructor(
    private readonly profile: StackProfile,
    private readonly patience: Patience,
    public mss: number,
    private readonly output: SegmentOutput,
    private readonly timestamps: Timestamps,
    private readonly ecn: EcnState,
  ) {
    this.blackHole = profile.mtuProbing ? new BlackHoleDetection() : null;
    this.rtt = new RttEstimator(profile);
    this.peerWindow = new PeerWindow(profile.halvesWindow);
    this.peerWindow.fit(mss);
    this.persist = new Persist(this.rtt, this.patience);
    this.recovery = recoveries.newreno(profile);
    this.control = congestionControls[profile.congestion];
    this.reaction = new Reaction(profile, this.control, this.flight, ecn);
    this.congestion = this.reaction.window;
    this.nagle = profile.nagle;
    this.packets = profile.offload ? new Packets() : null;
    this.queue = profile.sendBufferFirst === undefined ? null : new WriteQueue(profile.sendBufferFirst, profile);
    this.sendsTrains = this.packets !== null && this.queue === null && profile.windowCounts === 'segments';
  }

  get outstanding(): number {
    return this.flight.length;
  }

  /** Octets that the send buffer still takes. */
  get room(): number {
    return this.profile.sendBuffer - (this.stream.end - this.acknowledgedOctets);
  }

  get unsent(): number {
    return this.stream.end - (this.nxt > 0 ? this.nxt - 1 : 0);
  }

  get unacknowledged(): number {
    return this.stream.end - this.acknowledgedOctets;
  }

  get finQueued(): boolean {
    return this.finSeq !== NOT_QUEUED;
  }

  get finAcknowledged(): boolean {
    return this.finQueued && this.una > this.finSeq;
  }

  get finSent(): boolean {
    return this.finQueued && this.nxt > this.finSeq;
  }

  private get acknowledgedOctets(): number {
    const octets = this.una - 1;
    return octets < 0 ? 0 : octets < this.stream.end ? octets : this.stream.end;
  }

  /** Segments in the network, as far as the sender can tell. */
  get inFlight(): number {
    const flight = this.flight;
    return flight.length - this.inRequest - flight.sacked - this.recovery.reportedArrived - flight.lost + flight.retransmitted;
  }

  /** Segments leave so many octets to options from now on; 0: none. */
  reserve(octets: number): void {
    this.mss += this.reserved - octets;
    this.reserved = octets;
  }

  /** Sends the SYN or SYN-ACK, and with it the first octets of the stream. They are an entry of their own: the SYN goes again without them. */
  sendSyn(octets: number, now: number): void {
    this.patience.beginHandshake(now);
    this.lastProgress = now;
    this.lastSentAt = now;
    this.flight.push(0, 1, now);
    if (octets > 0) this.flight.push(1, 1 + octets, now);
    this.nxt = 1 + octets;
    this.queue?.onSent(octets, true, this);
    this.segmentsSent++;
    this.output.sendRange(0, this.nxt, false, now);
    this.armRetransmission(now);
  }

  /** The handshake is done, with or without SACK: the window starts anew, at one segment if the SYN was lost more than once (RFC 6928 2, tcp_init_transfer). */
  established({ sack, payload }: Agreement): void {
    this.mss = this.peerWindow.fit(payload);
    if (sack) this.recovery = recoveries.sack(this.profile);
    if (this.ecn.on) this.reaction.echo = new EchoReduction(this.profile);
    if (sack && this.profile.tailProbe) this.tail = new TailProbe(this.profile);
    this.congestion.cwnd = this.patience.handshakeTimeouts > 1 ? 1 : this.profile.initialWindow;
    this.congestion.ssthresh = Number.MAX_SAFE_INTEGER;
    this.patience.handshakeDone();
    // An application that Fast Open has let in early waits for the handshake's own time-out.
    if (this.una > 0) this.rtt.fallBack();
  }

  finish(): void {
    this.finSeq = this.stream.end + 1;
  }

  /** Sends all that may leave now: first what is lost, then what is new; of that `one` packet only (tcp_push_one). */
  transmit(now: number, one = false): void {
    if (this.flight.length === 0 && this.unsent > 0)
      restartAfterIdle(this.control, this.congestion, now - this.lastSentAt, this.rtt.rtoNs, this.profile, now);
    if (!this.recovery.triesNew) this.retransmitLost(now);
    this.callFrom = this.nxt;
    // Where nothing new waits, nothing is held up by the window (tcp_push_pending_frames).
    const hasNew = this.unsent > 0 || (this.finQueued && !this.finSent);
    const limited = this.sendWhatFits(one, now) || (hasNew && this.inFlight >= this.congestion.cwnd);
    if (this.recovery.triesNew && !this.recovery.keepsTrying(this.nxt > this.callFrom)) this.retransmitLost(now);
    this.packets?.rest();
    if (limited || this.nxt > this.callFrom) this.reaction.usage.note(limited, this.flight.length, this.una, this.nxt);
    if (this.tail !== null && this.nxt > this.callFrom) this.scheduleProbe(this.tail, this.flight.sentAt(0) + this.rtt.rtoNs, now);
    this.watchZeroWindow(now);
  }

  /** An acknowledgment arrived, `plain`: with nothing that would make it more than a duplicate. Returns the segments newly acknowledged. */
  onAck(segment: Acknowledgment, plain: boolean, now: number): number {
    const { ack, sack } = segment;
    this.tsEcr = segment.tsEcr;
    const isProbing = this.persist.isOn || this.tail?.isOut === true;
    if (ack > this.una && sack === null && !isProbing && this.peerWindow.isKnown(segment.window)) {
      this.peerWindow.renew(segment.seq, ack);
      return this.advance(segment, now);
    }
    const windowMoved = this.learnWindow(segment, now);
    this.originalSeq = NEVER;
    this.originalEnd = NEVER;
    this.coversCopy = false;
    if (sack !== null) this.takeSack(ack, sack, now);
    if (this.tail?.isOut && this.tail.repaired(ack, ack === this.una && plain && sack === null)) this.reaction.reduce();
    if (ack > this.una) return this.advance(segment, now);
    if (sack !== null && ack === this.una) this.tellControl(this.recovery.latestReported, now);
    if (sack !== null || (ack === this.una && plain && !windowMoved && this.flight.length > 0)) this.recovery.onDuplicate(this, now);
    return 0;
  }

  /** The peer echoes a congestion mark. To be called before `onAck`; a loss that is being repaired has brought the window down already. */
  onEcho(): void {
    const { echo } = this.reaction;
    if (echo === null || this.recovery.isRepairing || this.flight.length === 0) return;
    this.tail?.forget();
    echo.begin(this);
  }

  /** The timer at `timerAt` ran out. */
  onTimer(now: number): TimeoutVerdict {
    this.timerAt = NEVER;
    if (this.flight.length === 0) return this.probe(now);
    if (this.patience.isOver(this.una === 0, this.timeoutsInARow, now)) return 'given-up';
    if (this.alarm !== 'retransmission') return this.onEarlyTimer(now);
    if (this.patience.troubleSince === NEVER) this.patience.troubleSince = now;
    if (this.blackHole !== null && this.una > 0) {
      const most = this.blackHole.onTimeout(this.patience.troubleSince, now);
      if (most < this.mss + this.reserved) this.mss = Math.max(this.peerWindow.fit(most) - this.reserved, 1);
    }
    this.recovery.onTimeout(this, now);
    this.tail?.forget();
    this.control.onTimeout(this.congestion);
    this.timeoutsInARow++;
    if (this.una === 0) this.patience.handshakeTimeouts++;
    if (this.una > 0 || !this.patience.isLinear) this.rtt.backoffs++;
    this.retransmitHead(now);
    this.armRetransmission(now);
    return 'retransmitted';
  }

  /** Something is written that the peer's window lets go. */
  get hasNewToSend(): boolean {
    return (this.unsent > 0 || (this.finQueued && !this.finSent)) && this.una + this.peerWindow.octets > this.nxt;
  }

  get probedWithCopy(): boolean {
    return this.tail?.isCopyOut === true;
  }

  probeAnswered(end: number): boolean {
    return this.tail?.arrivedTwice(end) === true;
  }

  /** A timeout comes soon (tcp_check_sack_reneging). */
  awaitReneger(now: number): void {
    this.alarm = 'retransmission';
    this.timerAt = now + this.rtt.renegingNs;
  }

  armReordering(at: number): void {
    this.alarm = 'reordering';
    this.timerAt = at;
  }

  /** The reordering timer, or the tail loss probe's: something new if there is, else the last segment again. */
  private onEarlyTimer(now: number): TimeoutVerdict {
    const { alarm, flight, tail, rtt, profile } = this;
    this.alarm = 'retransmission';
    this.timerAt = Math.max(flight.sentAt(0) + rtt.rtoNs, now + profile.timerTickNs); // tcp_rearm_rto
    if (alarm === 'reordering') this.recovery.onReordering(this, now);
    else if (tail !== null && !tail.isOut && !flight.has(flight.length - 1, SACKED)) {
      const octets = Math.min(this.unsent, this.mss, this.una + this.peerWindow.octets - this.nxt);
      if (octets > 0) this.sendNew(this.nxt, this.nxt + octets, now);
      else if (!this.probeTail(now)) return 'probed';
      tail.sent(this.nxt, octets <= 0);
      this.alarm = 'retransmission';
      this.timerAt = now + this.rtt.rtoNs;
    }
    return 'probed';
  }

  /** The last segment again, which counts as in flight once (tcp_send_loss_probe). False: the window has shrunk below it. */
  private probeTail(now: number): boolean {
    const { flight } = this;
    const last = flight.length - 1;
    if (!repack(this, last, this.finSeq, false)) return false;
    flight.markProbed(last, now);
    this.sendCopy(last, now);
    return true;
  }

  /** Two round trips from now, and no later than a timeout that lies ahead (tcp_schedule_loss_probe). */
  private scheduleProbe(tail: TailProbe, timeout: number, now: number): void {
    const { flight, rtt } = this;
    if (this.una === 0 || !this.recovery.isCalm || this.recovery.isDisordered || flight.sacked > 0 || flight.lost > 0) return;
    const due = now + tail.delayNs(rtt, flight.length);
    this.timerAt = now < timeout && timeout < due ? timeout : due;
    this.alarm = 'probe';
  }

  /** Drops everything: the connection is gone. */
  abandon(): void {
    this.flight.clear();
    this.timerAt = NEVER;
    this.cork.set(false);
  }

  markHeadLost(): void {
    if (this.flight.length > 0) this.flight.markLost(0);
  }

  retransmitHead(now: number): void {
    if (this.flight.length > 0) this.retransmit(0, now);
  }

  /** The peer repeats its SYN: it gets the SYN-ACK again, whose own timer starts anew (tcp_check_req). */
  answerSynAgain(now: number): void {
    this.retransmitHead(now);
    this.armRetransmission(now);
  }

  /** The congestion control hears of the round trip of what was reported or acknowledged last, sent at `sentAt`; -1: of none (tcp_clean_rtx_queue's ca_rtt_us). */
  private tellControl(sentAt: number, now: number): void {
    if (sentAt < 0 || !this.control.wantsSamples) return;
    this.rttNs = now - sentAt;
    this.control.onSample(this.congestion, this, now);
  }

  /** The cumulative acknowledgment gives the better sample, if it gives one (tcp_ack_update_rtt). */
  private takeSack(ack: number, blocks: readonly number[], now: number): void {
    const sentAt = this.recovery.onSack(this, ack, blocks, now);
    if (sentAt >= 0 && ack >= this.una && (ack === this.una || this.flight.has(0, EVER_RETRANSMITTED)))
      this.rtt.sample(now - sentAt, ack, this.nxt);
  }

  private retransmitLost(now: number): void {
    const { flight } = this;
    let wholeEnd = NEVER;
    while (flight.toRetransmit > 0 && this.inFlight < this.congestion.cwnd) {
      const index = flight.firstToRetransmit();
      const seq = flight.seq(index);
      // What ends a packet goes with it.
      if (!this.retransmit(index, now, seq !== wholeEnd)) return;
      wholeEnd = flight.end(index) - seq === this.mss ? flight.end(index) : NEVER;
    }
  }

  /** False: the peer's window has shrunk below it. */
  private retransmit(index: number, now: number, mayJoin = true): boolean {
    const { flight, profile } = this;
    if (!repack(this, index, this.finSeq, mayJoin && profile.repacks)) return false;
    flight.markRetransmitted(index, now);
    this.recovery.onResent(this.timestamps.value(now));
    this.sendCopy(index, now);
    const rearms = index === 0 && this.una > 0 && profile.resendingRearms && !this.recovery.isUndecided;
    if (this.timerAt === NEVER || rearms) this.armRetransmission(now);
    return true;
  }

  private sendCopy(index: number, now: number): void {
    const { flight } = this;
    this.lastSentAt = now;
    this.segmentsSent++;
    this.copiesSent++;
    this.output.sendRange(flight.seq(index), flight.end(index), true, now);
  }

  /** New data while window, congestion window and Nagle allow. True when the congestion window was what stopped it. */
  private sendWhatFits(one: boolean, now: number): boolean {
    const limit = this.una + this.peerWindow.octets;
    const dataEnd = this.stream.end + 1;
    for (;;) {
      const left = dataEnd - this.nxt;
      const finLeft = this.finQueued && this.nxt <= this.finSeq;
      if (this.nxt === 0 || (left <= 0 && !finLeft)) return false;
      if (this.flight.toRetransmit > 0 && !this.recovery.triesNew) return true;
      if (!windowAllows(this, left, this.profile.windowCounts)) return true;
      if (left <= 0) {
        this.sendNew(this.nxt, this.nxt + 1, now);
        return false;
      }
      const usable = limit - this.nxt;
      if (usable <= 0) return false;
      const whole = this.queue === null ? left : packetOctets(this, this.queue);
      const length = Math.min(whole, this.mss, usable);
      if (this.packets?.admit(this, whole, usable, this.recovery.isCalm && !one, finLeft, now) === false) return true;
      const isTail = length === left;
      if (length < this.mss && (isTail || length < whole) && !this.smallMayLeave(isTail, finLeft, length, this.nxt > this.callFrom, now))
        return false;
      this.sendNew(this.nxt, this.nxt + length + (isTail && finLeft && usable > length ? 1 : 0), now);
      if (this.sendsTrains) this.sendRest(this.packets as Packets, dataEnd, now);
      if (one && this.packets?.isWhole !== false) return false;
    }
  }

  /** What is left of the packet under way, as far as it is full segments and not the tail: both windows have let it go already. */
  private sendRest(packets: Packets, dataEnd: number, now: number): void {
    while (!packets.isWhole && this.nxt + this.mss < dataEnd) {
      packets.proceed();
      this.sendNew(this.nxt, this.nxt + this.mss, now);
    }
  }

  private smallMayLeave(isTail: boolean, finLeft: boolean, length: number, follows: boolean, now: number): boolean {
    if (!isTail) return cutMayLeave(this, this.profile, length, follows);
    // What is to show whether a timeout was needless waits for nothing (tcp_xmit_recovery, TCP_NAGLE_OFF).
    return finLeft || this.recovery.triesNew || tailMayLeave(this, this.profile, now);
  }

  private sendNew(seq: number, end: number, now: number): void {
    if (this.flight.length === 0) this.lastProgress = now;
    this.flight.push(seq, end, now);
    this.lastSentAt = now;
    this.nxt = end;
    if (seq > 0 && end - seq < this.mss) this.smallEnd = end;
    this.cork.onSent();
    this.segmentsSent++;
    this.queue?.onSent(end - 1, this.packets?.isWhole !== false, this);
    this.output.sendRange(seq, end, false, now);
    if (this.timerAt === NEVER || this.persist.isOn) this.armRetransmission(now);
  }

  private advance({ ack, tsEcr, sack }: Acknowledgment, now: number): number {
    const { flight, covered } = this;
    const wasCalm = this.recovery.isCalm;
    covered.take(this, ack, now);
    const { fresh, hasCopy, firstSentAt, lastSentAt } = covered;
    this.originalSeq = covered.firstSeq;
    this.originalEnd = covered.firstEnd;
    this.coversCopy = hasCopy;
    this.lastProgress = now;
    this.una = ack;
    this.reaction.echo?.onAdvance(this);
    this.stream.release(this.acknowledgedOctets);
    this.queue?.onAcknowledged(this.acknowledgedOctets);
    this.patience.troubleSince = NEVER;
    this.timeoutsInARow = 0;
    let latest = sack === null ? -1 : this.recovery.latestReported;
    if (!hasCopy && firstSentAt !== NEVER) {
      this.rtt.sample(now - firstSentAt, ack, this.nxt);
      if (latest < 0) latest = lastSentAt;
    } else if (tsEcr > 0 && fresh > 0) this.rtt.sample(this.timestamps.roundTrip(tsEcr, now), ack, this.nxt);
    this.tellControl(latest, now);
    if (flight.length === 0) this.timerAt = NEVER;
    else this.armRetransmission(now);
    this.recovery.onAdvance(this, fresh, now);
    // What ends a repair lets a probe take the timeout's place (tcp_ack sets the timer after tcp_fastretrans_alert).
    if (!wasCalm && this.tail !== null && this.alarm === 'retransmission' && flight.length > 0)
      this.scheduleProbe(this.tail, this.timerAt, now);
    return fresh;
  }

  private learnWindow({ ack, seq, window }: Acknowledgment, now: number): boolean {
    const { peerWindow, persist } = this;
    const before = peerWindow.octets;
    if (!peerWindow.learn(this.una, ack, seq, window)) return false;
    const isNews = this.profile.windowNews === 'place' ? peerWindow.isNews : peerWindow.octets !== before;
    if (window === peerWindow.widest) this.mss = peerWindow.fit();
    if (persist.isOn && this.flight.length === 0) this.timerAt = persist.answered(peerWindow.octets, now);
    return isNews;
  }

  /** Nothing in flight, something to send, and no window for it. */
  private watchZeroWindow(now: number): void {
    if (this.flight.length > 0 || this.timerAt !== NEVER || this.nxt === 0) return;
    if (this.unsent > 0 && this.peerWindow.octets < Math.min(this.unsent, this.mss)) this.timerAt = this.persist.begin(now);
  }

  private probe(now: number): TimeoutVerdict {
    const { persist, peerWindow } = this;
    if (!persist.isOn) return 'idle';
    if (!persist.mayGoOn(now)) return 'given-up';
    if (peerWindow.octets > 0) {
      persist.relieved();
      if (this.packets !== null) this.packets.ends = true; // With PSH (tcp_write_wakeup).
      this.sendNew(this.nxt, this.nxt + Math.min(peerWindow.octets, this.unsent, this.mss), now);
      return 'retransmitted';
    }
    this.output.sendProbe(now);
    this.timerAt = persist.probed(now);
    return 'retransmitted';
  }

  private armRetransmission(now: number): void {
    this.persist.end();
    this.alarm = 'retransmission';
    this.timerAt = this.patience.clamp(this.patience.troubleSince, now + this.rtt.rtoNs, now);
    if (this.tail !== null) this.scheduleProbe(this.tail, this.timerAt, now);
  }
}

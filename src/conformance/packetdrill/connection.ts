import { DOWN, type Direction, UP } from '../../net/index.js';
import {
  ACK,
  ByteStream,
  Endpoint,
  type EndpointPort,
  type FastOpenOption,
  NO_SCALING,
  News,
  NO_TIMESTAMP,
  SYN,
  Segment,
  type StackProfile,
  TcpCounters,
  type SynOptions,
} from '../../tcp/index.js';
import type { Overrides } from '../sysctl.js';
import { UnsupportedError } from '../unsupported.js';
import type { FastOpenHost } from './fast-open.js';
import { errorOf } from './icmp.js';
import type { IcmpPacket, TcpOption, TcpPacket } from './script.js';
import { SEQUENCES, onWire, signed } from './sequence.js';
import { ecnBits, flagBits, packetOf } from './segments.js';
import { Mismatch } from './verdict.js';
import { Wire } from './wire.js';
import { ZerocopySends } from './zerocopy.js';

/** More than any script injects. */
const REMOTE_OCTETS = SEQUENCES;
const MOST_UNSCALED = 65_535;

/** How a script's segments come. */
export interface Injection {
  /** A longer one stands for several of so many octets; 0 = each came as it is. */
  readonly gsoSize: number;
  /** Whether echoes of timestamps that were never expected are passed on. */
  readonly takesAnyEcho: boolean;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** One endpoint and the script as its peer: turns the script's segments into the endpoint's and back. */
export class Connection {
  readonly endpoint: Endpoint;
  readonly counters = new TcpCounters();
  readonly wire: Wire;
  /** The error that the next call on the socket will report, as the kernel's sk_err. */
  pendingError: string | null = null;
  private readonly direction: Direction;
  private readonly remote = new ByteStream();
  /** Initial sequence numbers in the script; both ends' begin at 0 here. */
  private localStart = 0;
  private remoteStart: number | null = null;
  /** The peer's window shift; 0 while it has offered none. */
  private remoteShift = 0;
  /** Timestamps of the script by which it names those of the endpoint. */
  private readonly timestamps = new Map<number, number>();
  private firstStamp: { readonly script: number; readonly actual: number } | null = null;
  /** The application may have it: the handshake is done, or Fast Open spares it. */
  isOpen = false;
  /** Data of a SYN was taken: TCPI_OPT_SYN_DATA. */
  hasSynData = false;
  /** How often there was something to tell the application. */
  wakes = 0;
  /** How often one who waits to write was woken. */
  roomWakes = 0;
  /** Sends with MSG_ZEROCOPY. */
  readonly zerocopy = new ZerocopySends();
  /** Its local port, where the script names one. */
  port: number | null = null;
  /** The application has it, from accept(). */
  isAccepted = false;
  /** Messages of routers about what is not in flight: OutOfWindowIcmps. */
  strayIcmps = 0;
  /** What a router has said: told in place of a timeout, if one comes (sk_err_soft). */
  private softError: string | null = null;
  private wasEstablished = false;
  private hasEnded = false;

  constructor(
    number: number,
    /** This connection's own: what is set while it lives changes here. */
    private readonly profile: Writable<StackProfile>,
    mtu: number,
    readonly isClient: boolean,
    private readonly fastOpen: FastOpenHost,
    fastOpenKey: string | null = null,
  ) {
    this.wire = new Wire(number, mtu);
    this.direction = isClient ? UP : DOWN;
    const port: EndpointPort = {
      flow: this.wire,
      direction: this.direction,
      trace: this.wire.trace,
      counters: this.counters,
      fastOpen: fastOpen.pair(fastOpenKey),
    };
    this.endpoint = new Endpoint(profile, port, isClient);
    this.remote.append({ length: REMOTE_OCTETS, bytes: null, owner: null }, 0, REMOTE_OCTETS);
  }

  /** What it goes by now. */
  get choices(): StackProfile {
    return this.profile;
  }

  get deadline(): number {
    return this.endpoint.deadline;
  }

  onDeadline(now: number): void {
    this.endpoint.onDeadline(now);
    this.settle();
  }

  get isEstablished(): boolean {
    return this.wasEstablished;
  }

  /** Looks at what has become of the endpoint; to be called after each use of it. */
  settle(): void {
    const { endpoint } = this;
    if (endpoint.receiver.opening.isOwned !== undefined) endpoint.receiver.opening.isOwned = this.isClient || this.isAccepted;
    if (endpoint.news !== 0) this.wakes++;
    if (this.zerocopy.settle(endpoint.sender.una - 1)) this.wakes++;
    if ((endpoint.news & News.writable) !== 0) this.roomWakes++;
    if ((endpoint.news & News.connected) !== 0) this.isOpen = true;
    endpoint.news = 0;
    const before = this.wasEstablished;
    if (!['closed', 'listen', 'syn-sent', 'syn-received'].includes(endpoint.state)) this.wasEstablished = true;
    if (this.hasEnded || endpoint.endReason === null) return;
    this.hasEnded = true;
    if (endpoint.endReason === 'timeout') this.pendingError = this.softError ?? 'ETIMEDOUT';
    // tcp_reset: refused while connecting, a broken pipe once the peer has finished.
    if (endpoint.endReason === 'reset')
      this.pendingError = !before && this.isClient ? 'ECONNREFUSED' : endpoint.receiver.finished ? 'EPIPE' : 'ECONNRESET';
  }

  /** Replaces choices of the live profile: those that the endpoint looks up each time take effect. */
  adjust(overrides: Overrides, now: number): void {
    Object.assign(this.profile, overrides);
    this.endpoint.setOptions(overrides, now);
  }

  takeError(): string | null {
    const { pendingError } = this;
    this.pendingError = null;
    return pendingError;
  }

  /** Injects a segment of the script's. @throws UnsupportedError, Mismatch when it echoes a timestamp that was never sent */
  inject(packet: TcpPacket, now: number, how: Injection): void {
    if (packet.urgent !== 0 || packet.flags.includes('U')) throw new UnsupportedError('urgent data');
    const flags = flagBits(packet.flags);
    const isSyn = (flags & SYN) !== 0;
    if (isSyn) this.remoteStart ??= packet.seq;
    const seq = isSyn ? packet.seq - (this.remoteStart ?? 0) : signed(packet.seq);
    const ack = (flags & ACK) === 0 ? 0 : isSyn ? (packet.ack ?? 0) - this.localStart : signed(packet.ack ?? 0);
    const options = packet.options ?? [];
    const stamp = options.find((option) => option.kind === 'TS');
    const syn = isSyn ? this.takeSyn(options) : null;
    const raw = packet.window ?? 0;
    const window = isSyn || !this.endpoint.agreement.scaling ? raw : raw * (1 << this.remoteShift);
    const sack = options.find((option) => option.kind === 'sack');
    const segment = new Segment(
      this.wire,
      this.direction === UP ? DOWN : UP,
      flags,
      seq,
      ack,
      window,
      packet.length,
      packet.length > 0 ? this.remote : null,
      seq > 0 ? seq - 1 : 0,
      sack?.kind === 'sack' ? sack.blocks.flat() : null,
      packet.flags.includes('P'),
      syn,
      stamp?.kind === 'TS' ? stamp.val : NO_TIMESTAMP,
      stamp?.kind === 'TS' ? this.echoOf(stamp.ecr, flags, how) : NO_TIMESTAMP,
    );
    segment.ecn = ecnBits(packet.ecn);
    segment.gsoSize = how.gsoSize;
    // Of what the SYN carried, all must be acknowledged (tcp_rcv_fastopen_synack).
    const sentData = this.isClient && this.endpoint.state === 'syn-sent' && ack > 1 && ack === this.endpoint.sender.nxt;
    this.endpoint.receive(segment, now);
    this.settle();
    if (isSyn && (sentData || (!this.isClient && this.isOpen && packet.length > 0))) this.hasSynData = true;
  }

  /** Whether a segment is the SYN of a connection that takes this one's place at a listener. */
  yieldsTo({ flags, seq, options }: TcpPacket, now: number): boolean {
    if (!flags.includes('S') || this.isClient) return false;
    const stamp = options?.find((option) => option.kind === 'TS');
    const value = stamp?.kind === 'TS' ? stamp.val : NO_TIMESTAMP;
    const { wire, direction, remoteStart } = this;
    return this.endpoint.yieldsTo(
      new Segment(wire, direction, flagBits(flags), seq - (remoteStart ?? 0), 0, 0, 0, null, 0, null, false, null, value, 0),
      now,
    );
  }

  /** A router sends back what does not fit, or says that nothing gets through. @throws UnsupportedError for any other message */
  injectIcmp(packet: IcmpPacket, now: number): void {
    const { type, code, mtu, seq, length } = packet;
    if (type !== 'unreachable' || code !== 'frag_needed' || mtu === null) {
      const error = errorOf(packet);
      if (error !== null) this.hear(error, signed(seq));
      return;
    }
    this.endpoint.onTooLarge(new Segment(this.wire, this.direction, ACK, signed(seq), 0, 0, length), mtu, now);
    this.settle();
  }

  private hear(error: string, seq: number): void {
    const effect = this.endpoint.onUnreachable(seq, this.isAccepted);
    if (effect === 'ignored') this.strayIcmps++;
    else this.softError = error;
    this.settle();
  }

  /** The script expects its first SYN, or SYN-ACK, with this sequence number. */
  startsAt(seq: number): void {
    this.localStart = seq;
  }

  /** The script says `val` where the endpoint said `actual`. */
  learnTimestamp(options: readonly TcpOption[] | null, actual: number): void {
    const stamp = options?.find((option) => option.kind === 'TS');
    if (stamp?.kind !== 'TS' || actual === NO_TIMESTAMP) return;
    this.timestamps.set(stamp.val, actual);
    this.firstStamp ??= { script: stamp.val, actual };
  }

  /** A timestamp of the endpoint's as the script would have it: both count from the first one expected. */
  scriptStamp(actual: number): number {
    const { script, actual: first } = this.firstStamp ?? { script: actual, actual };
    return script + actual - first;
  }

  /** A sent segment as a script would write it. */
  print(segment: Segment, isPush: boolean): TcpPacket {
    const isSyn = segment.has(SYN);
    const seq = onWire(isSyn ? segment.seq + this.localStart : segment.seq);
    const ack = onWire(isSyn ? segment.ack + (this.remoteStart ?? 0) : segment.ack);
    return packetOf(segment, seq, ack, this.rawWindow(segment), isPush);
  }

  /** The cookie that a script's word stands for. */
  cookieOf(octets: string): string {
    return this.fastOpen.cookieNamed(octets);
  }

  private rawWindow(segment: Segment): number {
    const { agreement, receiver } = this.endpoint;
    const scaled = segment.has(SYN) || !agreement.scaling ? segment.window : Math.floor(segment.window / (1 << receiver.windowShift));
    return Math.min(scaled, MOST_UNSCALED);
  }

  private takeSyn(options: readonly TcpOption[]): SynOptions {
    let mss = 0;
    let windowShift = NO_SCALING;
    let sackPermitted = false;
    let fastOpen: FastOpenOption | null = null;
    for (const option of options) {
      if (option.kind === 'mss') mss = option.value;
      else if (option.kind === 'wscale') windowShift = option.value;
      else if (option.kind === 'sackOK') sackPermitted = true;
      else if (option.kind === 'FO' || option.kind === 'FOEXP')
        fastOpen = { cookie: this.cookieOf(option.octets), isExperimental: option.kind === 'FOEXP' };
      else if (option.kind === 'md5') throw new UnsupportedError('TCP MD5 signatures');
    }
    // RFC 7323 2.3: a larger shift counts as 14.
    if (windowShift !== NO_SCALING) this.remoteShift = Math.min(windowShift, 14);
    return { mss, windowShift, sackPermitted, fastOpen };
  }

  private echoOf(ecr: number, flags: number, { takesAnyEcho }: Injection): number {
    if ((flags & ACK) === 0) return ecr;
    const actual = this.timestamps.get(ecr);
    if (actual === undefined && takesAnyEcho) return ecr - (this.firstStamp?.script ?? 0) + (this.firstStamp?.actual ?? 0);
    if (actual === undefined) throw new Mismatch(`an echo of a timestamp that was expected before`, `ecr ${ecr}`);
    return actual;
  }
}

import { shared } from '../engine/index.js';
import type { FastOpenOption } from './fast-open.js';
import type { StackProfile } from './profile.js';

/** What the timestamps option takes of each segment, octets: kind, length, two values, two paddings (RFC 7323 3, appendix A). */
export const TIMESTAMPS_OCTETS = 12;
/** Where the largest window shift ends (RFC 7323 2.3). */
export const MOST_SHIFT = 14;
/** The largest window that fits the header unscaled, octets. */
export const MOST_UNSCALED = 65_535;
/** What a peer takes that names no MSS (RFC 9293 3.7.1). */
export const DEFAULT_MSS = 536;
/** A window is not scaled. */
export const NO_SCALING = -1;

const MSS_OCTETS = 4;
const SCALE_OCTETS = 4;
/** Beside timestamps it stands where their padding would. */
const SACK_PERMITTED_OCTETS = 4;

/** Options that only a SYN carries. */
export interface SynOptions {
  /** Largest segment that its sender takes, octets of payload and options (RFC 6691); 0 = not said. */
  readonly mss: number;
  /** Window shift, 0 to 14 (RFC 7323 2); NO_SCALING = not offered. */
  readonly windowShift: number;
  /** RFC 2018 2. */
  readonly sackPermitted: boolean;
  /** TCP Fast Open; null = no option. */
  readonly fastOpen: FastOpenOption | null;
}

/** What a SACK option of so many blocks adds to the header: two paddings, kind, length, eight octets a block (RFC 2018 3). */
export function sackOctets(blocks: number): number {
  return blocks === 0 ? 0 : 4 + 8 * blocks;
}

/** What a SYN's options add to the header, octets, paddings included (tcp_syn_options). */
export function synOctets(options: SynOptions, timestamps: boolean): number {
  return (
    (options.mss > 0 ? MSS_OCTETS : 0) +
    (timestamps ? TIMESTAMPS_OCTETS : options.sackPermitted ? SACK_PERMITTED_OCTETS : 0) +
    (options.windowShift === NO_SCALING ? 0 : SCALE_OCTETS) +
    (options.fastOpen === null ? 0 : fastOpenOctets(options.fastOpen))
  );
}

/** Kind, length and cookie, with two octets between them in the form of experiments, padded to whole words. */
function fastOpenOctets({ cookie, isExperimental }: FastOpenOption): number {
  return 4 * Math.ceil(((isExperimental ? 4 : 2) + cookie.length / 2) / 4);
}

/** The window shift that lets the largest window be told in 16 bits (tcp_select_initial_window). */
export function shiftFor(largest: number): number {
  let shift = 0;
  while (shift < MOST_SHIFT && (MOST_UNSCALED + 1) * (1 << shift) <= largest) shift++;
  return shift;
}

/**
 * What two ends agree on with their SYNs. Before the peer's has come it holds
 * what this end offers; an option that the peer does not offer is off for both.
 */
export class Agreement {
  /** Selective acknowledgments (RFC 2018). */
  sack: boolean;
  /** Timestamps on every segment (RFC 7323 3). */
  timestamps: boolean;
  /** Windows are scaled both ways (RFC 7323 2). */
  scaling: boolean;
  /** What the peer takes in one segment, octets of payload and options. */
  peerMss = DEFAULT_MSS;
  /** What the path is known to carry, octets of payload and options. */
  pathMss = Number.MAX_SAFE_INTEGER;
  /** A router has answered this connection's SYN: the MSS of the next is no larger (tcp_advertise_mss). */
  toldMost = Number.MAX_SAFE_INTEGER;
  /** By how many bits the peer's windows are shifted (RFC 7323 2.3: at most 14). */
  peerShift = 0;

  constructor(
    profile: StackProfile,
    /** What this end takes in one segment. */
    readonly ownMss: number,
    private readonly ownShift: number,
  ) {
    this.sack = profile.sack;
    this.timestamps = profile.timestamps;
    this.scaling = profile.windowScaling;
  }

  /** The MSS that a SYN tells: what this end takes, or what the path is known to carry. */
  get told(): number {
    return this.ownMss < this.toldMost ? this.ownMss : this.toldMost;
  }

  /** Payload octets of a full segment. */
  get payload(): number {
    return Math.min(this.peerMss, this.ownMss, this.pathMss) - (this.timestamps ? TIMESTAMPS_OCTETS : 0);
  }

  /** Payload octets of a full segment of the peer's: the kernel's advmss. */
  get ownPayload(): number {
    return this.ownMss - (this.timestamps ? TIMESTAMPS_OCTETS : 0);
  }

  /** The options of this end's SYN, that of Fast Open given; after the peer's, of its SYN-ACK. */
  offer(fastOpen: FastOpenOption | null): SynOptions {
    return shared({ fastOpen, mss: this.told, windowShift: this.scaling ? this.ownShift : NO_SCALING, sackPermitted: this.sack });
  }

  /** The peer's SYN, with or without timestamps. */
  take(options: SynOptions | null, timestamps: boolean): void {
    this.timestamps &&= timestamps;
    this.sack &&= options?.sackPermitted ?? false;
    this.scaling &&= (options?.windowShift ?? NO_SCALING) !== NO_SCALING;
    if (this.scaling && options !== null) this.peerShift = Math.min(options.windowShift, MOST_SHIFT);
    if (options !== null && options.mss > 0) this.peerMss = options.mss;
  }
}

import type { Simulation } from '../engine/index.js';
import type { Direction, Flow } from '../net/index.js';
import type { TcpCounters } from './counters.js';
import type { FastOpenPair } from './fast-open.js';
import type { Segment } from './segment.js';

/** What takes an endpoint's segments. */
export interface SegmentOutlet {
  send(segment: Segment, now: number): void;
}

/** Where segments go, and who counts them. */
export interface EndpointPort {
  readonly flow: Flow;
  /** Where segments leave; the flow when left out. */
  readonly outlet?: SegmentOutlet;
  readonly direction: Direction;
  readonly trace: Simulation['trace'];
  readonly counters: TcpCounters;
  /** What this host and the other know of each other for Fast Open; without, there is none. */
  readonly fastOpen?: FastOpenPair | null;
}

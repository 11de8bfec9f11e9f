import type { Simulation } from '../engine/index.js';
import type { Direction, Flow } from '../net/index.js';
import type { TcpCounters } from './counters.js';
import type { FastOpenPair } from './fast-open.js';

/** Where segments go, and who counts them. */
export interface EndpointPort {
  readonly flow: Flow;
  readonly direction: Direction;
  readonly trace: Simulation['trace'];
  readonly counters: TcpCounters;
  /** What this host and the other know of each other for Fast Open; without, there is none. */
  readonly fastOpen?: FastOpenPair | null;
}

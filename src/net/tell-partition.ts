import type { Trace } from '../engine/index.js';
import { DOWN, UP } from './direction.js';
import { PATH_PARTITIONED } from './events.js';
import type { Cut } from './flow.js';

/** Says that a path is interrupted, or heals; connection 0: that all are, when none is there to tell of itself. */
export function tellPartition(trace: Trace, connection: number, direction: Cut['direction'], isOpen: boolean, now: number): void {
  if (!trace.active) return;
  const which = direction === 'both' ? 2 : direction === 'up' ? UP : DOWN;
  trace.emit(PATH_PARTITIONED, now, connection, which, isOpen ? 1 : 0);
}

import type { Finished } from '../../scenario/index.js';
import { complain, note } from '../output.js';
import { strategyName } from '../table.js';

/** Says why runs stopped early; returns the exit code. */
export function explainStop(finished: readonly Finished[]): number {
  if (finished.some(({ stop }) => stop === 'interrupted')) {
    complain('interrupted: these are the results so far');
    return 130;
  }
  const limited = finished.find(({ stop }) => stop === 'time' || stop === 'events');
  if (limited !== undefined) {
    const { stop, result } = limited;
    const limit = stop === 'time' ? result.scenario.limits.time : result.scenario.limits.events;
    const which = finished.length > 1 ? `${strategyName(result)} ` : '';
    complain(`${which}stopped at limits.${stop} (${limit}): these are the results so far; raise it with --set limits.${stop}=…`);
    return 1;
  }
  const queued = finished.reduce((sum, { result }) => sum + result.messages.queued, 0);
  if (queued > 0) note(`${queued} messages are neither acknowledged nor bounced`);
  return 0;
}

import type { Result } from '../../scenario/index.js';
import { complain, note } from '../output.js';
import { limitOf, strategyName } from '../table.js';

/** Says why runs stopped early; returns the exit code. */
export function explainStop(results: readonly Result[]): number {
  if (results.some(({ stop }) => stop === 'interrupted')) {
    complain('interrupted: these are the results so far');
    return 130;
  }
  const limited = results.find(({ stop }) => stop === 'time' || stop === 'events');
  if (limited !== undefined) {
    const which = results.length > 1 ? `${strategyName(limited)} ` : '';
    const { stop } = limited;
    complain(`${which}stopped at ${limitOf(limited)}: these are the results so far; raise it with --set limits.${stop}=…`);
    return 1;
  }
  const queued = results.reduce((sum, { messages }) => sum + messages.queued, 0);
  if (queued > 0) note(`${queued} messages are neither acknowledged nor bounced`);
  return 0;
}

import type { Step } from './step.js';

/** A strategy by which no mail can ever go: what it did, and what is expected of one. */
export class StrategyError extends Error {
  override readonly name = 'StrategyError';
}

const kindsOf = (steps: readonly Step[]): string => steps.map(({ kind }) => kind).join(', ');

/** The steps of a message bring it to an end: one of them at least gets the reply that decides. Or they end in QUIT: a probe, as those send who verify an address. */
export function checkPlan(name: string, message: number, steps: readonly Step[]): void {
  if (steps.at(-1)?.kind === 'quit' || steps.some((step) => step.decides)) return;
  const found = steps.length === 0 ? 'no step' : `${kindsOf(steps)} and nothing that ends a text`;
  throw new StrategyError(
    `'${name}' planned ${found} for message ${message + 1}; expected of plan() the steps of one message, such as [mail(outgoing, peer), ...rcpts(outgoing), data(), body(outgoing)], or bdatLast(outgoing) as the last one`,
  );
}

/** What may not be written while nothing is unanswered never may. */
export function neverMay(name: string, { kind }: Step): StrategyError {
  return new StrategyError(
    `'${name}' holds ${kind} back while nothing is unanswered, and so for good; expected of may() true for every step once all before it is answered`,
  );
}

import { strategies } from '../smtp/index.js';
import type { StrategyReference } from './figure.js';

/** The ink of a figure. The ground is opaque: what is drawn reads the same on a light and on a dark page. */
export const INK = {
  ground: '#ffffff',
  text: '#1b1f24',
  faint: '#59636e',
  axis: '#818b98',
  grid: '#e4e8ec',
  doubt: '#f7dfb5',
  commit: '#8250df',
  read: '#cf222e',
} as const;

/** How one series looks. */
export interface Look {
  readonly colour: string;
  /** Drawn over a line that it often coincides with, so that both show. */
  readonly dashed: boolean;
}

/** Paul Tol's "vibrant" scheme, safe for the colour-blind, its grey made darker. */
const LOOKS: Readonly<Record<string, Look>> = {
  lockstep: { colour: '#6b6b6b', dashed: false },
  'mail-first': { colour: '#33bbee', dashed: false },
  pipelining: { colour: '#0077bb', dashed: false },
  'bdat-strict': { colour: '#ee7733', dashed: true },
  'cross-message': { colour: '#009988', dashed: false },
  bdat: { colour: '#ee3377', dashed: true },
  'bdat-async': { colour: '#aa1111', dashed: false },
};
const FALLBACKS = ['#4477aa', '#997700', '#882255', '#117733', '#332288'];

/** What figures compare unless told otherwise, from the slowest to the fastest. */
export const comparedStrategies: readonly string[] = Object.keys(LOOKS);

/** The name under which a strategy is shown. */
export function strategyName(reference: StrategyReference): string {
  if (typeof reference === 'string') return reference;
  const { name } = reference as { name?: unknown };
  return typeof name === 'string' ? name : 'instance';
}

/** The look of a strategy; one that came later than this list gets a spare colour of its own. */
export function lookOf(name: string): Look {
  const known = LOOKS[name];
  if (known !== undefined) return known;
  const others = strategies.map((model) => model.name).filter((other) => LOOKS[other] === undefined);
  return { colour: FALLBACKS[Math.max(0, others.indexOf(name)) % FALLBACKS.length], dashed: false };
}

/** One thing that is wrong with a scenario. */
export interface Complaint {
  /** Where: `client.strategy`, `faults.0.on`; empty for the whole. */
  readonly path: readonly (string | number)[];
  /** What was found, what is allowed, what was perhaps meant. */
  readonly message: string;
  /** It is the key that is wrong, not what stands behind it. */
  readonly isOfKey?: boolean;
}

/** A scenario that cannot be run. The message names every complaint on a line of its own. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';

  constructor(readonly complaints: readonly Complaint[]) {
    super(complaints.map(({ path, message }) => (path.length === 0 ? message : `${path.map(shorten).join('.')}: ${message}`)).join('\n'));
  }
}

const LONGEST_KEY = 60;

function shorten(key: string | number): string {
  const text = String(key);
  return text.length > LONGEST_KEY ? `${text.slice(0, LONGEST_KEY - 1)}…` : text;
}

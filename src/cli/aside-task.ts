import type { Complaint, Explanation, Incidents, ScenarioInput } from '../scenario/index.js';

/** What can be done on a thread of its own, and what comes of it. */
export interface AsideTasks {
  /** Runs what is behind a figure, and draws it or writes its numbers. */
  readonly draw: {
    readonly asked: { readonly figure: string; readonly over: ScenarioInput; readonly as: 'svg' | 'json' };
    readonly answer: string;
  };
  /** Explains a doubled or lost message. */
  readonly explain: { readonly asked: { readonly scenario: ScenarioInput; readonly what: Incidents }; readonly answer: Explanation | null };
}

/** A task as the thread gets it. `told` is shared memory: see `Told`. */
export type AsideTask<Name extends keyof AsideTasks> = AsideTasks[Name]['asked'] & { readonly told: Float64Array };

/** What came of a task. An error would lose its class between threads, so what it complains of is data. */
export type AsideDone<Name extends keyof AsideTasks> =
  | { readonly answer: AsideTasks[Name]['answer'] }
  | { readonly figureError: string }
  | { readonly complaints: readonly Complaint[] };

/** What the thread tells while it works, if it does: so much of so much is done. */
export const Told = { done: 0, total: 1 } as const;

export const newTold = (): Float64Array => new Float64Array(new SharedArrayBuffer(2 * Float64Array.BYTES_PER_ELEMENT));

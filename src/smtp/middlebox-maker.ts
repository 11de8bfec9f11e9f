import type { Flow, Middlebox } from '../net/index.js';

/** Makes the box for one connection; null: there is none. Holds no state that two worlds could share. */
export interface MiddleboxMaker {
  readonly name: string;
  make(flow: Flow): Middlebox | null;
}

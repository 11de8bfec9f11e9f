import { ensureBuilt } from '../../src/cli/ready.mjs';

/** The tests of the command run the compiled program: it is built once, before any of them. */
export default function setup(): void {
  ensureBuilt();
}

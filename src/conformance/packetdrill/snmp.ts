import type { Connection } from './connection.js';
import { Mismatch } from './verdict.js';
import { UnsupportedError } from '../unsupported.js';

/** What a counter of the kernel's has counted of the script's connections, by the name that nstat gives it. */
const COUNTERS: Readonly<Record<string, (connection: Connection) => number>> = {
  TcpExtOutOfWindowIcmps: ({ strayIcmps }) => strayIcmps,
  TcpExtBeyondWindow: ({ endpoint }) => endpoint.beyondWindow,
};

/** nstat, which tells what each counter has gone up by since it was asked last. */
export class Snmp {
  private readonly before = new Map<string, number>();

  /** `nstat`, `nstat -n`: what is counted so far counts no more. */
  forget(connections: readonly Connection[]): void {
    for (const name of Object.keys(COUNTERS)) this.before.set(name, total(name, connections));
  }

  /** `nstat | grep name | grep " 3 "`: it has gone up, or by so much. @throws Mismatch, UnsupportedError for a counter that is not kept */
  check(name: string, expected: number | null, connections: readonly Connection[]): void {
    if (!Object.hasOwn(COUNTERS, name)) throw new UnsupportedError(`the counter ${name}`);
    const got = total(name, connections) - (this.before.get(name) ?? 0);
    if (expected === null ? got === 0 : got !== expected) throw new Mismatch(`${name} ${expected ?? 'above 0'}`, String(got));
    this.forget(connections);
  }
}

function total(name: string, connections: readonly Connection[]): number {
  return connections.reduce((sum, connection) => sum + COUNTERS[name](connection), 0);
}

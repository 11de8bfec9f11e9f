import { UnsupportedError } from '../../unsupported.js';
import type { Connection } from '../connection.js';
import type { Descriptor } from '../descriptor.js';
import type { Process } from '../process.js';
import type { Expression, SystemCall } from '../script.js';
import { numberOf } from '../values.js';

/** What a call returned, or that it waits. */
export type Outcome = { readonly result: number; readonly error: string | null } | 'waits';

/** A system call that has begun. */
export class Call {
  /** Octets moved so far. */
  moved = 0;
  /** It was tried before, and waited. */
  hasWaited = false;
  /** It waits for the handshake that it has begun: what becomes of that is its outcome. */
  opensFast = false;
  /** When it gives up waiting, ns; null: never, or as its own arguments say. */
  deadline: number | null = null;
  /** What a close() waits for. */
  lingersOn: Connection | null = null;
  /** The connection's, when it began to wait for memory; -1 = it does not. */
  roomWakes = -1;

  constructor(
    readonly spec: SystemCall,
    readonly process: Process,
    /** ns. */
    readonly begunAt: number,
  ) {}

  arg(index: number): Expression {
    const arg = this.spec.args[index];
    if (arg === undefined) throw new UnsupportedError(`${this.spec.name} with ${this.spec.args.length} arguments`);
    return arg;
  }

  number(index: number): number {
    return numberOf(this.arg(index));
  }

  /** The file that the first argument names, or null if it is not open. */
  get file(): Descriptor | null {
    return this.process.descriptors.get(this.number(0)) ?? null;
  }
}

/** Tries a call: at once, and again whenever something has happened while it waits. */
export type Handler = (call: Call, now: number) => Outcome;

export const returned = (result: number): Outcome => ({ result, error: null });
export const failed = (error: string): Outcome => ({ result: -1, error });

/** A handler for calls on an open socket. */
export function onSocket(handle: (call: Call, file: Descriptor, now: number) => Outcome): Handler {
  return (call, now) => {
    const { file } = call;
    return file === null ? failed('EBADF') : handle(call, file, now);
  };
}

/** Whether a listener's connection can be accepted. */
export function isAcceptable(connection: Connection): boolean {
  return connection.isOpen;
}

import { NEVER, type Trace } from '../../engine/index.js';
import { COMMAND_WRITTEN } from '../events.js';
import { partsText } from '../text.js';
import type { SendProgress, Transport } from '../transport.js';
import { type Part, STEP_KINDS, type Step, loneDot } from './step.js';
import { type WritePattern, writePart } from './write-pattern.js';

/** Steps are handed to the transport in groups of at most so many parts, unless the pattern says otherwise. */
const LARGEST_GROUP = 64;
const SENT_POINTS = STEP_KINDS.map((kind) => `sent-${kind}`);
const NOT_HELD = -1;

/** Whose steps these are. */
export interface StepWriterOwner {
  readonly trace: Trace;
  onPoint(point: string, now: number): void;
}

/**
 * Puts steps into octets, group by group, in the send calls of a write pattern.
 * Where the pattern holds a part back, the rest of its group waits here until
 * `resumesAt`; whoever holds the timers calls `flush` then.
 */
export class StepWriter implements SendProgress {
  /** Octets written so far, those that are held back included. */
  written = 0;
  /** When what is held back may go on, or NEVER: nothing is. */
  resumesAt = NEVER;
  private group: Part[] = [];
  private kinds: number[] = [];
  /** When the message of each part of the group was submitted; NEVER: it is of no message. Kept only for a pattern that holds back. */
  private submitted: number[] = [];
  /** Parts of the group that the transport has. */
  private handed = 0;
  /** Octets in the send call that is open. */
  private inCall = 0;
  private heldSince = NOT_HELD;

  constructor(
    private readonly pattern: WritePattern,
    private readonly transport: Transport,
    private readonly owner: StepWriterOwner,
    private readonly connection: number,
  ) {}

  get unsent(): number {
    return this.transport.unsent + this.kept;
  }

  get unacknowledged(): number {
    return this.transport.unacknowledged + this.kept;
  }

  get lastProgress(): number {
    return this.transport.lastProgress;
  }

  /** Octets of the group that the transport does not have yet. */
  private get kept(): number {
    let octets = 0;
    for (let i = this.handed; i < this.group.length; i++) octets += this.group[i].chunk.length;
    return octets;
  }

  /** Adds a step to the group under way. */
  add(step: Step, now: number): void {
    const { transaction } = step;
    const parts = step.kind === 'body' && transaction?.hasFailed ? loneDot().parts : step.parts;
    for (const part of parts) {
      this.group.push(part);
      if (this.pattern.holdBack !== undefined) this.submitted.push(transaction?.entry.since ?? NEVER);
      this.written += part.chunk.length;
      transaction?.onWritten(part);
    }
    step.end = this.written;
    this.kinds.push(step.kindNumber);
    const { trace } = this.owner;
    if (trace.active) {
      const message = transaction === null ? -1 : transaction.entry.message.number;
      const text = trace.wantsText ? partsText(step.kind, parts) : null;
      trace.emit(COMMAND_WRITTEN, now, this.connection, step.kindNumber, message, 0, 0, 0, 0, 0, text);
    }
    if (step.kind === 'data') transaction?.onDataWritten();
  }

  /** Hands over a group that has grown large; a buffer of the client's own stays open for the rest. */
  flushIfLarge(now: number): void {
    if (this.group.length >= (this.pattern.largestGroup ?? LARGEST_GROUP)) this.flush(now, this.pattern.callOctets !== undefined);
  }

  /** Hands the group to the transport, up to where the pattern holds it back; with `staysOpen` its last octets wait for what follows: more, or the end of all writing. */
  flush(now: number, staysOpen = false): void {
    if (this.resumesAt !== NEVER && now < this.resumesAt) return;
    while (this.handed < this.group.length) {
      if (this.holdsBack(now)) return;
      const part = this.group[this.handed++];
      const next = this.group[this.handed] ?? null;
      this.inCall = writePart(part, this.inCall, this.pattern, this.transport, now);
      if (next === null ? staysOpen : !this.pattern.endsCall(part, next)) continue;
      this.transport.push(now);
      this.inCall = 0;
    }
    if (!staysOpen && this.inCall > 0) {
      this.transport.push(now);
      this.inCall = 0;
    }
    const { kinds } = this;
    this.group = [];
    this.submitted = [];
    this.kinds = [];
    this.handed = 0;
    for (const kind of kinds) this.owner.onPoint(SENT_POINTS[kind], now);
  }

  /** Whether the next part stays here for now. */
  private holdsBack(now: number): boolean {
    const { pattern, transport, handed, heldSince } = this;
    if (pattern.holdBack === undefined) return false;
    const submittedAt = this.submitted[handed];
    const ns = pattern.holdBack(this.group[handed], {
      messageAgeNs: submittedAt === NEVER ? 0 : now - submittedAt,
      heldNs: heldSince === NOT_HELD ? 0 : now - heldSince,
      unacknowledged: transport.unacknowledged,
    });
    this.resumesAt = ns > 0 ? now + ns : NEVER;
    if (ns > 0 && heldSince === NOT_HELD && handed > 0) transport.push(now);
    this.heldSince = ns <= 0 ? NOT_HELD : heldSince === NOT_HELD ? now : heldSince;
    return ns > 0;
  }
}

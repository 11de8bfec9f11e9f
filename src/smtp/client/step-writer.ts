import type { Trace } from '../../engine/index.js';
import { COMMAND_WRITTEN } from '../events.js';
import { partsText } from '../text.js';
import type { Transport } from '../transport.js';
import { type Part, STEP_KINDS, type Step, loneDot } from './step.js';
import { type WritePattern, writeParts } from './write-pattern.js';

/** Steps are handed to the transport in groups of at most so many parts. */
const LARGEST_GROUP = 64;
const SENT_POINTS = STEP_KINDS.map((kind) => `sent-${kind}`);

/** Whose steps these are. */
export interface StepWriterOwner {
  readonly trace: Trace;
  onPoint(point: string, now: number): void;
}

/** Puts steps into octets, group by group, in the send calls of a write pattern. */
export class StepWriter {
  /** Octets written so far. */
  written = 0;
  private group: Part[] = [];
  private kinds: number[] = [];

  constructor(
    private readonly pattern: WritePattern,
    private readonly transport: Transport,
    private readonly owner: StepWriterOwner,
    private readonly connection: number,
  ) {}

  /** Adds a step to the group under way. */
  add(step: Step, now: number): void {
    const { transaction } = step;
    const parts = step.kind === 'body' && transaction?.hasFailed ? loneDot().parts : step.parts;
    for (const part of parts) {
      this.group.push(part);
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

  flushIfLarge(now: number): void {
    if (this.group.length >= LARGEST_GROUP) this.flush(now);
  }

  /** Hands the group to the transport. */
  flush(now: number): void {
    const { group, kinds } = this;
    this.group = [];
    this.kinds = [];
    if (group.length > 0) writeParts(group, this.pattern, this.transport, now);
    for (const kind of kinds) this.owner.onPoint(SENT_POINTS[kind], now);
  }
}

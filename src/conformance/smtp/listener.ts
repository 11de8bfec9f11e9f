import { type EventKind, NEVER, type Sink } from '../../engine/index.js';
import { UP } from '../../net/index.js';
import { COMMAND_WRITTEN, REPLY_READ, REPLY_WRITTEN, STEP_KINDS } from '../../smtp/index.js';
import { FIN, RST, SEGMENT_SENT } from '../../tcp/index.js';
import type { DialogueLine } from './session.js';

/** A reply that has reached the client: to which step, and when, ns. */
export interface HeardReply {
  readonly atNs: number;
  readonly code: number;
  readonly step: string;
  /** It says that a message is stored. */
  readonly stores: boolean;
  /** It answers what the client wrote after it had read of a refusal, which is its own affair. */
  readonly isAftermath: boolean;
}

interface Asked {
  readonly step: string;
  readonly isAftermath: boolean;
}

/** Writes down what is said on the connections of a run, as a recording does: connection by connection. Who knows of replies tells it (`onReply`). */
export class SessionListener implements Sink {
  readonly wantsText = true;
  readonly replies: HeardReply[] = [];
  protected readonly dialogues: DialogueLine[][] = [];
  /** What the replies to come are to: `chunk` for a BDAT that is not the last. */
  private readonly asked: Asked[][] = [];
  /** Of the replies that are written and have not arrived: whether a message is stored. */
  private readonly storing: boolean[][] = [];
  private hasReadRefusal = false;
  /** When the client wrote first after that, ns. */
  private spokeAgainAt = NEVER;
  /** The first connection on which something was refused. */
  private refusedOn = Number.POSITIVE_INFINITY;
  /** Code of the last reply that the server wrote on the first connection. */
  lastWritten = 0;
  /** Who ended the first connection. */
  closedBy: 'client' | 'server' | null = null;
  /** The client has read something for an answer to the QUIT of its first connection. */
  hasLeft = false;

  /**
   * @param rttNs what answers the client comes no sooner than this after it has spoken
   * @param startNs the instant of the first SYN, from which a recording counts
   */
  constructor(
    private readonly rttNs: number,
    private readonly startNs = 0,
  ) {}

  /** The dialogues, one connection after the other. */
  get dialog(): DialogueLine[] {
    return this.dialogues.flat();
  }

  record(kind: EventKind, now: number, a: number, b: number, c: number, d: number, ...[, , , , text]: (number | string | null)[]): void {
    const at = a - 1;
    if (kind === COMMAND_WRITTEN) this.onCommand(now, at, STEP_KINDS[b], String(text ?? ''));
    else if (kind === REPLY_WRITTEN) this.onWritten(at, b, c >= 0);
    else if (kind === REPLY_READ) this.onRead(at, b, STEP_KINDS[c]);
    else if (kind === SEGMENT_SENT && at === 0 && (d & (FIN | RST)) !== 0) this.closedBy ??= b === UP ? 'client' : 'server';
  }

  /** A reply has come to the client's end of a connection, counted from 0. */
  onReply(at: number, code: number, text: string, now: number): void {
    const { step, isAftermath } = this.asked[at]?.shift() ?? { step: '', isAftermath: this.comesAfterwards(at, now) };
    if (code >= 400 && at < this.refusedOn) this.refusedOn = at;
    this.replies.push({ atNs: now - this.startNs, code, step, isAftermath, stores: this.storing[at]?.shift() === true });
    this.line([(now - this.startNs) / 1e3, at, 'S', text]);
  }

  private isAftermath(at: number): boolean {
    return this.hasReadRefusal || at > this.refusedOn;
  }

  /**
   * Where no command is waiting for a reply, one may have been to a line of a text that the
   * server took for a command: the client wrote that before it had read of a refusal.
   */
  private comesAfterwards(at: number, now: number): boolean {
    return at > this.refusedOn || now >= this.spokeAgainAt + this.rttNs;
  }

  private onWritten(at: number, code: number, stores: boolean): void {
    this.storing[at] ??= [];
    this.storing[at].push(stores && code < 400);
    if (at === 0) this.lastWritten = code;
  }

  private onRead(at: number, code: number, step: string): void {
    if (code >= 400) this.hasReadRefusal = true;
    if (at === 0 && step === 'quit') this.hasLeft = true;
  }

  private onCommand(now: number, at: number, kind: string, text: string): void {
    this.asked[at] ??= [];
    if (this.hasReadRefusal && this.spokeAgainAt === NEVER) this.spokeAgainAt = now;
    this.asked[at].push({ step: kind === 'bdat' && !/ LAST\b/.test(text) ? 'chunk' : kind, isAftermath: this.isAftermath(at) });
    if (kind !== 'greeting') this.line([(now - this.startNs) / 1e3, at, 'C', kind === 'body' ? '<body>' : text]);
  }

  protected line(line: DialogueLine): void {
    this.dialogues[line[1]] ??= [];
    this.dialogues[line[1]].push(line);
  }
}

/** Hears replies when the client reads them, which it does as soon as they have arrived. */
export class ReadingListener extends SessionListener {
  /** What the server has written and the client has not read. */
  private readonly onTheWay: { readonly atNs: number; readonly text: string }[][] = [];

  /** The dialogues, those replies included that a client did not stay to read: they arrive after half a round trip all the same, but on a connection that was cut. */
  dialogTo(rttNs: number, cut: number): DialogueLine[] {
    return this.dialogues.flatMap((lines, at) => [
      ...lines,
      ...(at === cut ? [] : (this.onTheWay[at] ?? [])).map(({ atNs, text }): DialogueLine => [(atNs + rttNs / 2) / 1e3, at, 'S', text]),
    ]);
  }

  override record(...event: Parameters<SessionListener['record']>): void {
    const [kind, now, connection, code] = event;
    const at = connection - 1;
    if (kind === REPLY_WRITTEN) {
      this.onTheWay[at] ??= [];
      this.onTheWay[at].push({ atNs: now, text: String(event[10] ?? '').replace(/^(\d{3})-(.*)[\s\S]*$/, '$1 $2') });
    }
    if (kind === REPLY_READ) this.onReply(at, code, this.onTheWay[at]?.shift()?.text ?? String(code), now);
    super.record(...event);
  }
}

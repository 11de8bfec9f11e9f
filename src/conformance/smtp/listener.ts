import type { EventKind, Sink } from '../../engine/index.js';
import { UP } from '../../net/index.js';
import { COMMAND_WRITTEN, REPLY_READ, REPLY_WRITTEN, STEP_KINDS } from '../../smtp/index.js';
import { FIN, RST, SEGMENT_SENT } from '../../tcp/index.js';
import type { DialogueLine } from './session.js';

/** A reply that the client read: to which step, and when, ns. */
export interface ReadReply {
  readonly atNs: number;
  readonly code: number;
  readonly step: string;
}

/** A reply that the server has written and the client has not read. */
interface Unread {
  readonly atNs: number;
  readonly text: string;
}

/** Writes down what is said on the connections of a run, as a recording does: connection by connection. */
export class SessionListener implements Sink {
  readonly wantsText = true;
  readonly replies: ReadReply[] = [];
  private readonly dialogues: DialogueLine[][] = [];
  private readonly onTheWay: Unread[][] = [];
  /** What the replies to come are to: `chunk` for a BDAT that is not the last. */
  private readonly asked: string[][] = [];
  /** Code of the last reply that the server wrote on the first connection. */
  lastWritten = 0;
  /** Who ended the first connection. */
  closedBy: 'client' | 'server' | null = null;

  /** The dialogues, those replies included that a client did not stay to read: they arrive after half a round trip all the same, but on a connection that was cut. */
  dialog(rttNs: number, cut = -1): DialogueLine[] {
    return this.dialogues.flatMap((lines, at) => [
      ...lines,
      ...(at === cut ? [] : (this.onTheWay[at] ?? [])).map(({ atNs, text }): DialogueLine => [(atNs + rttNs / 2) / 1e3, at, 'S', text]),
    ]);
  }

  record(kind: EventKind, now: number, a: number, b: number, c: number, d: number, ...[, , , , text]: (number | string | null)[]): void {
    const at = a - 1;
    if (kind === COMMAND_WRITTEN) this.onCommand(now, at, STEP_KINDS[b], String(text ?? ''));
    else if (kind === REPLY_WRITTEN) {
      this.onTheWay[at] ??= [];
      this.onTheWay[at].push({ atNs: now, text: String(text ?? '') });
      if (at === 0) this.lastWritten = b;
    } else if (kind === REPLY_READ) {
      this.replies.push({ atNs: now, code: b, step: this.asked[at]?.shift() ?? STEP_KINDS[c] ?? '' });
      this.line([now / 1e3, at, 'S', this.onTheWay[at]?.shift()?.text ?? String(b)]);
    } else if (kind === SEGMENT_SENT && at === 0 && (d & (FIN | RST)) !== 0) this.closedBy ??= b === UP ? 'client' : 'server';
  }

  private onCommand(now: number, at: number, kind: string, text: string): void {
    this.asked[at] ??= [];
    this.asked[at].push(kind === 'bdat' && !/ LAST\b/.test(text) ? 'chunk' : kind);
    if (kind !== 'greeting') this.line([now / 1e3, at, 'C', kind === 'body' ? '<body>' : text]);
  }

  private line(line: DialogueLine): void {
    this.dialogues[line[1]] ??= [];
    this.dialogues[line[1]].push(line);
  }
}

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

/** Writes down what is said on the first connection of a run, as a recording does. */
export class SessionListener implements Sink {
  readonly wantsText = true;
  readonly dialog: DialogueLine[] = [];
  readonly replies: ReadReply[] = [];
  /** Texts of replies that the client has not read yet. */
  private readonly onTheWay: string[] = [];
  /** Code of the last reply that the server wrote. */
  lastWritten = 0;
  /** Who ended the connection. */
  closedBy: 'client' | 'server' | null = null;

  record(kind: EventKind, now: number, a: number, b: number, c: number, d: number, ...[, , , , text]: (number | string | null)[]): void {
    if (a !== 1) return;
    if (kind === COMMAND_WRITTEN) this.say(now, 'C', STEP_KINDS[b], String(text ?? ''));
    else if (kind === REPLY_WRITTEN) {
      this.onTheWay.push(String(text ?? ''));
      this.lastWritten = b;
    } else if (kind === REPLY_READ) {
      this.replies.push({ atNs: now, code: b, step: STEP_KINDS[c] ?? '' });
      this.dialog.push([now / 1e3, 0, 'S', this.onTheWay.shift() ?? String(b)]);
    } else if (kind === SEGMENT_SENT && (d & (FIN | RST)) !== 0) this.closedBy ??= b === UP ? 'client' : 'server';
  }

  private say(now: number, by: 'C', kind: string, text: string): void {
    if (kind === 'greeting') return;
    this.dialog.push([now / 1e3, 0, by, kind === 'body' ? '<body>' : text]);
  }
}

import { closeSync, openSync } from 'node:fs';
import type { EventKind, Sink } from '../engine/index.js';
import { writeAll } from './output.js';

const FLUSH_AT = 64 * 1024;

/** Writes every event of a run to a file, one JSON object a line: `time` in ns, `event`, the event's fields. */
export class JsonlSink implements Sink {
  readonly wantsText = true;
  private readonly file: number;
  private buffer = '';

  /** @throws NodeJS.ErrnoException when the file cannot be opened */
  constructor(private readonly path: string) {
    this.file = openSync(path, 'w');
  }

  record(
    kind: EventKind,
    now: number,
    a: number,
    b: number,
    c: number,
    d: number,
    e: number,
    f: number,
    g: number,
    h: number,
    text: string | null,
  ): void {
    const values = [a, b, c, d, e, f, g, h];
    const line: Record<string, unknown> = { time: now, event: kind.name };
    kind.fields.forEach((field, i) => {
      line[field] = values[i];
    });
    if (text !== null) line.text = text;
    this.buffer += `${JSON.stringify(line)}\n`;
    if (this.buffer.length >= FLUSH_AT) this.flush();
  }

  close(): void {
    this.flush();
    closeSync(this.file);
  }

  private flush(): void {
    const text = this.buffer;
    this.buffer = '';
    writeAll(this.file, text, this.path);
  }
}

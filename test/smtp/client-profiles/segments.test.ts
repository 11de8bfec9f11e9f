import { describe, expect, it } from 'vitest';
import type { EventKind, Sink } from '../../../src/engine/index.js';
import { UP } from '../../../src/net/index.js';
import { simulate } from '../../../src/scenario/index.js';
import { COMMAND_WRITTEN, STEP_KINDS } from '../../../src/smtp/index.js';
import { SEGMENT_SENT } from '../../../src/tcp/index.js';
import { idle } from '../../support/clients.js';
import { MS, pureDelay } from '../../support/scenario.js';

const RTT = 100 * MS;

/** The octets of each segment from the text on: those of an instant together, parted by the RTT that pass to the next. */
class Segments implements Sink {
  text = '';
  private isText = false;
  private at = 0;

  record(kind: EventKind, now: number, ...[, b, , , , length]: (number | string | null)[]): void {
    if (kind === COMMAND_WRITTEN && ['body', 'bdat'].includes(STEP_KINDS[b as number])) this.isText = true;
    if (kind !== SEGMENT_SENT || b !== UP || length === 0 || !this.isText) return;
    if (this.text !== '') this.text += now === this.at ? ' ' : ` (${+((now - this.at) / RTT).toFixed(2)}) `;
    this.text += String(length);
    this.at = now;
  }
}

/** A text of 5000 octets, to which the dot's line adds three, from the client to a server that acknowledges every second segment, and others after 40 ms. */
function segments(name: string): string {
  const sink = new Segments();
  simulate({ network: pureDelay(), client: { profile: idle(name) }, workload: { messages: 1, size: 5000 } }, { sinks: [sink] });
  return sink.text;
}

describe('in which segments each client sends text, dot and QUIT', () => {
  it.each([
    // One buffer holds text, dot and QUIT: 5000 + 3 + 6.
    ['postfix', '1448 1448 1448 665'],
    // Envelope and BDAT before it, QUIT behind it, all in one flight: 45 + 32 + 16 + 5000 + 6.
    ['exim', '1448 1448 1448 755'],
    ['exim-nochunking', '1448 1448 1448 665'],
    // A buffer of 4096: its last segment is small, and Nagle's algorithm holds the rest until that is acknowledged, as the third one late.
    ['sendmail', '1448 1448 1200 (1.4) 907 (1) 6'],
    // A buffer of 1024: the first segment is small; full ones may follow it, the tail may not.
    ['qmail-remote', '1024 1448 1448 (1) 1083 (1) 6'],
    // The dot apart, behind a small segment: it waits with Nagle's algorithm on, and does not with NODELAY.
    ['opensmtpd', '1448 1448 1448 656 (1) 3 (1) 6'],
    ['haraka', '1448 1448 1448 656 (1) 3 (1) 6'],
    ['nodemailer', '1448 1448 1448 656 3'],
    ['nodemailer-6', '1448 1448 1448 656 (1) 3'],
    // One send call.
    ['smtplib', '1448 1448 1448 659 (1) 6'],
    // A buffer of 4096 with NODELAY: nothing waits.
    ['go-smtp', '1448 1448 1200 907 (1) 6'],
    ['nio-smtp-client', '1448 1448 1448 659 (1) 6'],
    ['net-smtp-pipelining', '1448 1448 1448 659 (1) 6'],
    ['kumomta', '1448 1448 1448 659 (1) 6'],
    ['smtp-source', '1448 1448 1448 659 (1) 6'],
  ])('%s: %s', (name, expected) => {
    expect(segments(name)).toBe(expected);
  });
});

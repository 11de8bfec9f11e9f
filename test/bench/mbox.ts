import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { corpora } from '../../src/cli/corpora/index.js';
import { prepare, runOnce } from '../../src/scenario/index.js';
import { allArrived } from './mail.js';
import { count, workload } from './workload.js';

const LINE = `${'x'.repeat(77)}\n`;

/** Writes an mbox of so many octets; returns how many messages it has. */
function writeMbox(file: string, bytes: number, size: number): number {
  const message = `From a@client.example Mon Jan  4 15:50:07 2010\nSubject: s\n\n${LINE.repeat(Math.ceil(size / LINE.length))}\n`;
  const messages = Math.max(1, Math.floor(bytes / message.length));
  const batch = message.repeat(Math.min(messages, 64));
  const descriptor = openSync(file, 'w');
  for (let left = messages; left > 0; left -= 64) writeSync(descriptor, left >= 64 ? batch : message.repeat(left));
  closeSync(descriptor);
  return messages;
}

/** Mail from a file, of which no more than a few messages are in memory at a time: see the peak. */
export const mbox = workload({
  name: 'mbox',
  summary: 'messages from an mbox, read through once and sent with BDAT without waiting',
  unit: 'messages',
  keys: { bytes: count(50_000_000, 1000, 1e11), size: count(20_000, 1, 1e8) },
  warmUp: { bytes: 1_000_000 },
  run({ bytes, size }) {
    const folder = mkdtempSync(join(tmpdir(), 'finaldot-bench-'));
    try {
      const file = join(folder, 'mbox');
      const messages = writeMbox(file, bytes, size);
      const plan = prepare({ client: { strategy: 'bdat-async' }, workload: { corpus: { name: 'mbox', file } } }, corpora);
      return { units: messages, ok: plan.workload.count === messages && allArrived(runOnce(plan, 'bench'), messages) };
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
});

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseScript, run } from '../../../src/conformance/index.js';
import type { Script, ScriptEvent, TcpPacket } from '../../../src/conformance/packetdrill/script.js';

const folder = join(import.meta.dirname, '..', '..', 'tcp');
const scripts = readdirSync(folder)
  .filter((file) => file.endsWith('.pkt'))
  .sort();

/** A script in which one segment that it expects is another. */
function altered(script: Script, index: number, change: Partial<TcpPacket>): Script {
  const events = script.events.map((event, i) => (i === index ? { ...event, action: { ...event.action, ...change } as TcpPacket } : event));
  return { ...script, events };
}

/** One off in each number that a segment is held to. Where a script's numbers begin is its own choice: a SYN's is free. */
function alterations({ action }: ScriptEvent): Partial<TcpPacket>[] {
  if (action.kind !== 'tcp' || action.direction !== 'out') return [];
  const { flags, seq, ack, length } = action;
  return [
    ...(flags.includes('S') ? [] : [{ seq: seq + 1 }]),
    ...(flags.includes('.') ? [{ ack: (ack ?? 0) + 1 }] : []),
    ...(length > 1 ? [{ length: length - 1 }] : []),
  ];
}

/** Alterations of a script that pass for what the endpoint does, by line. */
function unnoticed(file: string): string[] {
  const script = parseScript(readFileSync(join(folder, file), 'utf8'));
  return script.events.flatMap((event, index) =>
    alterations(event)
      .filter((change) => run(altered(script, index, change)).verdict === 'pass')
      .map((change) => `${file}:${event.place.line} ${JSON.stringify(change)}`),
  );
}

it('an expected segment with one number changed never passes', () => {
  expect(scripts.flatMap(unnoticed)).toEqual([]);
});

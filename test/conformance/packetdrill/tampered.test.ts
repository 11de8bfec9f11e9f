import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Script, parseScript, run } from '../../../src/conformance/index.js';
import { root } from '../../support/command.js';

type Event = Script['events'][number];

const folder = join(root, 'test', 'tcp');
const scripts = readdirSync(folder)
  .filter((file) => file.endsWith('.pkt'))
  .sort();

/** The same script, one segment that it expects changed. */
function changed(script: Script, index: number, field: 'seq' | 'ack' | 'length'): Script {
  const tamper = (event: Event): Event => ({ ...event, action: { ...event.action, [field]: (event.action as never)[field] + 1 } });
  return { ...script, events: script.events.map((event, i) => (i === index ? tamper(event) : event)) };
}

/** Segments that the endpoint is expected to send; an RST's and a SYN's own numbers may be anything. */
const expected = ({ events }: Script): number[] =>
  events.flatMap(({ action }, i) => (action.kind === 'tcp' && action.direction === 'out' ? [i] : []));

describe('a script with one number changed does not pass', () => {
  it.each(scripts)('%s', (file) => {
    const script = parseScript(readFileSync(join(folder, file), 'utf8'));
    const indices = expected(script);
    expect(indices.length).toBeGreaterThan(0);
    for (const index of indices) {
      const { action, place } = script.events[index];
      if (action.kind !== 'tcp') continue;
      if (!action.flags.includes('S')) expect(run(changed(script, index, 'seq')).verdict, `line ${place.line}, seq`).toBe('fail');
      if (action.ack !== null) expect(run(changed(script, index, 'ack')).verdict, `line ${place.line}, ack`).toBe('fail');
      if (action.length > 0) expect(run(changed(script, index, 'length')).verdict, `line ${place.line}, length`).toBe('fail');
    }
  });
});

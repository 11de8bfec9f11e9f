import { expect, it } from 'vitest';
import { LadderRecorder } from '../../src/plot/ladder-recorder.js';
import { ladderPicture } from '../../src/plot/ladder.js';
import { ladderText } from '../../src/plot/ladder-text.js';
import { type ScenarioInput, pureDelay, simulate } from '../support/scenario.js';

async function drawn(scenario: ScenarioInput): Promise<{ lines: string[]; svg: string }> {
  const recorder = new LadderRecorder();
  const result = simulate({ network: pureDelay(), ...scenario }, { sinks: [recorder] });
  const lines = ladderText(recorder, { hideBare: true }).split('\n');
  return { lines: lines.map((line) => line.replace(/ +/g, ' ')), svg: await ladderPicture(recorder, result, '') };
}

const count = (text: string, part: string): number => text.split(part).length - 1;

it('says which of several servers it is', async () => {
  // The first one is gone before the SYN arrives, and the client goes to the second.
  const faults: ScenarioInput['faults'] = [{ kind: 'crash', host: 'server', mx: 1, at: '10ms', for: '10min' }];
  const { lines, svg } = await drawn({ servers: [{}, {}], tcp: { giveUp: '5s' }, workload: { messages: 1 }, faults });
  expect(lines[0]).toBe('#1 0 C → S1 ✗ SYN');
  expect(lines[1]).toBe('-- 10 S1 server 1 crashes');
  const delivery = lines.findIndex((line) => line.endsWith('delivers 1'));
  expect(lines[delivery]).toMatch(/^#2 [\d.]+ S2 /);
  expect(lines[delivery + 1]).toMatch(/^#2 [\d.]+ C ← S2 [\d.]+ 250$/);
  for (const host of ['>server 1<', '>server 2<', '>down<']) expect(count(svg, host), host).toBe(1);
});

it('needs no numbers for one', async () => {
  const { lines, svg } = await drawn({ workload: { messages: 1 } });
  expect(lines[0]).toBe('#1 0 C → S 50 SYN');
  expect([count(svg, '>server<'), count(svg, '>down<'), count(svg, 'interrupted')]).toEqual([1, 0, 0]);
});

it('shows when hosts are down, and not that nothing reaches them', async () => {
  const faults: ScenarioInput['faults'] = [
    { kind: 'crash', host: 'client', at: '420ms', for: '200ms' },
    { kind: 'crash', host: 'server', at: '720ms', for: '100ms' },
  ];
  const { lines, svg } = await drawn({ workload: { messages: 1 }, faults });
  expect(lines.filter((line) => line.startsWith('--'))).toEqual([
    '-- 420 C the client crashes',
    '-- 620 C the client is back',
    '-- 720 S the server crashes',
    '-- 820 S the server is back',
  ]);
  expect(lines.some((line) => line.includes('path'))).toBe(false);
  expect(count(svg, '>down<')).toBe(2);
});

it('shows a client that dies at a point of the dialogue as any other, and what it did not say any more as lost', async () => {
  const faults: ScenarioInput['faults'] = [{ kind: 'crash', host: 'client', on: 'read-data', for: '200ms' }];
  const { lines, svg } = await drawn({ client: { strategy: 'pipelining' }, workload: { messages: 1 }, faults });
  const from = lines.indexOf('-- 400 C the client crashes');
  expect(lines.slice(from + 1, from + 3)).toEqual(['#1 400 C lets the connection go', '#1 400 C → S ✗ text 1, dot']);
  expect(lines.some((line) => line.includes('path'))).toBe(false);
  expect([count(svg, '>down<'), count(svg, 'interrupted')]).toEqual([1, 0]);
});

it('shows when paths are interrupted: of all connections on one line, of one on its own, each way', async () => {
  const faults: ScenarioInput['faults'] = [
    { kind: 'partition', at: '210ms', for: '20ms' },
    { kind: 'partition', connection: 2, direction: 'up', at: '240ms', for: '20ms' },
    { kind: 'partition', connection: 2, direction: 'up', at: '255ms', for: '20ms' },
    { kind: 'partition', connection: 1, direction: 'down', at: '280ms', for: '1h' },
  ];
  const { lines, svg } = await drawn({ client: { connections: 2 }, workload: { messages: 2 }, faults, limits: { time: '2s' } });
  expect(lines.filter((line) => line.includes('path'))).toEqual([
    '-- 210 · the paths of 2 connections are interrupted',
    '-- 230 · the paths of 2 connections are whole again',
    '#2 240 · the path is interrupted, upwards',
    '#2 275 · the path is whole again, upwards',
    '#1 280 · the path is interrupted, downwards',
  ]);
  const marks = ['>path interrupted<', '>interrupted upwards<', '>interrupted downwards<'].map((text) => count(svg, text));
  expect(marks).toEqual([1, 1, 1]);
});

it('shows an interruption that finds no connection, once, and of one that opens meanwhile where it begins', async () => {
  // The first try ends at 450 ms, refused for now; the next one comes a second later, into the second interruption.
  const { lines, svg } = await drawn({
    client: { strategy: 'bdat', retry: { after: '1s' } },
    server: { refuse: [{ at: 'content', nth: 1, code: 451 }] },
    workload: { messages: 1 },
    faults: [
      { kind: 'partition', at: '700ms', for: '100ms' },
      { kind: 'partition', at: '1300ms', for: '900ms', direction: 'up' },
    ],
  });
  const at = lines.findIndex((line) => line.startsWith('#2'));
  expect(lines.filter((line) => line.includes('path'))).toEqual([
    '-- 700 · all paths are interrupted',
    '-- 800 · all paths are whole again',
    '-- 1300 · all paths are interrupted, upwards',
    '#2 1400 · the path is interrupted, upwards',
    '-- 2200 · all paths are whole again, upwards',
  ]);
  expect(lines[at]).toBe('#2 1400 · the path is interrupted, upwards');
  expect(['>path interrupted<', '>interrupted upwards<'].map((text) => count(svg, text))).toEqual([1, 1]);
});

it('marks the cut of a connection, once for all that are cut alike', async () => {
  const faults: ScenarioInput['faults'] = [
    { kind: 'rst', connection: 1, at: '420ms' },
    { kind: 'blackhole', connection: 2, direction: 'down', at: '430ms' },
    { kind: 'blackhole', connection: 3, at: '440ms' },
    { kind: 'blackhole', connection: 4, at: '440ms' },
  ];
  const { lines, svg } = await drawn({ client: { connections: 4 }, workload: { messages: 4 }, faults, limits: { time: '1s' } });
  expect(lines.filter((line) => line.includes('is cut'))).toHaveLength(4);
  expect([...svg.matchAll(/>([^<]*connections? [^<]*cut[^<]*)</g)].map(([, text]) => text)).toEqual([
    'connection 1 cut: rst',
    'connection 2 cut downwards: blackhole',
    '2 connections cut: blackhole',
  ]);
  // Columns are 54 px a round trip of 100 ms and begin at 112 px.
  const heights = [420, 430, 440].map((ms) => String(112 + (ms / 100) * 54));
  for (const y of heights) expect(svg, y).toMatch(new RegExp(`<line [^>]*y1="${y}" [^>]*y2="${y}" stroke="#cf222e"`));
});

it('says that a picture ends before its run', async () => {
  const goesOn = 'The run goes on; the picture ends at 60 RTT.';
  const plain = (svg: string): string => svg.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
  const silent = await drawn({ workload: { messages: 1 }, faults: [{ on: 'before-250', nth: 1, kind: 'blackhole' }] });
  expect(plain(silent.svg)).toContain(goesOn);
  expect(plain((await drawn({ workload: { messages: 1 } })).svg)).not.toContain(goesOn);
});

it("says as first and next what the run's result says", async () => {
  const headers = async (scenario: ScenarioInput): Promise<[shown: string | undefined, first: number | null, next: number | null]> => {
    const recorder = new LadderRecorder();
    const result = simulate({ network: { rtt: '100ms', rate: '1Mbit/s' }, ...scenario }, { sinks: [recorder] });
    const { firstRtts, nextRtts } = result.messagesPerRtt;
    const svg = await ladderPicture(recorder, result, '');
    return [/>(first [^<]*)</.exec(svg)?.[1], firstRtts, nextRtts];
  };
  // Messages of unlike sizes: the mean of the steps between their 250s, not the first one.
  const size = { name: 'lognormal', median: '4KiB', sigma: 1 } as const;
  const [shown, first, next] = await headers({ client: { strategy: 'pipelining' }, workload: { messages: 4, size } });
  expect(shown).toBe(`first ${Number(first?.toFixed(2))}, next ${Number(next?.toFixed(2))}`);
  // A connection for each message has no next one.
  const [alone, only, none] = await headers({ client: { profile: 'postfix' }, workload: { messages: 2 } });
  expect([alone, none]).toEqual([`first ${Number(only?.toFixed(2))}`, null]);
});

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type RunOptions, parseScript, run } from '../../src/conformance/index.js';
import { MILLISECOND, SECOND } from '../../src/engine/index.js';
import type { Connection } from '../../src/conformance/packetdrill/connection.js';
import { type Endpoint, FIN, RST, SYN, type Segment, type StackProfile } from '../../src/tcp/index.js';

const folder = import.meta.dirname;
const scripts = readdirSync(folder)
  .filter((file) => file.endsWith('.pkt'))
  .sort();

const scriptOf = (file: string): ReturnType<typeof parseScript> => parseScript(readFileSync(join(folder, file), 'utf8'));

describe('the scripts', () => {
  it('are there', () => {
    expect(scripts.length).toBeGreaterThan(1);
  });

  it.each(scripts)('%s', (script) => {
    expect(run(scriptOf(script))).toMatchObject({ verdict: 'pass' });
  });
});

/** Stacks that are wrong in one thing, and a script that must notice. */
const WRONG: readonly (readonly [what: string, wrong: Partial<StackProfile>, script: string])[] = [
  ['a delayed ACK 20 ms late', { delayedAckNs: 60 * MILLISECOND }, 'delayed-ack.pkt'],
  ['no delayed ACK of the kernel’s kind', { ackPolicy: 'rfc1122' }, 'delayed-ack.pkt'],
  ['no SACK', { sack: false }, 'sack-blocks.pkt'],
  ['no RACK', { rack: false }, 'rack.pkt'],
  ['a reordering timer 20 ms late', { timerSlackNs: 20 * MILLISECOND }, 'rack.pkt'],
  ['no tail loss probe', { tailProbe: false }, 'tlp.pkt'],
  ['a window halved at once', { reduction: 'at-once' }, 'prr.pkt'],
  ['NewReno in CUBIC’s place', { congestion: 'newreno' }, 'prr.pkt'],
  ['no Nagle', { nagle: 'off' }, 'nagle.pkt'],
  ['a cork of 400 ms', { corkNs: 400 * MILLISECOND }, 'cork.pkt'],
  ['a least RTO of 1 s', { rtoMinNs: SECOND }, 'rto.pkt'],
  ['an RTO that stops doubling', { rtoMaxNs: 400 * MILLISECOND }, 'rto.pkt'],
  ['probes that stop doubling', { rtoMaxNs: 400 * MILLISECOND }, 'zero-window.pkt'],
  ['an initial RTO of 2 s', { rtoInitialNs: 2 * SECOND }, 'synack-retries.pkt'],
  ['no linear SYN time-outs', { synLinearTimeouts: 0 }, 'syn-retries.pkt'],
  ['an initial window of 4', { initialWindow: 4 }, 'slow-start.pkt'],
  ['no restart after idle', { idleRestart: 'never' }, 'idle-restart.pkt'],
  ['keepalive that gives up after nine probes', { keepaliveProbes: 9 }, 'keepalive.pkt'],
  ['answers to whatever comes, as often as it comes', { invalidRateLimitNs: 0 }, 'challenge-ack.pkt'],
  ['requests that are kept', { synAckRetries: 5 }, 'request-expiry.pkt'],
  ['orphans that are kept', { orphanGiveUpNs: 0 }, 'orphan.pkt'],
  ['a TIME-WAIT of 30 s', { timeWaitNs: 30 * SECOND }, 'time-wait.pkt'],
  ['no timestamps', { timestamps: false }, 'paws.pkt'],
  ['an initial window that holds up before the peer’s does', { initialWindow: 2 }, 'limits.pkt'],
  ['no window scaling', { windowScaling: false }, 'window-scaling.pkt'],
];

/** Makes an endpoint deaf to what a test picks out. */
const deafTo =
  (ignores: (segment: Segment, endpoint: Endpoint) => boolean): RunOptions['mutate'] =>
  ({ endpoint }) => {
    const receive = endpoint.receive.bind(endpoint);
    endpoint.receive = (segment, now) => {
      if (!ignores(segment, endpoint)) receive(segment, now);
    };
  };

/** Endpoints that do not hear what they should, and a script that must notice. */
const DEAF: readonly (readonly [what: string, mutate: RunOptions['mutate'], script: string])[] = [
  ['no simultaneous open', deafTo((segment, { state }) => state === 'syn-sent' && segment.flags === SYN), 'simultaneous-open.pkt'],
  ['RSTs that are believed nowhere', deafTo((segment) => segment.has(RST)), 'rst-states.pkt'],
  ['SYNs that are not questioned', deafTo((segment, { state }) => state === 'established' && segment.has(SYN)), 'challenge-ack.pkt'],
];

describe('an endpoint that is deaf', () => {
  it.each(DEAF)('is noticed: %s', (_, mutate, script) => {
    expect(run(scriptOf(script), { mutate })).toMatchObject({ verdict: 'fail' });
  });
});

describe('a stack that is wrong', () => {
  it.each(WRONG)('in one thing is noticed: %s', (_, wrong, script) => {
    expect(run(scriptOf(script), { profile: wrong })).toMatchObject({ verdict: 'fail' });
  });
});

/** Receivers that are broken in one place which no profile chooses, and a script that must notice. */
const BROKEN: readonly (readonly [what: string, harm: (connection: Connection) => void, script: string])[] = [
  ['quick acknowledgments cannot be asked for', ({ endpoint }) => Object.assign(endpoint, { quickAck: () => {} }), 'quickack.pkt'],
  ['a connect knows no user timeout', ({ endpoint }) => endpoint.setOptions({ userTimeoutNs: 0 }, 0), 'user-timeout-connect.pkt'],
  [
    'data beyond the window are taken',
    ({ endpoint: { receiver } }) => Object.assign(receiver, { accepts: () => true }),
    'beyond-window.pkt',
  ],
  [
    'a shut window takes no FIN',
    ({ endpoint: { receiver } }) => {
      const { accepts } = receiver;
      receiver.accepts = (segment) => (segment.length === 0 && segment.has(FIN) ? false : accepts.call(receiver, segment));
    },
    'zero-window-fin.pkt',
  ],
];

describe('a receiver that is broken', () => {
  it.each(BROKEN)('in one place is noticed: %s', (_, mutate, script) => {
    expect(run(scriptOf(script), { mutate })).toMatchObject({ verdict: 'fail' });
  });
});

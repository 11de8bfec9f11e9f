import { describe, expect, it } from 'vitest';
import type { Tree } from '../../src/cli/document.js';
import { applySetting, parseSetting } from '../../src/cli/settings.js';
import { type ScenarioInput, resolveScenario } from '../../src/scenario/index.js';

/** The scenario that a file with this `tcp` and these settings make. */
function withSettings(tcp: unknown, ...settings: string[]): ScenarioInput['tcp'] {
  const data: Tree = tcp === undefined ? {} : { tcp };
  for (const setting of settings) applySetting(data, parseSetting(setting));
  return resolveScenario(data as ScenarioInput).scenario.tcp;
}

const inFile = (tcp: ScenarioInput['tcp']): ScenarioInput['tcp'] => resolveScenario({ tcp }).scenario.tcp;

describe('--set tcp.…', () => {
  it.each([
    [undefined, ['tcp.client.nagle=off'], { client: { nagle: 'off' } }],
    [undefined, ['tcp.client=freebsd-14'], { client: 'freebsd-14' }],
    [
      undefined,
      ['tcp.client.sendBuffer=16KiB', 'tcp.server.receiveBuffer=8KiB'],
      { client: { sendBuffer: '16KiB' }, server: { receiveBuffer: '8KiB' } },
    ],
    [undefined, ['tcp.server.keepalive.idle=60s'], { server: { keepalive: { idle: '60s' } } }],
    // What the file says of both ends stays with the other.
    ['freebsd-14', ['tcp.server.sack=false'], { client: 'freebsd-14', server: { profile: 'freebsd-14', sack: false } }],
    [{ sack: false }, ['tcp.client.nagle=off'], { client: { sack: false, nagle: 'off' }, server: { sack: false } }],
    [{ client: 'rfc' }, ['tcp.client.nagle=off', 'tcp.server=rfc'], { client: { profile: 'rfc', nagle: 'off' }, server: 'rfc' }],
    [undefined, ['tcp.nagle=off'], { profile: 'linux-6', nagle: 'off' }],
  ] as [unknown, string[], ScenarioInput['tcp']][])('%j with %j is %j', (tcp, settings, same) => {
    const plain = (value: ScenarioInput['tcp']): unknown =>
      typeof value === 'object' && 'client' in value ? { client: named(value.client), server: named(value.server) } : value;
    expect(plain(withSettings(tcp, ...settings))).toEqual(plain(inFile(same)));
  });

  it('says what the two forms are when they are mixed', () => {
    expect(() => withSettings({ client: 'rfc' }, 'tcp.profile=rfc')).toThrow(
      "tcp.client: found 'rfc', expected one stack for both ends, or client and server with a stack each",
    );
  });
});

/** A stack by its name alone is the stack without options. */
const named = (side: unknown): unknown => (typeof side === 'string' ? { profile: side } : { profile: 'linux-6', ...(side as object) });

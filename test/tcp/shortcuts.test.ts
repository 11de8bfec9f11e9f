import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Digest } from '../../src/engine/index.js';
import { Flight } from '../../src/tcp/flight.js';
import { PeerWindow } from '../../src/tcp/peer-window.js';
import { Prediction } from '../../src/tcp/prediction.js';
import { Receiver } from '../../src/tcp/receiver.js';
import { withOverrides } from '../../src/tcp/index.js';
import { Sender } from '../../src/tcp/sender.js';
import { LinuxWindow } from '../../src/tcp/window/linux.js';
import { Wire } from '../../src/tcp/wire.js';
import { type Story, begin, story } from '../support/story.js';
import { ms, stack } from '../support/tcp.js';

/** Members that are nobody else's business, by name. */
// biome-ignore lint/suspicious/noExplicitAny: private members have no type outside
const insides = (type: { readonly prototype: object }): any => type.prototype;

/** What makes the common case short, and how it is switched off: the long way must lead to the same place. */
const shortcuts: Readonly<Record<string, () => void>> = {
  'header prediction': () => {
    vi.spyOn(Prediction.prototype, 'takes').mockReturnValue(false);
  },
  'the next data, with nothing missing': () => {
    vi.spyOn(Receiver.prototype, 'isNext').mockReturnValue(false);
  },
  'the window that is known': () => {
    vi.spyOn(PeerWindow.prototype, 'isKnown').mockReturnValue(false);
  },
  'a segment that tells nothing else': () => {
    vi.spyOn(Wire.prototype, 'isPlain', 'get').mockReturnValue(false);
  },
  'entries without marks': () => {
    vi.spyOn(Flight.prototype, 'unmarkedUpTo').mockReturnValue(0);
  },
  'the rest of a packet': () => {
    vi.spyOn(insides(Sender), 'sendRest').mockImplementation(() => {});
  },
  'the window that was chosen before': () => {
    vi.spyOn(insides(LinuxWindow), 'select').mockImplementation(function (this: { choose(): number }) {
      return this.choose();
    });
  },
};

function digestOf(told: Story): string {
  const { world } = begin(told);
  const digest = new Digest();
  world.simulation.trace.attach(digest);
  expect(world.run(1e16, 3_000_000)).toBe('done');
  return digest.hex();
}

/** One end writes so many octets, in pieces of so many, and finishes after so many milliseconds; the other says one, and finishes then too. */
function transfer(octets: number, piece: number, pause = 0): Story {
  const wire = { rateBps: 1e8, delayNs: ms(50), mtu: 1500, queuePackets: 1000, loss: 0, jitterNs: 0 };
  const linux = stack('linux-6', { timestamps: true, receiveWindow: 'linux' });
  const pieces = Math.ceil(octets / piece);
  const writes = Array.from({ length: pieces }, (_, i) => ({
    pause: i === pieces - 1 ? pause : 0,
    octets: Math.min(piece, octets - piece * i),
  }));
  const answer = [{ pause: 9000, octets: 1 }];
  const sides: Story['sides'] = [
    { writes, reading: null },
    { writes: answer, reading: null },
  ];
  return { seed: 1, client: linux, server: linux, up: wire, down: wire, narrow: { up: null, down: null }, sides };
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('a shortcut', () => {
  it('changes nothing', () => {
    fc.assert(
      fc.property(story, fc.boolean(), fc.constantFrom(...Object.keys(shortcuts)), ({ client, server, ...rest }, timestamps, name) => {
        const told = { ...rest, client: withOverrides(client, { timestamps }), server: withOverrides(server, { timestamps }) };
        const short = digestOf(told);
        shortcuts[name]();
        const long = digestOf(told);
        vi.restoreAllMocks();
        expect(long).toBe(short);
      }),
      { numRuns: Number(process.env.CASES ?? 200) },
    );
  });

  it('changes nothing in transfers of whole segments that end in a FIN', () => {
    const name = 'the rest of a packet';
    for (let segments = 11; segments <= 40; segments++) {
      // In one piece, so that the last segment is whole and has the FIN.
      const told = transfer(segments * 1448, segments * 1448);
      const short = digestOf(told);
      shortcuts[name]();
      expect([segments, digestOf(told)]).toEqual([segments, short]);
      vi.restoreAllMocks();
    }
  });

  it('is what most segments take: all but those that open and close', () => {
    const takes = vi.spyOn(Prediction.prototype, 'takes');
    digestOf(transfer(500_000, 5000, 9000));
    const taken = takes.mock.results.filter(({ value }) => value === true).length;
    expect(takes.mock.results.length - taken).toBeLessThan(25);
    expect(taken).toBeGreaterThan(500);
  });
});

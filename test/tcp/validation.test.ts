import { describe, expect, it } from 'vitest';
import type { State, StackProfile } from '../../src/tcp/index.js';
import { type Injected, Lab } from '../support/lab.js';
import { ms, stack } from '../support/tcp.js';

/*
 * RFC 9293 3.10.7 with RFC 5961, as a table: in each state, what each segment leads to. Sequence numbers count from
 * the peer's SYN; N is the next one expected, W the window's right edge, U the oldest unacknowledged octet and X the
 * next to be sent.
 *
 *   -      nothing is said, nothing changes
 *   ack    an acknowledgment says where we are
 *   rst    an RST answers, which the sender of the segment will believe; nothing changes
 *   S.     a SYN-ACK
 *   NAME   the state that is entered; an ACK that RFC 9293 sends along is named before it
 */
const SEGMENTS = {
  'RST at N': { flags: 'R', at: 'N' },
  'RST in the window': { flags: 'R', at: 'N+50' },
  'RST beyond the window': { flags: 'R', at: 'W+1000' },
  'RST before the window': { flags: 'R', at: 'N-50' },
  'SYN at N': { flags: 'S', at: 'N' },
  'SYN outside': { flags: 'S', at: 'W+1000' },
  'SYN-ACK at N': { flags: 'S.', at: 'N' },
  'no ACK flag': { flags: '', at: 'N', length: 10 },
  'data outside': { flags: '.', at: 'W+1000', length: 10 },
  'ACK outside': { flags: '.', at: 'W+1000' },
  'ACK of the unsent': { flags: '.', at: 'N', ack: 'X+1' },
  'ACK far too old': { flags: '.', at: 'N', ack: 'U-max' },
  'repeated octets': { flags: '.', at: 'N-10', length: 5 },
} as const satisfies Record<string, { flags: string; at: string; length?: number; ack?: string }>;
type Kind = keyof typeof SEGMENTS;

const SYNCHRONIZED: Record<Kind, string> = {
  'RST at N': 'closed', // 3.10.7.4 second
  'RST in the window': 'ack', // RFC 5961 3.2
  'RST beyond the window': '-', // first: "unless the RST bit is set"
  'RST before the window': '-',
  'SYN at N': 'ack', // RFC 5961 4.2
  'SYN outside': 'ack',
  'SYN-ACK at N': 'ack',
  'no ACK flag': '-', // fifth: "if the ACK bit is off, drop"
  'data outside': 'ack', // first
  'ACK outside': 'ack',
  'ACK of the unsent': 'ack', // fifth
  'ACK far too old': 'ack', // RFC 5961 5.2
  'repeated octets': 'ack', // first
};

const TABLE: Record<State, Partial<Record<Kind, string>>> = {
  closed: {
    // 3.10.7.1
    'RST at N': '-',
    'SYN at N': 'rst',
    'SYN-ACK at N': 'rst',
    'no ACK flag': 'rst',
    'data outside': 'rst',
    'ACK of the unsent': 'rst',
  },
  listen: {
    // 3.10.7.2; what has neither RST, ACK nor SYN cannot be valid
    'RST at N': '-',
    'SYN at N': 'S. syn-received',
    'SYN-ACK at N': 'rst',
    'no ACK flag': '-',
    'data outside': 'rst',
    'ACK of the unsent': 'rst',
  },
  'syn-sent': {
    // 3.10.7.3; here ACKs say U unless told otherwise, which does not acknowledge the SYN
    'RST at N': '-', // without ACK: "otherwise (no ACK), drop the segment"
    'SYN at N': 'S. syn-received', // simultaneous open
    'SYN-ACK at N': 'rst',
    'no ACK flag': '-',
    'data outside': 'rst',
    'ACK outside': 'rst',
    'ACK of the unsent': 'rst',
  },
  'syn-received': {
    // 3.10.7.4, begun with a passive open
    'RST at N': 'closed', // "return this connection to the LISTEN state": a request is forgotten
    'RST in the window': 'closed',
    'RST beyond the window': '-',
    'SYN outside': 'ack',
    'no ACK flag': '-',
    'ACK of the unsent': 'rst', // "form a reset segment <SEQ=SEG.ACK>"
    'ACK far too old': 'rst',
  },
  established: SYNCHRONIZED,
  'fin-wait-1': SYNCHRONIZED,
  'fin-wait-2': SYNCHRONIZED,
  'close-wait': SYNCHRONIZED,
  closing: SYNCHRONIZED,
  'last-ack': SYNCHRONIZED,
  'time-wait': {
    'RST at N': 'closed',
    'RST in the window': '-', // nobody is there to be asked
    'RST beyond the window': '-',
    'SYN outside': 'ack', // a host with a listener begins a new connection: MAY-2
    'data outside': 'ack',
    'ACK of the unsent': '-', // a bare acknowledgment in its place changes nothing; RFC 9293 answers only a FIN
    'repeated octets': 'ack',
  },
};

/** Far above the window that the peer has told. */
const OLD = 70_000;

/** An endpoint in a state, long after its last answer; both ends have sent and acknowledged what makes "far too old" possible. */
function inState(state: State, profile: StackProfile): Lab {
  if (state === 'listen' || state === 'closed' || state === 'syn-received') {
    const lab = new Lab(profile, { client: false });
    lab.window = 10_000;
    if (state !== 'closed') lab.endpoint.listen();
    if (state === 'syn-received') lab.receive({ flags: 'S', seq: 0 });
    return settled(lab);
  }
  if (state === 'syn-sent') {
    const lab = new Lab(profile);
    lab.endpoint.connect(0);
    return settled(lab);
  }
  const lab = Lab.established(profile, ms(100), 10_000);
  for (let octets = 0; octets < OLD; octets += 5000) {
    lab.write(5000);
    lab.at(lab.now + ms(1)).receive({ ack: lab.endpoint.sender.nxt });
  }
  lab.receive({ length: 1000 });
  lab.read(1000);
  const { endpoint } = lab;
  const fin = (): Lab => lab.receive({ flags: 'F.' });
  const acknowledged = (): Lab => lab.receive({ ack: endpoint.sender.nxt });
  switch (state) {
    case 'fin-wait-1':
      endpoint.shutdownWrite(lab.now);
      break;
    case 'fin-wait-2':
      endpoint.shutdownWrite(lab.now);
      acknowledged();
      break;
    case 'close-wait':
      fin();
      break;
    case 'closing':
      endpoint.shutdownWrite(lab.now);
      fin();
      break;
    case 'last-ack':
      fin();
      endpoint.shutdownWrite(lab.now);
      break;
    case 'time-wait':
      endpoint.shutdownWrite(lab.now);
      acknowledged();
      fin();
      break;
    default:
  }
  return settled(lab);
}

function settled(lab: Lab): Lab {
  lab.at(lab.now + ms(250)); // beyond any delayed ACK
  lab.taken();
  return lab;
}

/** What a segment led to, in the table's words. */
function outcome(lab: Lab, kind: Kind): string {
  const { sender, receiver } = lab.endpoint;
  const before = lab.endpoint.state;
  const segment: { flags: string; at: string; length?: number; ack?: string } = SEGMENTS[kind];
  const edge = receiver.nxt + receiver.window(false);
  const places: Record<string, number> = {
    N: receiver.nxt,
    'N+50': receiver.nxt + 50,
    'N-10': receiver.nxt - 10,
    'N-50': receiver.nxt - 50,
    'W+1000': edge + 1000,
  };
  const acks: Record<string, number> = { 'X+1': sender.nxt + 1, 'U-max': sender.una - 50_000 };
  const injected: Injected = {
    flags: segment.flags,
    seq: places[segment.at],
    length: segment.length ?? 0,
    ack: segment.ack === undefined ? sender.una : acks[segment.ack],
  };
  lab.receive(injected);
  const sent = lab.taken().map(({ flags, seq }) => {
    if (!flags.includes('R')) return flags === '.' ? 'ack' : flags;
    expect(seq).toBe(segment.flags.includes('.') ? injected.ack : 0);
    return 'rst';
  });
  const { state } = lab.endpoint;
  return [...sent, ...(state === before ? [] : [state])].join(' ') || '-';
}

type Profile = 'rfc' | 'linux-6';

const rows = (profile: Profile): [profile: Profile, state: State, kind: Kind, action: string][] =>
  (Object.keys(TABLE) as State[]).flatMap((state) =>
    (Object.keys(TABLE[state]) as Kind[]).map((kind): [Profile, State, Kind, string] => [
      profile,
      state,
      kind,
      TABLE[state][kind] as string,
    ]),
  );

describe('a segment that is not what it should be (RFC 9293 3.10.7, RFC 5961)', () => {
  it.each([...rows('rfc'), ...rows('linux-6')])('%s, %s: %s → %s', (profile, state, kind, action) => {
    const lab = inState(state, stack(profile));
    expect(lab.endpoint.state).toBe(state);
    expect(outcome(lab, kind)).toBe(action);
  });
});

describe('what is not in the table', () => {
  const LINUX_6 = stack('linux-6');

  it('in SYN-SENT: an RST that acknowledges the SYN ends the connection; one that does not is ignored', () => {
    const lab = inState('syn-sent', LINUX_6);
    lab.receive({ flags: 'R.', seq: 0, ack: 0 });
    expect([lab.endpoint.state, lab.sent()]).toEqual(['syn-sent', []]);
    lab.receive({ flags: 'R.', seq: 0, ack: 1 });
    expect([lab.endpoint.state, lab.endpoint.endReason]).toEqual(['closed', 'reset']);
  });

  it('in SYN-SENT: after an RST to the half of an older connection the SYN goes again at once (RFC 9293 3.5.1, figure 9)', () => {
    const lab = inState('syn-sent', LINUX_6);
    lab.receive({ flags: '.', seq: 300, ack: 100 });
    expect(lab.sent()).toEqual(['R100+0']);
    lab.at(lab.now + ms(8));
    expect(lab.sent()).toEqual(['S0+0']);
  });

  it.each(['close-wait', 'closing', 'last-ack'] as const)('in %s: an RST whose sender has not counted its FIN counts', (state) => {
    const lab = inState(state, LINUX_6);
    lab.receive({ flags: 'R', seq: lab.endpoint.receiver.nxt - 1 });
    expect(lab.endpoint.state).toBe('closed');
  });

  it('an RST behind the octets that came last out of order counts', () => {
    const lab = inState('established', LINUX_6);
    const { nxt } = lab.endpoint.receiver;
    lab.receive({ seq: nxt + 100, length: 100 });
    lab.at(lab.now + ms(600)).taken();
    lab.receive({ flags: 'R', seq: nxt + 100 });
    expect([lab.endpoint.state, lab.sent().length]).toEqual(['established', 1]);
    lab.receive({ flags: 'R', seq: nxt + 200 });
    expect(lab.endpoint.state).toBe('closed');
  });

  it('an acknowledgment that is old, but not too old, does no harm: its data count', () => {
    const lab = inState('established', LINUX_6);
    const { nxt } = lab.endpoint.receiver;
    lab.receive({ length: 10, ack: lab.endpoint.sender.una - 5000 });
    expect(lab.endpoint.receiver.nxt).toBe(nxt + 10);
  });

  it('answers are 500 ms apart on Linux, but data are always answered', () => {
    const lab = inState('established', LINUX_6);
    const { nxt } = lab.endpoint.receiver;
    const answers = (injected: Injected): number => lab.receive(injected).taken().length;
    const start = lab.now;
    expect(answers({ flags: 'R', seq: nxt + 50 })).toBe(1);
    lab.at(start + ms(499));
    expect([answers({ flags: 'S', seq: nxt }), answers({ seq: nxt - 500 })]).toEqual([0, 0]);
    expect(answers({ seq: nxt - 500, length: 5 })).toBe(1);
    lab.at(start + ms(500));
    expect(answers({ flags: 'S', seq: nxt })).toBe(1);
  });

  it('two ends that disagree do not answer each other for ever', () => {
    const lab = inState('established', LINUX_6);
    const { nxt } = lab.endpoint.receiver;
    for (let i = 0; i < 1000; i++) lab.receive({ seq: nxt - 500 });
    expect(lab.taken()).toHaveLength(1);
  });

  it('data behind the peer’s FIN are passed over', () => {
    for (const state of ['close-wait', 'closing', 'last-ack'] as const) {
      const lab = inState(state, LINUX_6);
      const { nxt } = lab.endpoint.receiver;
      lab.receive({ length: 100 });
      expect([state, lab.endpoint.state, lab.endpoint.receiver.nxt]).toEqual([state, state, nxt]);
    }
  });
});

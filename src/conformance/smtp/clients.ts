import type { ScenarioInput } from '../../scenario/index.js';
import { type Peer, type Strategy, clientProfiles, strategies, quit } from '../../smtp/index.js';
import { bdatLast, mail, rcpts } from '../../smtp/index.js';

/** What a recorded client is in a scenario. */
export type ClientChoice = NonNullable<ScenarioInput['client']>;

const create = (name: string, options: object = {}): Strategy => {
  const model = strategies.find((candidate) => candidate.name === name);
  if (model === undefined) throw new Error(`no strategy is named ${name}`);
  return model.create(model.options.parse(options));
};

/** A strategy as the bench's client has it: it asks for nothing, takes up nothing of what is offered, and may send QUIT behind the last message. */
function raw(base: Strategy, leaves: 'alone' | 'behind'): Strategy {
  return {
    ...base,
    needs: [],
    plan: (outgoing, { transactions }, isLast) => {
      const plain: Peer = { extensions: new Set(), transactions };
      return [...base.plan(outgoing, plain, isLast), ...(leaves === 'behind' && isLast ? [quit()] : [])];
    },
    may: (step, unanswered) => (step.kind === 'quit' ? true : base.may(step, unanswered)),
  };
}

const async: Strategy = {
  name: 'bdat-async',
  needs: [],
  plan: (outgoing, peer) => [mail(outgoing, peer), ...rcpts(outgoing), bdatLast(outgoing)],
  may: () => true,
};

const RAW: Readonly<Record<string, () => ClientChoice>> = {
  'raw-seq': () => ({ strategy: raw(create('lockstep'), 'alone') }),
  'raw-pipe': () => ({ strategy: raw(create('pipelining'), 'alone') }),
  'raw-cross': () => ({ strategy: raw(create('cross-message', { rset: false }), 'behind') }),
  'raw-cross-rset': () => ({ strategy: raw(create('cross-message'), 'behind') }),
  'raw-bdat': () => ({ strategy: raw(create('bdat'), 'alone') }),
  'raw-bdat-async': () => ({ strategy: raw(async, 'behind') }),
};

/**
 * Octets that clients add to a text of the recording bench: Received and
 * other fields (Postfix, Exim), a header of its own making (smtp-source), less
 * those of the lines that nodemailer folds anew; read off the recorded lengths.
 */
const ADDED: Readonly<Record<string, number>> = {
  postfix: 147,
  'postfix-cache': 147,
  'postfix-default': 147,
  exim: 209,
  'exim-nochunking': 209,
  nodemailer: -67,
  'smtp-source': 133,
  'smtp-source-reconnect': 133,
  swaks: 2,
  'swaks-pipeline': 2,
};

/** What a recorded client is in a replay. */
export interface RecordedClient {
  readonly choice: ClientChoice;
  /** A client of the bench's own, in place of software with a profile. */
  readonly isRaw: boolean;
  /** Octets that it adds to each text. */
  readonly adds: number;
}

/** The client that a recording names, or null when there is none of that name. */
export function clientOf(name: string): RecordedClient | null {
  if (Object.hasOwn(RAW, name)) return { choice: RAW[name](), isRaw: true, adds: 0 };
  if (clientProfiles.some((profile) => profile.name === name)) {
    return { choice: { profile: name as 'none' }, isRaw: false, adds: Object.hasOwn(ADDED, name) ? ADDED[name] : 0 };
  }
  const isStrategy = strategies.some((model) => model.name === name) && name.startsWith('raw-');
  return isStrategy ? { choice: { strategy: name as 'lockstep' }, isRaw: true, adds: 0 } : null;
}

/** The profiles of the servers that recordings name. */
const SERVERS: Readonly<Record<string, string>> = {
  postfix: 'postfix-3.7',
  'postfix-strict': 'postfix-3.9',
  exim: 'exim-4.96',
  opensmtpd: 'opensmtpd-6.8',
  haraka: 'haraka-3',
  'smtp-server': 'smtp-server-3',
  'smtp-sink': 'smtp-sink',
};

export const serverOf = (name: string): string | null => (Object.hasOwn(SERVERS, name) ? SERVERS[name] : null);

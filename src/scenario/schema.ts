import { z } from 'zod';
import { duration, durationDistributions, durationValue, sizeValue } from '../engine/index.js';
import { dedupSchemes } from '../dedup/index.js';
import { fsyncs } from '../mail/index.js';
import { retrySchedules } from '../mail/index.js';
import {
  LEAVES,
  LEAVE_SUMMARIES,
  NEXT_HOSTS,
  NEXT_HOST_SUMMARIES,
  REFUSAL_STAGES,
  authMechanisms,
  clientProfiles,
  commitRules,
  flushPolicies,
  habits,
  middleboxes,
  protocols,
  serverProfiles,
  startups,
  strategies,
  timeoutTables,
  tlsVersions,
  writePatterns,
} from '../smtp/index.js';
import { congestionControls, stackProfiles } from '../tcp/index.js';
import { faultsSchema } from './faults-schema.js';
import { modelReference, modelSchema, quantityOrModelSchema, summariesOf } from './models.js';
import { networkSchema } from './network-schema.js';
import { workloadSchema } from './workload-schema.js';

const stackNames = stackProfiles.map(({ profile }) => profile.name) as [string, ...string[]];

const stackOptions = z.strictObject({
  profile: z
    .enum(stackNames)
    .default('linux-6')
    .describe(stackProfiles.map((p) => `${p.profile.name}: ${p.summary}`).join('; ')),
  congestion: z
    .enum(Object.keys(congestionControls) as [string, ...string[]])
    .optional()
    .describe('congestion control'),
  sack: z.boolean().optional().describe('selective acknowledgments, used when both ends permit them'),
  timestamps: z.boolean().optional().describe('timestamps (RFC 7323), used when both ends offer them; 12 octets of every segment'),
  windowScaling: z.boolean().optional().describe('windows beyond 64 KiB (RFC 7323), when both ends offer it'),
  ecn: z
    .enum(['off', 'passive', 'request'])
    .optional()
    .describe('explicit congestion notification (RFC 3168): never, when the peer asks, or asked for'),
  mtuProbing: z
    .boolean()
    .optional()
    .describe('smaller segments are tried after long silence (RFC 4821), in case the path swallows large packets'),
  fastOpen: z.boolean().optional().describe('TCP Fast Open (RFC 7413): the server of a client seen before may speak a round trip earlier'),
  receiveWindow: z
    .enum(['open', 'linux', 'freebsd'])
    .optional()
    .describe('how the receive window opens: all of the buffer at once, or grown as Linux or FreeBSD does'),
  nagle: z.enum(['off', 'rfc896', 'bsd', 'minshall']).optional().describe('off is TCP_NODELAY'),
  delayedAck: durationValue.optional().describe('how long an acknowledgment may be delayed; 0 acknowledges everything at once'),
  initialWindow: z.int().min(1).max(1000).optional().describe('initial congestion window, segments'),
  sendBuffer: sizeValue.optional(),
  receiveBuffer: sizeValue.optional(),
  rtoMin: durationValue.optional().describe('smallest retransmission timeout (linux-6: smallest variance term)'),
  keepalive: z
    .union([
      z.boolean(),
      z.strictObject({
        idle: durationValue.optional().describe('silence before the first probe'),
        interval: durationValue.optional().describe('from one probe to the next'),
        probes: z.int().min(1).max(127).optional().describe('unanswered probes before the connection is given up'),
      }),
    ])
    .optional()
    .describe('a silent peer is asked for a sign of life (RFC 9293 3.8.4): at the times of the stack, or of its own'),
  userTimeout: durationValue.optional().describe('give up when data stays unacknowledged this long; 0 = off'),
  giveUp: durationValue.optional().describe('give up this long after the first retransmission timeout'),
  keepsDataOnReset: z.boolean().optional().describe('octets received stay readable after an RST'),
});

const side = z.union([z.enum(stackNames), stackOptions]);

/**
 * One stack for both ends, or one for each. Each form names the keys of the
 * other as never there, so that a fault inside one is not taken for the other.
 */
const ofOtherForm = z.never({ error: 'expected one stack for both ends, or client and server with a stack each' }).optional();
const oneStack = stackOptions.extend({ client: ofOtherForm, server: ofOtherForm });
const keysOfOneStack = Object.keys(stackOptions.shape) as (keyof typeof stackOptions.shape)[];
const noneOfOneStack = Object.fromEntries(keysOfOneStack.map((key) => [key, ofOtherForm])) as Record<
  keyof typeof stackOptions.shape,
  typeof ofOtherForm
>;
const stackPair = z.strictObject({ ...noneOfOneStack, client: side.default('linux-6'), server: side.default('linux-6') });

const tcp = z
  .union([z.enum(stackNames), oneStack, stackPair])
  .default('linux-6')
  .describe('the TCP stack of both ends, or of each');

const client = z
  .strictObject({
    profile: z
      .enum(clientProfiles.map((profile) => profile.name) as [string, ...string[]])
      .default('none')
      .describe(`the client software, whose choices the keys beside override; ${summariesOf(clientProfiles)}`),
    strategy: modelReference(strategies).optional(),
    fallback: z
      .array(modelReference(strategies))
      .max(10)
      .optional()
      .describe(
        'strategies for a server that does not offer what the strategy needs, the best first; where no strategy is named, those of the profile, otherwise none',
      ),
    startup: modelReference(startups).optional(),
    tls: modelSchema(tlsVersions, 'none'),
    auth: modelSchema(authMechanisms, 'none'),
    writes: modelReference(writePatterns).optional(),
    connections: z.int().min(1).max(100_000).optional().describe('connections at a time'),
    messagesPerConnection: z.union([z.literal('unlimited'), z.int().min(1)]).optional(),
    leave: z
      .enum(LEAVES)
      .optional()
      .describe(LEAVES.map((name) => `${name}: ${LEAVE_SUMMARIES[name]}`).join('; ')),
    nextHost: z
      .enum(NEXT_HOSTS)
      .optional()
      .describe(
        `where a message lost with its connection or refused for now is tried; ${NEXT_HOSTS.map((name) => `${name}: ${NEXT_HOST_SUMMARIES[name]}`).join('; ')}`,
      ),
    blocking: z
      .boolean()
      .default(false)
      .describe('its send calls block: it writes a whole group before it reads, and one beyond the buffers deadlocks (RFC 2920 3.1)'),
    fastOpen: z.boolean().optional().describe('TCP Fast Open, as tcp.fastOpen: for both ends, where tcp does not say otherwise'),
    timeouts: modelReference(timeoutTables).optional(),
    fsync: modelSchema(fsyncs, 'at-once').describe(`when the record that a message is taken is on disk. ${summariesOf(fsyncs)}`),
    retry: z
      .strictObject({
        schedule: modelReference(retrySchedules).optional(),
        after: durationValue.optional().describe('the same wait before each try, in place of a schedule'),
        giveUpAfter: durationValue.optional().describe("age at which a message bounces, in place of the schedule's"),
      })
      .refine((value) => value.schedule === undefined || value.after === undefined, { error: "expected either 'schedule' or 'after'" })
      .prefault({}),
  })
  .prefault({});

const refusal = z
  .strictObject({
    at: z.enum(REFUSAL_STAGES),
    code: z.int().min(400).max(599),
    nth: z.int().min(1).optional().describe('the one occurrence that is refused'),
    every: z.int().min(1).optional().describe('every k-th occurrence is refused'),
  })
  .refine((value) => (value.nth === undefined) !== (value.every === undefined), { error: "expected either 'nth' or 'every'" });

/** Always the same, or drawn anew each time. */
const workTime = quantityOrModelSchema(durationValue, durationDistributions);

/** A value of LIMITS: one to six digits (RFC 9422 3). */
const limit = z.int().min(1).max(999_999);

const serverShape = {
  profile: z
    .enum(serverProfiles.map((profile) => profile.name) as [string, ...string[]])
    .default('ideal')
    .describe(serverProfiles.map((p) => `${p.name}: ${p.summary}`).join('; ')),
  flush: modelReference(flushPolicies).optional(),
  commit: modelReference(commitRules).optional(),
  habits: z.array(modelReference(habits)).default([]).describe('what it does besides what its software is known for'),
  processing: z
    .union([
      workTime,
      z.strictObject({
        command: workTime.default('0ms').describe('work on each command'),
        dot: workTime.default('0ms').describe('work on a message after its last octet, before the commit'),
        name: z.never().optional(),
      }),
    ])
    .prefault({})
    .describe(`a duration, or a distribution (${summariesOf(durationDistributions)}), for the work after the dot; or each kind of work`),
  fsync: modelSchema(fsyncs, 'at-once'),
  keeps: z
    .array(z.enum(['dedup', 'checkpoints']))
    .default(['dedup', 'checkpoints'])
    .describe(
      'what a crash leaves of its knowledge of earlier mail: the tables of its dedup scheme, its checkpoints (RFC 1845); they are on disk at once, whatever fsync says of the messages',
    ),
  hold: durationValue.optional().describe('between the commit and the leaving of the reply'),
  extensions: z.array(z.string()).optional().describe('EHLO keywords in place of those of the profile'),
  offers: z
    .array(z.string())
    .default([])
    .describe('EHLO keywords, with their parameters, besides those: PIPECONNECT, QUICKSTART, STARTTLS, AUTH PLAIN LOGIN'),
  limits: z
    .strictObject({
      mailMax: limit.optional().describe('MAIL commands in a session'),
      rcptMax: limit.optional().describe('RCPT commands in a transaction'),
      rcptDomainMax: limit.optional().describe('domains of recipients in a session'),
    })
    .optional()
    .describe(
      'what LIMITS says and the server holds to (RFC 9422): beyond it 452; clients that know it (Exim, and those without a profile) part mail accordingly',
    ),
  sizeLimit: sizeValue.optional().describe('largest message; 0 = any'),
  idleTimeout: durationValue.optional().describe('421 and close after so long without input'),
  refuse: z.array(refusal).default([]).describe('errors that the server is told to answer'),
};

const server = z.strictObject(serverShape);

/** The schema of a scenario; every key has a default. */
export const scenarioSchema = z.strictObject({
  seed: z
    .union([z.string(), z.number().transform(String)])
    .default('final dot')
    // A default behind a transformation is not in the JSON Schema.
    .describe("source text of the seed; by default 'final dot'"),
  protocol: z
    .enum(protocols.map(({ name }) => name))
    .default('smtp')
    .describe(`what client and servers speak; ${summariesOf(protocols)}`),
  network: networkSchema,
  tcp,
  client,
  server: server.prefault({}),
  servers: z.array(server).min(1).max(100).optional().describe('several MX hosts in order of preference, in place of server'),
  middlebox: modelSchema(middleboxes, 'none'),
  dedup: modelSchema(dedupSchemes, 'none'),
  workload: workloadSchema,
  faults: faultsSchema,
  limits: z
    .strictObject({
      time: duration('60d').describe('simulated time'),
      events: z.number().min(1).max(1e12).default(1e9),
    })
    .prefault({}),
  observe: z.strictObject({ digest: z.boolean().default(true) }).prefault({}),
});

/** A scenario with every default filled in. */
export type Scenario = Omit<Checked, 'client'> & { client: WithChoices<Checked['client'], 'strategy' | 'fallback' | 'connections'> };
/** The same without what its profiles choose. */
export type Checked = z.output<typeof scenarioSchema>;
type WithChoices<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };

/** A scenario as it may be written: every key is optional. In TypeScript an instance may stand where a model is named. */
export type ScenarioInput = WithInstances<z.input<typeof scenarioSchema>>;

type WithInstances<T> = { [K in keyof T]: T[K] extends object | undefined ? T[K] | Loose<T[K]> : T[K] | object };
type Loose<T> = T extends readonly unknown[] ? T : { [K in keyof T]?: T[K] | object };

/** The JSON Schema of a scenario, for editors. */
export function scenarioJsonSchema(): object {
  return z.toJSONSchema(scenarioSchema, { io: 'input', unrepresentable: 'any' });
}

import { z } from 'zod';
import { durationValue, positiveDuration, positiveSize, sizeValue } from '../engine/index.js';
import { protocolPoints } from '../smtp/index.js';

const direction = z.enum(['both', 'up', 'down']).default('both');

const cutShape = {
  kind: z.enum(['rst', 'blackhole']).default('blackhole').describe('rst: both ends learn at once; blackhole: by their own timers'),
  direction,
};

const pointNames = protocolPoints.map((point) => point.name) as [string, ...string[]];

const cuts = z
  .strictObject({
    every: positiveDuration.optional().describe('mean of the exponential clock that each connection has from its SYN'),
    everyBytes: positiveSize.optional().describe('mean of the same clock in IP octets delivered in both directions together'),
    ...cutShape,
  })
  .refine((value) => (value.every === undefined) !== (value.everyBytes === undefined), {
    error: "expected either 'every' or 'everyBytes'",
  });

const placed = z
  .strictObject({
    at: durationValue.optional().describe('instant since the start of the run'),
    afterBytes: sizeValue.optional().describe('IP octets delivered'),
    afterSegments: z.int().min(0).optional().describe('segments delivered'),
    of: z.enum(['up', 'down', 'both']).optional().describe('what afterBytes and afterSegments count; that of direction when left out'),
    on: z.enum(pointNames).optional().describe('a named protocol point'),
    nth: z.int().min(1).optional().describe('which occurrence of the point, from 1'),
    connection: z.int().min(1).optional().describe('which connection, from 1; any when left out'),
    ...cutShape,
  })
  .refine((value) => [value.at, value.afterBytes, value.afterSegments, value.on].filter((given) => given !== undefined).length === 1, {
    error: "expected exactly one of 'at', 'afterBytes', 'afterSegments' and 'on'",
  })
  .refine((value) => value.nth === undefined || value.on !== undefined, { error: "expected 'nth' beside 'on' only" })
  .refine((value) => value.of === undefined || value.afterBytes !== undefined || value.afterSegments !== undefined, {
    error: "expected 'of' beside 'afterBytes' or 'afterSegments' only",
  });

const partitions = z.strictObject({
  every: positiveDuration.describe('mean of the exponential time from the end of one to the beginning of the next'),
  for: positiveDuration.describe('how long each lasts'),
  direction,
});

const crashingHost = {
  host: z.enum(['client', 'server']).default('server'),
  mx: z.int().min(1).max(100).optional().describe('which of several servers, from 1; the first when left out'),
};
const CLIENT_IS_ONE = { error: "expected 'mx' beside 'host: server' only" };
const isOneHost = ({ host, mx }: { host: string; mx?: number | undefined }): boolean => host === 'server' || mx === undefined;

const crashes = z
  .strictObject({
    every: positiveDuration.describe('mean of the exponential time from a restart to the next crash'),
    for: positiveDuration.describe('how long the host is down'),
    ...crashingHost,
  })
  .refine(isOneHost, CLIENT_IS_ONE);

const placedCrash = z
  .strictObject({
    kind: z.literal('crash').describe('a host loses its memory and its connections, and is back after a while'),
    at: durationValue.optional().describe('instant since the start of the run'),
    on: z.enum(pointNames).optional().describe('a named protocol point, at which the host stops'),
    nth: z.int().min(1).optional().describe('which occurrence of the point, from 1'),
    connection: z.int().min(1).optional().describe('on which connection the point is, from 1; any when left out'),
    for: positiveDuration.describe('how long the host is down'),
    ...crashingHost,
  })
  .refine(isOneHost, CLIENT_IS_ONE)
  .refine((value) => (value.at === undefined) !== (value.on === undefined), { error: "expected either 'at' or 'on'" })
  .refine((value) => value.on !== undefined || (value.nth === undefined && value.connection === undefined), {
    error: "expected 'nth' and 'connection' beside 'on' only",
  });

const random = z
  .strictObject({ cuts: cuts.optional(), partitions: partitions.optional(), crashes: crashes.optional() })
  .refine((value) => Object.values(value).some((given) => given !== undefined), {
    error: "expected 'cuts', 'partitions', 'crashes' or several of them",
  });

const placedPartition = z.strictObject({
  kind: z.literal('partition').describe('the path is interrupted, and heals'),
  at: durationValue.describe('instant since the start of the run'),
  for: positiveDuration.describe('how long it lasts'),
  connection: z.int().min(1).optional().describe('which connection, from 1; all when left out'),
  direction,
});

/** What goes wrong: connections cut for good, paths interrupted for a while, hosts that crash and come back. */
export const faultsSchema = z
  .union([z.literal('none'), random, z.array(z.union([placedPartition, placedCrash, placed]))])
  .default('none')
  .describe('random cuts, partitions and crashes, or a list of placed ones');

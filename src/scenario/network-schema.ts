import { z } from 'zod';
import { duration, durationValue, probabilityValue, queueValue, rateValue } from '../engine/index.js';
import { jitterModels, lossModels, queueModels, rateModels, reorderModels } from '../net/index.js';
import { quantityOrModelSchema, summariesOf } from './models.js';

const mtu = z.int().min(68).max(65535);
const rate = quantityOrModelSchema(rateValue, rateModels);
const queue = quantityOrModelSchema(queueValue, queueModels);
const hits = quantityOrModelSchema(probabilityValue, lossModels);
const jitter = quantityOrModelSchema(durationValue, jitterModels);
const reorder = quantityOrModelSchema(probabilityValue, reorderModels);

const says = {
  rate: `bits per second, 'unlimited', or a model. ${summariesOf(rateModels)}`,
  mtu: 'largest IP packet, octets',
  queue: `a limit ('1MiB' or '1000 packets') on a drop-tail queue, or a model. ${summariesOf(queueModels)}`,
  loss: `probability per packet, or a model. ${summariesOf(lossModels)}`,
  corrupt: 'as loss: packets that arrive damaged and fail their checksum',
  duplicate: 'as loss: packets that arrive twice',
  jitter: `largest extra delay of packets that keep their order, or a model. ${summariesOf(jitterModels)}`,
  reorder: `probability that a packet arrives late and is overtaken, or a model. ${summariesOf(reorderModels)}`,
};

/** What one direction of a link can be told, all of it optional. */
const linkShape = {
  rate: rate.optional().describe(says.rate),
  mtu: mtu.optional().describe(says.mtu),
  queue: queue.optional().describe(says.queue),
  loss: hits.optional().describe(says.loss),
  corrupt: hits.optional().describe(says.corrupt),
  duplicate: hits.optional().describe(says.duplicate),
  jitter: jitter.optional().describe(says.jitter),
  reorder: reorder.optional().describe(says.reorder),
};

const direction = z
  .strictObject({
    ...linkShape,
    rtt: durationValue.optional().describe('half of it is the propagation delay of this direction'),
    delay: durationValue.optional().describe('the propagation delay of this direction itself'),
  })
  .refine((value) => value.rtt === undefined || value.delay === undefined, { error: "expected either 'rtt' or 'delay'" })
  .optional();

const upAndDown = {
  up: direction.describe('overrides for client to server'),
  down: direction.describe('overrides for server to client'),
};

const MOST_HOSTS = 10_000;

const host = z.strictObject({
  count: z.int().min(1).max(MOST_HOSTS).default(1).describe('hosts of this kind'),
  rtt: duration('0ms').describe("two-way propagation delay of the host's own link, on top of the shared one's"),
  ...linkShape,
  ...upAndDown,
});

/** The path between clients and servers. */
export const networkSchema = z
  .strictObject({
    rtt: duration('100ms').describe('two-way propagation delay'),
    rate: rate.default('100Mbit/s').describe(says.rate),
    mtu: mtu.default(1500).describe(says.mtu),
    queue: queue.default('1MiB').describe(says.queue),
    loss: hits.default(0).describe(says.loss),
    corrupt: hits.default(0).describe(says.corrupt),
    duplicate: hits.default(0).describe(says.duplicate),
    jitter: jitter.default('0ms').describe(says.jitter),
    reorder: reorder.default(0).describe(says.reorder),
    ...upAndDown,
    pathMtu: z
      .union([mtu, z.strictObject({ up: mtu.optional(), down: mtu.optional() })])
      .optional()
      .describe('largest IP packet that the path carries, where it is narrower than the interfaces (mtu) at its ends'),
    icmp: z
      .boolean()
      .default(true)
      .describe('senders are told of packets too large for pathMtu; false makes the path a black hole for them'),
    hosts: z
      .array(host)
      .min(1)
      .max(1000)
      .refine((list) => list.reduce((sum, { count }) => sum + count, 0) <= MOST_HOSTS, {
        error: `expected at most ${MOST_HOSTS} hosts in all`,
      })
      .optional()
      .describe('client hosts behind links of their own, which share the link described beside; connections go to them in turn'),
  })
  .prefault({});

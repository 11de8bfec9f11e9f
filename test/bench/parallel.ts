import { stackProfiles } from '../../src/tcp/index.js';
import { Lab, MSS, WIRE } from './tcp.js';
import { count, workload } from './workload.js';

/** Many transfers through one full queue: losses, timeouts, a large agenda. */
export const parallel = workload({
  name: 'parallel',
  summary: 'many TCP connections at once over 100 Mbit/s, 50 ms one way and a drop-tail queue of 1,000 packets; segments count once',
  unit: 'data segments',
  keys: { connections: count(1000, 1, 1e6), bytes: count(200_000) },
  warmUp: { connections: 300 },
  run({ connections, bytes }) {
    const lab = new Lab({ ...WIRE, queuePackets: 1000 }, stackProfiles[0].profile);
    return { ok: lab.transfer(connections, bytes), units: connections * Math.ceil(bytes / MSS) };
  },
});

import { stackProfiles, withOverrides } from '../../src/tcp/index.js';
import { congestionControls } from '../../src/tcp/congestion/index.js';
import { Lab, MSS, WIRE } from './tcp.js';
import { choice, count, probability, workload } from './workload.js';

/** One long transfer: what a segment and its acknowledgment cost. */
export const bulk = workload({
  name: 'bulk',
  summary: 'one TCP connection over 100 Mbit/s and 50 ms one way; each data segment is counted once, however often it was sent',
  unit: 'data segments',
  keys: {
    bytes: count(100e6),
    window: count(2097152, 1, 2 ** 30),
    loss: probability(0),
    cc: choice('newreno', Object.keys(congestionControls)),
  },
  warmUp: { bytes: 50e6 },
  run({ bytes, window, loss, cc }) {
    const profile = withOverrides(stackProfiles[0].profile, {
      congestion: cc,
      receiveBuffer: window,
      sendBuffer: 2 * window,
    });
    const lab = new Lab({ ...WIRE, loss }, profile);
    const arrived = lab.transfer(1, bytes);
    return { units: Math.ceil(bytes / MSS), ok: arrived && (loss > 0 || lab.host.counters.retransmits === 0) };
  },
});

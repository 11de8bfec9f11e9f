import { z } from 'zod';
import { type Model, parseSize, shared, sizeValue } from '../../../engine/index.js';
import type { WritePattern } from '../write-pattern.js';

const options = z.strictObject({
  size: sizeValue.default('4KiB').describe("the client's own buffer: a send call whenever it is full"),
});

/** Everything that may go now, through a buffer of the client's own that leaves when it is full and when there is no more (stdio, vstream, bufio, substdio). */
export const buffered: Model<WritePattern, typeof options.shape> = {
  name: 'buffered',
  summary: "everything that may go now, in send calls of the client's own buffer (its option is the size)",
  options,
  create({ size }) {
    const callOctets = Math.max(1, parseSize(size));
    return shared({ name: 'buffered', linewise: false, callOctets, endsCall: () => false });
  },
};

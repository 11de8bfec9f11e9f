/** How a client ends a connection when it has no more to send. */
export const LEAVES = ['waits', 'unheard', 'behind', 'half-close', 'closes'] as const;
export type Leave = (typeof LEAVES)[number];

export const LEAVE_SUMMARIES: Readonly<Record<Leave, string>> = {
  waits: 'QUIT, and waits for the 221',
  unheard: 'QUIT, and closes without waiting for the 221',
  behind: 'QUIT right behind the last message where the server offers PIPELINING, and closes when its 250 is there',
  'half-close': 'QUIT right behind the last message where the server offers PIPELINING, in clear the FIN with it, and waits for the 221',
  closes: 'closes without QUIT',
};

/** The QUIT does not wait for the reply to the last message. */
export const ridesBehind = (leave: Leave): boolean => leave === 'behind' || leave === 'half-close';

/** Where and when a message is tried again that was lost with its connection, or refused for now, when there are several MX hosts. */
export const NEXT_HOSTS = ['at-once', 'at-once-even-refused', 'on-retry', 'first-again'] as const;
export type NextHost = (typeof NEXT_HOSTS)[number];

export const NEXT_HOST_SUMMARIES: Readonly<Record<NextHost, string>> = {
  'at-once': 'at the next host at once; after the last one, when its time has come, at the first',
  'at-once-even-refused': 'the same, and so is what a host refuses for now (4yz)',
  'on-retry': 'at the next host, when its time has come',
  'first-again': 'at the first host, when its time has come',
};

/** What was lost with its connection goes to the next host within the same try. */
export const triesElsewhere = (nextHost: NextHost): boolean => nextHost === 'at-once' || nextHost === 'at-once-even-refused';

/** Where and when a message is tried again that was lost with its connection, when there are several MX hosts. */
export const NEXT_HOSTS = ['at-once', 'on-retry', 'first-again'] as const;
export type NextHost = (typeof NEXT_HOSTS)[number];

export const NEXT_HOST_SUMMARIES: Readonly<Record<NextHost, string>> = {
  'at-once': 'at the next host at once; after the last one, when its time has come, at the first',
  'on-retry': 'at the next host, when its time has come',
  'first-again': 'at the first host, when its time has come',
};

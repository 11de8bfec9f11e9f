/** A duration in whole ticks of a host's clock, rounded up (usecs_to_jiffies): a timer never runs out early. */
export function inTicks(ns: number, tickNs: number): number {
  return Math.ceil(ns / tickNs) * tickNs;
}

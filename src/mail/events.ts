import type { EventKind } from '../engine/index.js';

const fact = (id: number, name: string, extra: string): EventKind => ({
  id,
  name: `mail/${name}`,
  fields: ['message', 'connection', extra],
});

/** What the ledger records. Messages and recipients count from 0, connections from 1; -1 = none. */
export const Fact = {
  opened: fact(32, 'opened', 'server'),
  cut: fact(33, 'cut', 'kind'),
  finished: fact(34, 'finished', 'unused'),
  forgotten: fact(35, 'forgotten', 'unused'),
  sent: fact(36, 'sent', 'octets'),
  pointOfNoReturn: fact(37, 'point-of-no-return', 'since'),
  delivered: fact(38, 'delivered', 'recipient'),
  acknowledged: fact(39, 'acknowledged', 'recipient'),
  bounced: fact(40, 'bounced', 'recipient'),
  suppressed: fact(41, 'suppressed', 'recipient'),
  discarded: fact(42, 'discarded', 'unused'),
  parked: fact(43, 'parked', 'unused'),
  submitted: fact(44, 'submitted', 'since'),
  written: fact(45, 'written', 'recipient'),
  superseded: fact(46, 'superseded', 'by'),
  broken: fact(47, 'broken', 'cause'),
} as const;

/** The `kind` of a cut. */
export const CutKind = { blackhole: 0, rst: 1, crash: 2 } as const;

/**
 * What ended a connection on which messages were in doubt, or which a fault hit before its QUIT. cut: a fault of the plan;
 * crash: of a host; timer: the client's own patience with a reply; timeout: its TCP's (retransmissions, keepalive, user timeout);
 * blocked: the client's patience too, but its send call waited for room while replies lay unread (the deadlock of RFC 2920 3.1);
 * reset: an RST that no fault sent; closed: the server closed in between.
 */
export const LossCause = { cut: 0, crash: 1, timer: 2, timeout: 3, reset: 4, closed: 5, blocked: 6 } as const;
export type LossCause = (typeof LossCause)[keyof typeof LossCause];
export const LOSS_CAUSES = Object.keys(LossCause) as (keyof typeof LossCause)[];

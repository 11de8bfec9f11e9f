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
} as const;

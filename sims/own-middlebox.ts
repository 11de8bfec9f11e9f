/**
 * A middlebox of one's own: a policer that lets so many packets of a connection
 * through in a second and drops the rest, whichever way they go. Run it with `npm run sim own-middlebox`.
 */
import { type Direction, type Middlebox, type MiddleboxPort, type Packet, simulate } from '../src/index.js';
import { type Row, isMain, tableOf } from './support/table.js';

/** State stands in fields, so that a world can be forked; `pass` sees every packet of one connection. */
class Policer implements Middlebox {
  readonly name = 'policer';
  private second = 0;
  private passed = 0;

  constructor(private readonly perSecond: number) {}

  pass(packet: Packet, _direction: Direction, now: number, port: MiddleboxPort): void {
    const second = Math.floor(now / 1e9);
    if (second !== this.second) this.passed = 0;
    this.second = second;
    if (++this.passed <= this.perSecond) port.forward(packet, now);
    else port.swallow(packet, now);
  }
}

/** Messages per RTT, and what TCP sends again, by how much the box lets through. */
export const ownMiddlebox = ({ messages }: { readonly messages: number }): Row[] =>
  [1000, 20, 12].map((perSecond) => {
    const {
      messagesPerRtt,
      tcp,
      messages: told,
    } = simulate({
      middlebox: { name: 'policer', make: () => new Policer(perSecond) },
      workload: { messages },
    });
    return { 'packets/s': perSecond, acknowledged: told.acknowledged, 'msg/RTT': messagesPerRtt.cold, retransmitted: tcp.retransmits };
  });

if (isMain(import.meta.url)) console.log(tableOf(ownMiddlebox({ messages: 100 })));

import { type ScenarioInput, type Story, pureDelay, story } from './scenario.js';

/** Instants of the 250s of one connection, from its SYN, in RTT. */
export function repliesOn({ of }: Story, connection: number, rttMs: number): number[] {
  const opened = of('opened').find((fact) => fact.connection === connection);
  if (opened === undefined) throw new Error(`connection ${connection} was never opened`);
  return of('acknowledged')
    .filter((fact) => fact.connection === connection)
    .map(({ at }) => (at - opened.at) / (rttMs * 1e6));
}

/**
 * RTT from the SYN to the first 250, and to each next one, on the second
 * connection that a client has with a server; four messages a connection.
 */
export function secondConnection(rttMs: number, { client, server, tcp, workload }: ScenarioInput): { first: number; next: number[] } {
  const told = story({
    network: pureDelay(`${rttMs}ms`),
    ...(tcp === undefined ? {} : { tcp }),
    ...(server === undefined ? {} : { server }),
    client: { messagesPerConnection: 4, ...client },
    workload: { messages: 8, size: 200, ...workload },
  } as ScenarioInput);
  const replies = repliesOn(told, 2, rttMs);
  return { first: replies[0], next: replies.slice(1).map((at, i) => at - replies[i]) };
}

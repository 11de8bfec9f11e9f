import { type Path, complaintsOf } from './complain.js';
import { ScenarioError } from './errors.js';
import { DAY, isShared } from '../engine/index.js';
import { isInstance } from './models.js';
import { LISTS, SLOTS, type Slot, incompleteOf, withOwn } from './own-models.js';
import { clientProfileOf, retryPolicy } from './client-plan.js';
import { protocolOf } from './protocol-plan.js';
import { profileOf } from './server-plan.js';
import { type Checked, type Scenario, type ScenarioInput, scenarioJsonSchema, scenarioSchema } from './schema.js';
import { DEFAULT_MESSAGES, DEFAULT_SIZE } from './workload-schema.js';

/** A scenario checked and completed, and the instances that it holds. */
export interface ResolvedScenario {
  readonly scenario: Scenario;
  readonly instances: ReadonlyMap<Slot, object>;
}

/**
 * Checks a scenario and fills in its defaults.
 * @throws ScenarioError naming every fault, its place, what is allowed and the nearest name.
 */
export function resolveScenario(input: ScenarioInput | Scenario): ResolvedScenario {
  const instances = new Map<Slot, object>();
  const data = takeInstances(input, instances);
  const parsed = scenarioSchema.safeParse(data, { reportInput: true });
  const incomplete = incompleteOf(instances);
  if (!parsed.success) {
    const complaints = complaintsOf(parsed.error, { keysAt, writtenAt: (path) => valueAt(data, path) });
    throw new ScenarioError([...complaints.map(withOwn), ...incomplete]);
  }
  if (incomplete.length > 0) throw new ScenarioError(incomplete);
  fillWorkload(parsed.data.workload);
  fillClient(parsed.data, instances);
  for (const server of [parsed.data.server, ...(parsed.data.servers ?? [])]) fillServer(server, instances);
  refuseServerBesideServers(parsed.data, instances);
  for (const [slot, instance] of instances) {
    if ((LISTS as readonly string[]).includes(slot)) continue;
    const name = (instance as { name?: unknown }).name;
    put(parsed.data, slot, typeof name === 'string' ? name : 'instance');
  }
  return { scenario: parsed.data as Scenario, instances };
}

type Tree = Record<string, unknown>;

/** A scenario as a file can hold it, and what of it no file can: the instances, by place. */
export function splitInstances(input: ScenarioInput): { data: ScenarioInput; instances: ReadonlyMap<string, object> } {
  const instances = new Map<Slot, object>();
  return { data: takeInstances(input, instances) as ScenarioInput, instances };
}

/** A copy of the data without the instances, which go into the map. */
function takeInstances(input: unknown, instances: Map<Slot, object>): unknown {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return input;
  const copy: Tree = { ...(input as Tree) };
  for (const slot of SLOTS) {
    const [first, second] = slot.split('.');
    if (second === undefined) {
      if (!isOwn(copy[first])) continue;
      instances.set(slot, copy[first]);
      delete copy[first];
      continue;
    }
    const inner = copy[first] as Tree | undefined;
    if (typeof inner !== 'object' || inner === null || !isOwn(inner[second])) continue;
    instances.set(slot, inner[second]);
    const { [second]: _taken, ...rest } = inner;
    copy[first] = rest;
  }
  for (const list of LISTS) takeFromList(list, copy, instances);
  return copy;
}

/** An instance, or a profile that `serverProfile` made: data, but not what a file can hold. */
const isOwn = (value: unknown): value is object => isInstance(value) || (typeof value === 'object' && value !== null && isShared(value));

/** Of a list those that are instances; they come after those that are named. */
function takeFromList(list: (typeof LISTS)[number], copy: Tree, instances: Map<Slot, object>): void {
  const [first, second] = list.split('.');
  const inner = copy[first] as Tree | undefined;
  const items = inner?.[second];
  if (!Array.isArray(items)) return;
  const own = items.filter(isInstance);
  if (own.length === 0) return;
  instances.set(list, own);
  copy[first] = { ...inner, [second]: items.filter((item) => !isInstance(item)) };
}

function put(scenario: object, slot: Slot, name: string): void {
  const [first, second] = slot.split('.');
  const tree = scenario as Tree;
  if (second === undefined) tree[first] = name;
  else (tree[first] as Tree)[second] = name;
}

/** What the workload is when it is not a corpus. */
function fillWorkload(workload: Scenario['workload']): void {
  if (workload.corpus !== undefined) return;
  workload.messages ??= DEFAULT_MESSAGES;
  workload.size ??= DEFAULT_SIZE;
}

/** What a client does that the scenario says nothing of: what its profile does. */
function fillClient(scenario: Checked, instances: ReadonlyMap<Slot, object>): void {
  const { client } = scenario;
  const { strategies, startup, writes, timeouts, connections, messagesPerConnection, leave, nextHost, retry } = clientProfileOf(
    instances,
    client,
  );
  // Who is told how to send sends so, or not at all.
  client.fallback ??= client.strategy === undefined && !instances.has('client.strategy') ? strategies.slice(1) : [];
  client.strategy ??= strategies[0];
  client.startup ??= protocolOf(scenario).startup ?? startup;
  client.writes ??= writes;
  client.timeouts ??= timeouts;
  client.connections ??= connections;
  client.messagesPerConnection ??= messagesPerConnection === Number.MAX_SAFE_INTEGER ? 'unlimited' : messagesPerConnection;
  client.leave ??= leave;
  client.nextHost ??= nextHost;
  if (client.retry.after === undefined) client.retry.schedule ??= retry;
  client.retry.giveUpAfter ??= `${retryPolicy(client.retry, retry).giveUpAfterNs / DAY}d`;
}

/** What a server does that the scenario says nothing of: what its profile does. */
function fillServer(server: Scenario['server'], instances: ReadonlyMap<Slot, object>): void {
  const { flush, commit, holdNs } = profileOf(instances, server);
  server.flush ??= flush;
  server.commit ??= commit;
  server.hold ??= `${holdNs / 1e6}ms`;
}

/** @throws ScenarioError when `servers` stand in place of a `server` of which anything was said; a resolved scenario has its defaults there */
function refuseServerBesideServers({ server, servers }: Checked, instances: ReadonlyMap<Slot, object>): void {
  if (servers === undefined) return;
  const usual = scenarioSchema.parse({}).server;
  fillServer(usual, instances);
  const said = (Object.keys(server) as (keyof typeof server)[]).filter((key) => JSON.stringify(server[key]) !== JSON.stringify(usual[key]));
  if (said.length === 0) return;
  const message = `found ${said.map((key) => `'${key}'`).join(', ')} beside 'servers', which stand in place of it; expected in each of 'servers'`;
  throw new ScenarioError([{ path: ['server'], message }]);
}

function valueAt(data: unknown, path: Path): unknown {
  let value = data;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Tree)[step];
  }
  return value;
}

interface JsonSchema {
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  const?: unknown;
  not?: unknown;
}

/** The keys that may stand at a path of a scenario: of several shapes, those of the one that the value there is most like. */
function keysAt(path: Path, value: unknown): readonly string[] {
  let places: JsonSchema[] = [scenarioJsonSchema() as JsonSchema];
  for (const step of path) {
    places = branches(places).flatMap((place) => {
      const inner = typeof step === 'number' ? place.items : place.properties?.[step];
      return inner === undefined ? [] : [inner];
    });
  }
  const shapes = branches(places).flatMap((place) => (place.properties === undefined ? [] : [place.properties]));
  const best = Math.max(...shapes.map((shape) => likeness(shape, value)));
  return [...new Set(shapes.filter((shape) => likeness(shape, value) === best).flatMap(namesIn))];
}

/** Without the keys that are there only to be forbidden. */
const namesIn = (shape: Record<string, JsonSchema>): string[] => Object.keys(shape).filter((key) => shape[key].not === undefined);

function likeness(shape: Record<string, JsonSchema>, value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const shared = Object.entries(value).filter(([key]) => Object.hasOwn(shape, key));
  const isOther = shared.some(
    ([key, part]) => shape[key].not !== undefined || (shape[key].const !== undefined && shape[key].const !== part),
  );
  return isOther ? -1 : shared.length;
}

const branches = (places: readonly JsonSchema[]): JsonSchema[] =>
  places.flatMap((place) => [place, ...branches([...(place.anyOf ?? []), ...(place.oneOf ?? [])])]);

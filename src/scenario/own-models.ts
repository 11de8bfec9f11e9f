import type { DedupScheme } from '../dedup/index.js';
import type { ArrivalModel, Hazard } from '../mail/index.js';
import type { CommitRule, FlushPolicy, MiddleboxMaker, Startup, Strategy, WritePattern } from '../smtp/index.js';
import type { Complaint } from './errors.js';
import { isInstance } from './models.js';

/** What a model of one's own must have, so that whoever leaves something out hears of it before the run. */
interface Shape {
  readonly methods: readonly string[];
  readonly lists?: readonly string[];
}

const shape = <T>(...methods: (keyof T & string)[]): Shape => ({ methods });

/** Where a TypeScript scenario may hold an instance in place of a name. Profiles and timers are data, made by functions that see to them. */
const SHAPES = {
  'client.profile': shape(),
  'client.strategy': { ...shape<Strategy>('plan', 'may'), lists: ['needs'] satisfies (keyof Strategy)[] },
  'client.startup': shape<Startup>('plan', 'may', 'fallback'),
  'client.writes': shape<WritePattern>('endsCall'),
  'client.timeouts': shape(),
  'server.profile': shape(),
  'server.flush': shape<FlushPolicy>('flushesAfter'),
  'server.commit': shape<CommitRule>('decide'),
  middlebox: shape<MiddleboxMaker>('make'),
  dedup: shape<DedupScheme>('decide'),
  'workload.arrivals': shape<ArrivalModel>('build'),
} as const satisfies Record<string, Shape>;

/** Where it may hold a list of names and instances. All that a habit does is optional. */
const LIST_SHAPES = { 'server.habits': shape(), 'workload.hazards': shape<Hazard>('over') } as const satisfies Record<string, Shape>;

export type Slot = keyof typeof SHAPES | keyof typeof LIST_SHAPES;
export const SLOTS = Object.keys(SHAPES) as (keyof typeof SHAPES)[];
export const LISTS = Object.keys(LIST_SHAPES) as (keyof typeof LIST_SHAPES)[];

const shapeOf = (slot: string): Shape | undefined => ({ ...SHAPES, ...LIST_SHAPES })[slot as Slot];

const inWords = ({ methods, lists = [] }: Shape): string =>
  [...methods.map((name) => `${name}()`), ...lists.map((name) => `${name}: [ … ]`)].join(', ');

/** What instances lack of the methods and lists that are asked of them. */
export function incompleteOf(instances: ReadonlyMap<Slot, object>): Complaint[] {
  return [...instances].flatMap(([slot, given]) => {
    const wanted = shapeOf(slot) as Shape;
    return (Array.isArray(given) ? given : [given]).filter(isInstance).flatMap((instance): Complaint[] => {
      const parts = instance as Readonly<Record<string, unknown>>;
      const missing = {
        methods: wanted.methods.filter((name) => typeof parts[name] !== 'function'),
        lists: (wanted.lists ?? []).filter((name) => !Array.isArray(parts[name])),
      };
      if (missing.methods.length + missing.lists.length === 0) return [];
      const name = typeof parts.name === 'string' ? `'${parts.name}'` : 'one of your own';
      return [{ path: slot.split('.'), message: `found ${name} without ${inWords(missing)}; expected one with ${inWords(wanted)}` }];
    });
  });
}

/** A complaint that no model has a name, for those too who meant to write one and left out its methods. */
export function withOwn(complaint: Complaint): Complaint {
  const { path, message } = complaint;
  const wanted = path[path.length - 1] === 'name' ? shapeOf(path.slice(0, -1).join('.')) : undefined;
  if (wanted === undefined || wanted.methods.length === 0) return complaint;
  return { ...complaint, message: `${message}; in a program, one of your own with ${inWords(wanted)}` };
}

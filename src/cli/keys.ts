import { scenarioJsonSchema } from '../scenario/index.js';

/** A key that a scenario may have, as its schema says. */
export interface Key {
  /** As for `--set`; 0 stands for any place in a list. */
  readonly path: string;
  /** The choice that it belongs to, such as `name: fixed`; null: it is there whatever is chosen beside it. */
  readonly beside: string | null;
  /** What may stand there, in words. */
  readonly takes: string;
  /** What stands there when nothing is said; null: it is left out, or whoever is named decides. */
  readonly usually: string | null;
  readonly about: string;
}

/** The parts of JSON Schema that the schema of a scenario is made of. */
interface Node {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
  readonly anyOf?: readonly Node[];
  readonly oneOf?: readonly Node[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly not?: Node;
  readonly default?: unknown;
  readonly description?: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Keys whose constant value tells one choice from another. */
const CHOICES = ['name', 'kind', 'profile'];

/** All that may stand in one place. */
const alternatives = (node: Node): Node[] => {
  const inner = [...(node.anyOf ?? []), ...(node.oneOf ?? [])];
  return inner.length === 0 ? [node] : inner.flatMap(alternatives);
};

/** Never there. */
const isNever = ({ not }: Node): boolean => not !== undefined;

/** All keys of a scenario, in the order of its schema: those of a place before those below them. */
export function scenarioKeys(schema: object = scenarioJsonSchema()): Key[] {
  const keys = new Map<string, Key>();
  collect(schema as Node, [], null, keys);
  return [...keys.values()];
}

function collect(node: Node, path: readonly string[], beside: string | null, keys: Map<string, Key>): void {
  for (const one of alternatives(node)) {
    if (one.items !== undefined) collect(one.items, [...path, '0'], beside, keys);
    const properties = Object.entries(one.properties ?? {}).filter(([, inner]) => !isNever(inner));
    const choice = properties.find(([name, { const: value }]) => CHOICES.includes(name) && value !== undefined);
    const own = choice === undefined ? beside : `${choice[0]}: ${String(choice[1].const)}`;
    for (const [name, inner] of properties) {
      const key = keyOf(inner, [...path, name], name === choice?.[0] ? null : own);
      const id = JSON.stringify(name === choice?.[0] ? [key.path] : key);
      if (!keys.has(id)) keys.set(id, name === choice?.[0] ? { ...key, takes: namesIn(node, name), about: '' } : key);
      collect(inner, [...path, name], own, keys);
    }
  }
}

/** The values of the key that tells the choices of a place apart. */
const namesIn = (node: Node, name: string): string =>
  alternatives(node)
    .map(({ properties }) => properties?.[name]?.const)
    .filter((value) => value !== undefined)
    .join(', ');

function keyOf(node: Node, path: readonly string[], beside: string | null): Key {
  const usual = node.default;
  const isUsualTold = usual !== undefined && JSON.stringify(usual) !== '{}' && JSON.stringify(usual) !== '[]';
  return {
    path: path.join('.'),
    beside,
    takes: [
      ...new Set(
        alternatives(node)
          .filter((one) => !isNever(one))
          .map(takes),
      ),
    ].join(', or '),
    usually: isUsualTold ? (typeof usual === 'string' ? usual : JSON.stringify(usual)) : null,
    about: node.description ?? '',
  };
}

function takes(node: Node): string {
  const { type, minimum, maximum } = node;
  if (node.enum !== undefined) return node.enum.join(', ');
  if (node.const !== undefined) return String(node.const);
  if (node.properties !== undefined) return 'the keys below';
  if (node.items !== undefined) return 'a list';
  if (Array.isArray(type)) return type.includes('string') ? 'a quantity' : type.join(' or ');
  if (type === 'boolean') return 'true or false';
  if (type === 'string') return 'a text';
  const kind = type === 'integer' ? 'a whole number' : 'a number';
  const most = maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER ? '' : ` to ${maximum}`;
  return `${kind}${minimum === undefined || minimum <= Number.MIN_SAFE_INTEGER ? '' : ` from ${minimum}`}${most}`;
}

/** Keys that are meant by a path, by its end, or by a name on the way, with all below them. */
export function keysNamed(name: string, keys: readonly Key[]): Key[] {
  const wanted = name.split('.');
  const begins = (path: readonly string[], at: number): boolean => wanted.every((part, i) => path[at + i] === part);
  return keys.filter(({ path }) => {
    const parts = path.split('.');
    return begins(parts, 0) || parts.some((_, at) => begins(parts, at));
  });
}

import { type ScenarioInput, type Tree, isTree } from '../scenario/index.js';

/** The `--set path=value` options that say the same as a partial scenario. */
export function setOptions(over: ScenarioInput): string[] {
  return leaves(over as Tree, '').map(([path, value]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return `--set ${quoted(`${path}=${text}`)}`;
  });
}

function leaves(tree: Tree, prefix: string): [string, unknown][] {
  return Object.entries(tree).flatMap(([key, value]): [string, unknown][] => {
    if (value === undefined) return [];
    return isTree(value) ? leaves(value, `${prefix}${key}.`) : [[`${prefix}${key}`, value]];
  });
}

const quoted = (word: string): string => (/^[\w.=/:,+-]+$/.test(word) ? word : `'${word.replace(/'/g, `'\\''`)}'`);

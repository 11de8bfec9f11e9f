import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

export interface Source {
  /** From the root of the tree, with slashes. */
  readonly path: string;
  readonly text: string;
  /** Without comments and the insides of strings, line by line as in the text. */
  readonly code: string;
}

/** All TypeScript files below a folder. */
export function sourcesBelow(folder: string): Source[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => sourceOf(relative(root, file).replaceAll('\\', '/'), readFileSync(file, 'utf8')));
}

export function sourceOf(path: string, text: string): Source {
  return { path, text, code: stripped(text) };
}

const blank = (text: string): string => text.replace(/[^\n]/g, ' ');

function stripped(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/[^\n]*/g, blank)
    .replace(/'(?:[^'\\\n]|\\.)*'/g, (quoted) => `'${blank(quoted.slice(1, -1))}'`)
    .replace(/`(?:[^`\\$]|\\.)*`/g, (quoted) => `\`${blank(quoted.slice(1, -1))}\``);
}

/** What a file imports, as paths from the root for its own files, as written for packages. */
export function importsOf({ path, text }: Source): string[] {
  const found = [...text.matchAll(/^(?:import|export)\b[^'"]*?from\s+'([^']+)'|^import\s+'([^']+)'|\bimport\('([^']+)'\)/gm)];
  return found.map((match) => resolveImport(path, match[1] ?? match[2] ?? match[3]));
}

function resolveImport(from: string, to: string): string {
  if (!to.startsWith('.')) return to;
  const parts = from.split('/').slice(0, -1);
  for (const part of to.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/').replace(/\.js$/, '.ts');
}

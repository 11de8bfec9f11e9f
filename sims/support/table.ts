import Table from 'cli-table3';
import { pathToFileURL } from 'node:url';

export type Row = Readonly<Record<string, string | number | null>>;

/** Rows with the same keys, as a table for the terminal. */
export function tableOf(rows: readonly Row[]): string {
  const keys = Object.keys(rows[0] ?? {});
  const table = new Table({
    head: keys,
    style: { head: [], border: [] },
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
  });
  for (const row of rows) table.push(keys.map((key) => show(row[key])));
  return table.toString();
}

function show(value: string | number | null): string {
  if (value === null) return '–';
  return typeof value === 'number' && !Number.isInteger(value) ? value.toFixed(3) : String(value);
}

/** True when the file is the program that was started, not a module of another. */
export const isMain = (moduleUrl: string): boolean => process.argv[1] !== undefined && moduleUrl === pathToFileURL(process.argv[1]).href;

import { formatDuration } from './units.js';
import { type StackProfile, stackProfiles } from '../../src/tcp/index.js';

const BEGIN = '<!-- profiles -->\n';
const END = '<!-- /profiles -->';

/** Keys whose number is octets. */
const OCTETS = new Set(['sendBuffer', 'receiveBuffer', 'receiveBufferFirst', 'receiveBufferLimit']);

function cell(key: string, value: unknown): string {
  if (value === undefined) return '–';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value !== 'number') return String(value);
  if (value === Number.MAX_SAFE_INTEGER) return 'never';
  if (key.endsWith('Ns')) return formatDuration(value);
  if (!OCTETS.has(key)) return String(value);
  return value % (1 << 20) === 0 ? `${value / (1 << 20)} MiB` : `${value / 1024} KiB`;
}

/** Every constant and choice of every profile, as a Markdown table: what differs between them first. */
export function profileTable(): string {
  const profiles = stackProfiles.map(({ profile }) => profile);
  const keys = [...new Set(profiles.flatMap((profile) => Object.keys(profile)))].filter((key) => key !== 'name').sort();
  const rows = keys.map((key) => profiles.map((profile) => cell(key, profile[key as keyof StackProfile])));
  const differs = (row: string[]): boolean => new Set(row).size > 1;
  const lines = keys.map((key, i) => ({ line: `| \`${key}\` | ${rows[i].join(' | ')} |`, differs: differs(rows[i]) }));
  return [
    `| | ${profiles.map(({ name }) => `\`${name}\``).join(' | ')} |`,
    `|---|${profiles.map(() => '---|').join('')}`,
    ...lines.filter((row) => row.differs).map(({ line }) => line),
    ...lines.filter((row) => !row.differs).map(({ line }) => line),
    '',
  ].join('\n');
}

/** The text with the table that stands between the marks made anew. */
export function withProfileTable(text: string): string {
  const from = text.indexOf(BEGIN) + BEGIN.length;
  return text.slice(0, from) + profileTable() + text.slice(text.indexOf(END, from));
}

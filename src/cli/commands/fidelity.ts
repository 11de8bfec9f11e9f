import type { Command } from 'commander';
import {
  type CaseResult,
  type Difference,
  type LostReplyRecording,
  type RecordedSegment,
  type Recording,
  RecordingError,
  type SessionRecording,
  type SessionResult,
  type Verdict,
  compareLostReply,
  compareRecording,
  compareSession,
  explanationOf,
  isLostReply,
  isSession,
  parseAll,
} from '../../conformance/index.js';
import { UsageError } from '../usage-error.js';
import { print } from '../output.js';
import { type TextKind, nameOf, readText } from '../read-text.js';
import type { Report } from './options.js';

const RECORDINGS: TextKind = { what: 'a file of recordings', several: 'recordings', pattern: '*.jsonl', least: 'a JSON object a line' };
const VERDICTS: readonly Verdict[] = ['equal', 'same shape', 'differs'];

interface FileResult {
  readonly file: string;
  readonly cases: readonly (CaseResult | SessionResult)[];
}

/** `finaldot fidelity FILE.jsonl…` */
export function fidelityCommand(program: Command, report: Report): void {
  program
    .command('fidelity')
    .description('replay recorded connections of a real kernel, and sessions of mail software, and compare')
    .argument('<files...>', 'recordings, a JSON object a line, or - for standard input')
    .option('--json', 'print JSON in place of text: an array, one entry a case')
    .addHelpText(
      'after',
      '\nExit status: 0 when no case differs, or the difference is a known one; 1 when one differs otherwise; 2 for a file that cannot be read.',
    )
    .action((files: string[], { json }: { json?: boolean }) => {
      const results = files.map(compareFile);
      const cases = results.flatMap((result) => result.cases);
      print(json === true ? JSON.stringify(cases) : results.map(fileText).join('\n'));
      const unexplained = cases.some((one) => one.verdict === 'differs' && !isExplained(one));
      report(unexplained ? 1 : 0);
    });
}

/** A known mechanism, or recordings that do not agree with each other. */
const isExplained = (one: CaseResult | SessionResult): boolean =>
  'dialog' in one ? one.explained !== undefined || one.isUnsettled === true : explanationOf(one) !== null;

function compareFile(file: string): FileResult {
  const name = nameOf(file);
  const text = readText(file, RECORDINGS);
  try {
    return { file: name, cases: parseAll(text).map(compareOne) };
  } catch (error) {
    if (error instanceof RecordingError) throw new UsageError(`${name}:${error.line}: ${error.message}`);
    throw error;
  }
}

function compareOne(recording: ReturnType<typeof parseAll>[number]): CaseResult | SessionResult {
  if (isLostReply(recording)) return compareLostReply(recording as LostReplyRecording);
  return isSession(recording) ? compareSession(recording as SessionRecording) : compareRecording(recording as Recording);
}

/** The counts, then what differs. */
function fileText({ file, cases }: FileResult): string {
  const unsettled = cases.filter((one) => 'dialog' in one && one.isUnsettled === true);
  const settled = cases.filter((one) => !unsettled.includes(one));
  const lines = [`${file}: ${cases.length} cases: ${countsOf(cases)}`];
  if (unsettled.length > 0)
    lines.push(
      `  of ${settled.length} whose recorded repeats agree within 0.25 RTT: ${countsOf(settled)}`,
      `  of ${unsettled.length} whose repeats do not: ${countsOf(unsettled)}`,
    );
  for (const one of cases) {
    if ('dialog' in one) {
      if (one.verdict === 'differs') lines.push(`  ${one.id}: ${one.difference}`);
      if (one.verdict === 'differs' && one.isUnsettled) lines.push('    the recorded repeats lie more than 0.25 RTT apart');
      else if (one.explained !== undefined) lines.push(`    explained: ${one.explained}`);
      continue;
    }
    const { id, verdict, completionErrorPct, firstDifference } = one;
    if (verdict !== 'differs' || firstDifference === null) continue;
    const explanation = explanationOf(one);
    const error = completionErrorPct === null ? '' : ` (completion ${completionErrorPct > 0 ? '+' : ''}${completionErrorPct.toFixed(1)} %)`;
    lines.push(`  ${id}${error}: ${firstDifference.what}`, ...sideBySide(firstDifference));
    if (explanation !== null) lines.push(`    explained: ${explanation}`);
  }
  return lines.join('\n');
}

const countsOf = (cases: FileResult['cases']): string =>
  VERDICTS.map((verdict) => `${cases.filter((one) => one.verdict === verdict).length} ${verdict}`).join(', ');

function sideBySide({ recorded, simulated }: Difference): string[] {
  if (recorded === null && simulated === null) return [];
  return [`    recorded   ${segmentText(recorded)}`, `    simulated  ${segmentText(simulated)}`];
}

function segmentText(segment: RecordedSegment | null): string {
  if (segment === null) return 'nothing';
  const [txUs, rxUs, dir, flags, seq, len, ack, win, sack] = segment;
  const ms = (us: number | null, otherwise: string): string => (us === null ? otherwise : `${(us / 1000).toFixed(3)} ms`);
  const blocks = sack === undefined ? '' : ` sack ${sack.map((block) => block.join('-')).join(' ')}`;
  return `${ms(txUs, 'by the link')} → ${ms(rxUs, 'lost')}  ${dir === 'c' ? 'client' : 'server'} ${flags} ${seq}+${len} ack ${ack} win ${win}${blocks}`;
}

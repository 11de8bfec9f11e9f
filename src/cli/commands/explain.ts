import { type Command, InvalidArgumentError } from 'commander';
import { stringify } from 'yaml';
import { type Explanation, INCIDENTS, type Incident, type Incidents, simulate } from '../../scenario/index.js';
import { aside } from '../aside.js';
import { corpora } from '../corpora/index.js';
import { LadderFile, checkLadder } from '../ladder-file.js';
import { type Changes, loadScenario } from '../load.js';
import { checkOutput, complain, note, print, writeWhole } from '../output.js';
import { UsageError } from '../usage-error.js';
import { type Report, collect } from './options.js';

/** What a message of each kind is. */
const KINDS: Readonly<Record<Incidents, string>> = { duplicate: 'doubled', lost: 'lost', suppressed: 'falsely suppressed' };

const NAMED = `${INCIDENTS.slice(0, -1).join(', ')} or ${INCIDENTS[INCIDENTS.length - 1]}`;

interface Options extends Changes {
  readonly out?: string;
  readonly ladder?: string;
}

/** `finaldot explain SCENARIO duplicate|lost|suppressed` */
export function explainCommand(program: Command, report: Report): void {
  program
    .command('explain')
    .description(
      'find the first doubled, lost or falsely suppressed message of a run, and write the smallest scenario found that shows the like again',
    )
    .argument('<scenario>', 'YAML or JSON file, or - for standard input')
    .argument('<what>', NAMED, incidentNamed)
    .option('--seed <text>', "the seed's text, in place of the scenario's")
    .option('--set <path=value>', 'change a value of the scenario, such as network.rtt=20ms; may be repeated', collect, [])
    .option('--out <file>', 'write the scenario to a file in place of standard output')
    .option('--ladder <file>', 'and its ladder: as a picture to NAME.svg, as text to any other file')
    .addHelpText('after', '\nExit status: 0 when there is such a message, 1 when there is none, 2 for wrong usage or input.')
    .action(async (file: string, what: Incidents, options: Options) => {
      const { out, ladder } = options;
      if (ladder === '-' && out === undefined)
        throw new UsageError('--ladder -: standard output is taken by the scenario; name a file with --out');
      if (out !== undefined) checkOutput(out, '--out');
      if (ladder !== undefined) checkLadder(ladder);
      const left = `no ${KINDS[what]} message is explained yet, and nothing is written`;
      const asked = { scenario: loadScenario(file, options), what };
      const explanation = await aside('explain', asked, { left });
      if (explanation === null) {
        complain(`no message is ${KINDS[what]} in this run; try another --seed, more messages or more cuts`);
        report(1);
        return;
      }
      const replay =
        out === undefined
          ? `npx finaldot explain ${[file, what, ...changesOf(options)].join(' ')} | npx finaldot run - --ladder -`
          : `npx finaldot run ${out} --ladder -`;
      const text = `# ${inWords(explanation.shown)}.\n# Replay: ${replay}\n${stringify(explanation.scenario)}`;
      if (out === undefined) print(text);
      else writeWhole(out, text);
      note(`in the run: ${inWords(explanation.incident)}`);
      note(`in the scenario${out === undefined ? '' : ` ${out}`}: ${inWords(explanation.shown)}`);
      note(`replay: ${replay}`);
      if (ladder !== undefined) await drawLadder(explanation, ladder, out ?? file);
      report(0);
    });
}

function incidentNamed(text: string): Incidents {
  const named = INCIDENTS.find((what) => what === text);
  if (named === undefined) throw new InvalidArgumentError(`expected ${NAMED}.`);
  return named;
}

function inWords({ what, message, recipient, connections, atNs }: Incident): string {
  const at = atNs.map((ns) => `${(ns / 1e9).toFixed(3)} s`);
  const whom = `message ${message + 1}${recipient === 0 ? '' : ` to recipient ${recipient + 1}`}`;
  const [first, second] = connections.map((connection) => `connection ${connection}`);
  switch (what) {
    case 'duplicate':
      return `${whom} is delivered on ${first} at ${at[0]} and again on ${second} at ${at[1]}`;
    case 'lost':
      return `the 250 for ${whom} is read on ${first} at ${at[0]}, and nobody delivers it`;
    default:
      return second === undefined
        ? `${whom} is taken for a copy of another on ${first} at ${at[0]}, and nobody delivers it`
        : `${whom}, stored on ${first}, is taken for the same as what comes on ${second} at ${at[0]}, and nobody delivers it`;
  }
}

const changesOf = ({ set = [], seed }: Options): string[] => [
  ...set.map((setting) => `--set '${setting}'`),
  ...(seed === undefined ? [] : [`--seed '${seed}'`]),
];

/** So many messages, and a ladder of all that came before is no longer read. */
const FEW = 10;

async function drawLadder({ scenario, shown }: Explanation, path: string, name: string): Promise<void> {
  const ladder = new LadderFile(path, { repeat: 1 });
  const result = simulate(scenario, { corpora, sinks: [ladder.recorder] });
  const { what, message, connections, sinceNs } = shown;
  // What a message was taken for has come before, on this connection or another.
  const part = what === 'suppressed' && message < FEW ? {} : { fromNs: sinceNs, connections };
  await ladder.write(result, name, { ...part, hideBare: true });
}

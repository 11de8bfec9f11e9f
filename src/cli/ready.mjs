// Makes a fresh clone fit to run: installs what is missing, builds what is out of date.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const [major, minor] = process.versions.node.split('.').map(Number);

function run(what, command, args) {
  const done = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
  if (done.status === 0) return;
  throw new Error(`${what} failed (${command} ${args.join(' ')})`);
}

function checkNode() {
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new Error(`needs Node 20.19 or later; this is ${process.versions.node}`);
}

const inClone = () => existsSync(join(root, 'src', 'index.ts'));

/** Does a step of making ready, or ends the program with its error. */
export function orExit(step) {
  try {
    step();
  } catch (error) {
    process.stderr.write(`finaldot: ${error.message}\n`);
    process.exit(1);
  }
}

/** The installed tree is that of the lock file. */
export function ensureInstalled() {
  checkNode();
  if (!inClone()) return;
  const lock = digestOf([join(root, 'package-lock.json')]);
  const stamp = join(root, 'node_modules', '.finaldot-installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  process.stderr.write('finaldot: installing packages (once) …\n');
  run('installing', 'npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
  writeFileSync(stamp, lock);
}

/** The compiled tree is that of the sources. */
export function ensureBuilt() {
  ensureInstalled();
  if (!inClone()) return;
  const sources = filesBelow(join(root, 'src')).filter((file) => file.endsWith('.ts'));
  const current = digestOf([...sources, join(root, 'tsconfig.json')]);
  const stamp = join(root, 'dist', '.built');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === current) return;
  process.stderr.write('finaldot: building …\n');
  buildAside(current);
}

/** Builds beside the old tree and then takes its place, so that a command that is running is not disturbed. */
function buildAside(current) {
  const aside = join(root, `dist.part-${process.pid}`);
  const old = join(root, `dist.old-${process.pid}`);
  try {
    run('building', process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', root, '--outDir', aside]);
    writeFileSync(join(aside, '.built'), current);
    if (existsSync(join(root, 'dist'))) renameSync(join(root, 'dist'), old);
    renameSync(aside, join(root, 'dist'));
  } finally {
    rmSync(aside, { recursive: true, force: true });
    rmSync(old, { recursive: true, force: true });
  }
}

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)]));
}

function digestOf(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(file.slice(root.length)).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

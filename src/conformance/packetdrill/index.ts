export { parseScript, UnsupportedLine } from './parse.js';
export { printScript } from './print.js';
export { type RunOptions, run, runText } from './run.js';
export { type Script, ScriptError } from './script.js';
export type { Verdict } from './verdict.js';

#!/usr/bin/env node
// The command: builds what is out of date, then hands over to the compiled program.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, orExit, root } from './ready.mjs';

orExit(ensureBuilt);
const { main } = await import(pathToFileURL(join(root, 'dist', 'cli', 'main.js')).href);
process.exitCode = await main(process.argv.slice(2));

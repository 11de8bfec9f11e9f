import { LadderRecorder } from '../../src/plot/ladder-recorder.js';
import { type LadderTextOptions, ladderText } from '../../src/plot/ladder-text.js';
import { type ScenarioInput, simulate } from '../../src/scenario/index.js';

/** A run, and its ladder in words. */
export function ladderOf(scenario: ScenarioInput, options: LadderTextOptions = {}) {
  const recorder = new LadderRecorder();
  const result = simulate(scenario, { sinks: [recorder] });
  return { result, text: ladderText(recorder, { hideBare: true, ...options }) };
}

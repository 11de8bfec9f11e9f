import { type CommitRule, type Protocol, type Startup, type Strategy, protocols } from '../smtp/index.js';
import { ScenarioError } from './errors.js';
import type { Checked } from './schema.js';

/** What both ends of a scenario speak. */
export const protocolOf = ({ protocol }: Pick<Checked, 'protocol'>): Protocol =>
  protocols.find(({ name }) => name === protocol) as Protocol;

/** @throws ScenarioError when the client would open the dialogue in the other protocol. */
export function checkOpening({ name }: Protocol, strategy: Strategy, startup: Startup): void {
  const opens = (strategy.startup ?? startup).protocol ?? 'smtp';
  if (opens === name) return;
  const [path, found] = strategy.startup === undefined ? (['startup', startup] as const) : (['strategy', strategy] as const);
  throw new ScenarioError([
    {
      path: ['client', path],
      message: `found '${found.name}', which opens the dialogue in ${opens}, beside 'protocol: ${name}'; leave it out, or say 'protocol: ${opens}'`,
    },
  ]);
}

/** @throws ScenarioError when the rule resumes transactions as a whole (RFC 1845), and their recipients are answered one by one. */
export function checkCommit({ name, answersEachRecipient }: Protocol, rule: CommitRule): void {
  if (!answersEachRecipient || rule.checkpointNs === undefined) return;
  const message = `found a rule that resumes whole transactions (RFC 1845) beside 'protocol: ${name}', where each recipient has a reply of his own; choose another rule, or 'protocol: smtp'`;
  throw new ScenarioError([{ path: ['server', 'commit'], message }]);
}

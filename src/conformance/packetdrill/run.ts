import { MICROSECOND, MILLISECOND, NEVER } from '../../engine/index.js';
import { type StackProfile, stackProfiles, withOverrides } from '../../tcp/index.js';
import { type Overrides, SEND_BUFFER_FIRST, overridesOf } from '../sysctl.js';
import { UnsupportedError } from '../unsupported.js';
import { Call, type Outcome, handlers, deadlineOf } from './calls/index.js';
import { AssertionFailure, CodeRunner } from './code.js';
import { settingsOf } from './commands.js';
import type { Connection } from './connection.js';
import { Descriptor } from './descriptor.js';
import { Expectation } from './expectation.js';
import { parseScript, UnsupportedLine } from './parse.js';
import { printAction, printExpression, printPacket, printSeconds } from './print.js';
import { Process } from './process.js';
import { type EventTime, type Script, ScriptError, type ScriptEvent, type SystemCall, type TcpPacket } from './script.js';
import { infoOf } from './tcp-info.js';
import { numberOf } from './values.js';
import { Mismatch, PASS, type Verdict } from './verdict.js';

/** What a script is run against. */
export interface RunOptions {
  /** Choices of the stack, set after the script's own settings. */
  readonly profile?: Partial<StackProfile>;
  /** Does something to each connection before its first segment: for tests of the scripts themselves. */
  readonly mutate?: (connection: Connection) => void;
}

/** packetdrill's own. */
const TOLERANCE_US = 4_000;
/** A kernel's timers are up to an eighth late. */
const TOLERANCE_PERCENT = 12.5;
const MTU = 1500;
/** Deadlines of endpoints that may pass between two events. */
const MOST_TIMERS = 1_000_000;

/** Options that change nothing here: addresses, ports, where the real tool runs. */
const HARMLESS_OPTIONS: ReadonlySet<string> = new Set([
  'gateway_ip',
  'netmask_ip',
  'connect_port',
  'speed',
  'code_command',
  'code_format',
  'code_sockopt',
  'verbose',
  'debug',
  'send_omit_free',
]);

/** Runs a script's text. */
export function runText(source: string, options: RunOptions = {}): Verdict {
  try {
    return run(parseScript(source), options);
  } catch (error) {
    if (error instanceof ScriptError) {
      const { place, expected, found } = error;
      return { verdict: 'fail', line: place.line, expected, got: `${found} at column ${place.column}`, feature: null };
    }
    if (error instanceof UnsupportedLine) return { ...PASS, verdict: 'unsupported', line: error.line, feature: error.feature };
    throw error;
  }
}

/** Runs a script against one simulated endpoint, in virtual time. */
export function run(script: Script, options: RunOptions = {}): Verdict {
  return new Run(script, options).verdict();
}

class Run {
  private now = 0;
  private line = 1;
  private readonly process: Process;
  private readonly code = new CodeRunner();
  private toleranceNs = TOLERANCE_US * MICROSECOND;
  private tolerancePercent = TOLERANCE_PERCENT;
  /** What a tick of a timestamp stands for; 0: timestamps are not compared. */
  private stampTickNs = 0;
  /** The call that blocks the script's process. */
  private waiting: { readonly call: Call; readonly event: ScriptEvent; readonly end: number } | null = null;

  constructor(
    private readonly script: Script,
    private readonly options: RunOptions,
  ) {
    this.process = new Process({ profile: linux(), mtu: MTU, onOpen: options.mutate ?? null });
  }

  verdict(): Verdict {
    try {
      this.configure();
      for (const event of this.script.events) {
        this.line = event.place.line;
        this.happen(event);
      }
      this.finishCall();
      return PASS;
    } catch (error) {
      if (error instanceof Mismatch || error instanceof AssertionFailure)
        return { verdict: 'fail', line: this.line, expected: error.expected, got: error.got, feature: null };
      if (error instanceof UnsupportedError) return { ...PASS, verdict: 'unsupported', line: this.line, feature: error.feature };
      throw error;
    }
  }

  private configure(): void {
    for (const { place, name, value } of this.script.options) {
      this.line = place.line;
      if (name === 'tolerance_usecs') this.toleranceNs = Number(value) * MICROSECOND;
      else if (name === 'tolerance_percent') this.tolerancePercent = Number(value);
      else if (name === 'tcp_ts_tick_usecs') this.stampTickNs = Number(value) * MICROSECOND;
      else if (name === 'tcp_ts_ecr_scaled') this.process.takesAnyEcho = true;
      else if (name === 'mtu' && Number(value) > 0) (this.process.setup as { mtu: number }).mtu = Number(value);
      else if (name === 'mss') this.process.gsoSize = Number(value);
      else if (name === 'bind_port') this.process.bindPort = Number(value);
      else if (name === 'local_ip') this.process.fastOpen.localIp = value ?? '';
      else if (name === 'remote_ip') this.process.fastOpen.remoteIp = value ?? '';
      else if (name === 'ip_version' && (value === 'ipv4' || value === 'ipv4-mapped-ipv6')) continue;
      else if (!HARMLESS_OPTIONS.has(name)) throw new UnsupportedError(`option --${name}${value === null ? '' : `=${value}`}`);
    }
    if (this.script.before !== null) this.command(this.script.before.text, this.script.before.place.line);
    if (this.options.profile !== undefined) this.process.change(this.options.profile, this.now);
  }

  private command(text: string, line: number): void {
    this.line = line;
    for (const { name, value } of settingsOf(text))
      if (!this.process.set(name, value)) this.process.change(overridesOf(name, value), this.now);
  }

  private happen(event: ScriptEvent): void {
    const { time, action, place } = event;
    const [from, to] = this.instants(time);
    if (action.kind === 'tcp' && action.direction === 'out') {
      this.expect(action, time, from, to);
      return;
    }
    if (action.kind === 'icmp' && action.direction === 'out') throw new UnsupportedError('ICMP that is sent');
    const before = this.now;
    if (action.kind === 'call') this.beginCall(action, from, before, event);
    else {
      this.advance(from);
      if (action.kind === 'tcp') this.inject(action);
      else if (action.kind === 'icmp') this.process.hearRouter(action, this.now);
      else if (action.kind === 'code') this.code.run(action.text, (name) => infoOf(this.process.connection, name, this.now));
      else this.command(action.text, place.line);
    }
    this.wake();
  }

  private instants(time: EventTime): [from: number, to: number] {
    if (time.kind === 'any') return [this.now, NEVER];
    const offset = time.kind === 'relative' ? this.now : 0;
    return [offset + time.from, offset + time.to];
  }

  /** Lets everything happen that is due before an instant. */
  private advance(to: number): void {
    for (let i = 0; i < MOST_TIMERS; i++) {
      const due = this.nextDue();
      if (due >= to) break;
      this.pass(due);
    }
    if (to > this.now) this.now = to;
  }

  /** When an endpoint, or a call that waits, would do something by itself. */
  private nextDue(): number {
    let due = this.waiting === null ? NEVER : (deadlineOf(this.waiting.call) ?? NEVER);
    for (const connection of this.process.connections) due = Math.min(due, connection.deadline);
    return due;
  }

  private pass(due: number): void {
    if (due > this.now) this.now = due;
    for (const connection of this.process.connections) if (connection.deadline <= this.now) connection.onDeadline(this.now);
    this.wake();
  }

  private inject(packet: TcpPacket): void {
    const { process } = this;
    const { listener } = process;
    if (process.connection === null || (listener !== null && process.connection.yieldsTo(packet, this.now))) {
      // Whatever comes first makes a connection at the listener; without one, a closed endpoint answers.
      const connection = process.connect(listener ?? new Descriptor(), false);
      if (listener !== null) {
        connection.endpoint.listen();
        listener.backlog.push(connection);
      }
    }
    process.connection?.inject(packet, this.now, process);
  }

  private expect(packet: TcpPacket, time: EventTime, from: number, to: number): void {
    const { connection } = this.process;
    if (connection === null) throw new UnsupportedError('a segment without a connection');
    const tolerance = this.tolerance(from);
    const clock = this.stampTickNs === 0 ? null : { tickNs: this.stampTickNs, toleranceNs: this.toleranceNs };
    const expectation = new Expectation(packet, connection, clock);
    const { sent } = connection.wire;
    for (let i = 0; !expectation.isComplete; i++) {
      const next = sent.shift();
      if (next !== undefined) {
        expectation.take(next);
        continue;
      }
      const due = this.nextDue();
      const latest = expectation.hasBegun ? this.now : to === NEVER ? NEVER - 1 : to + tolerance;
      if (due > latest || i > MOST_TIMERS) throw expectation.mismatch();
      this.pass(due);
    }
    const at = expectation.sentAt;
    if (time.kind !== 'any' && (at < from - tolerance || at > to + tolerance)) {
      const range = from === to ? printSeconds(from) : `${printSeconds(from)}~${printSeconds(to)}`;
      throw new Mismatch(`${printPacket(packet)} at ${range} s`, `it at ${printSeconds(at)} s`);
    }
  }

  /** An eighth of the time since the event before, or the fixed tolerance, whichever is more (verify_time). */
  private tolerance(at: number): number {
    return Math.max(this.toleranceNs, Math.floor(((at - this.now) * this.tolerancePercent) / 100));
  }

  /** A call waits for the one before it to return. */
  private beginCall(spec: SystemCall, at: number, before: number, event: ScriptEvent): void {
    this.advance(at);
    this.finishCall();
    if (this.now > at + this.toleranceNs)
      throw new Mismatch(`${spec.name}() at ${printSeconds(at)} s`, `it at ${printSeconds(this.now)} s`);
    if (!Object.hasOwn(handlers, spec.name)) throw new UnsupportedError(`system call ${spec.name}`);
    const call = new Call(spec, this.process, this.now);
    const outcome = handlers[spec.name](call, this.now);
    if (outcome !== 'waits') {
      this.check(spec, outcome);
      if (spec.end !== null) this.checkEnd(spec, event.time.kind === 'relative' ? before + spec.end : spec.end);
      return;
    }
    if (spec.end === null) throw new Mismatch(printAction(spec), 'a call that blocks');
    call.hasWaited = true;
    this.waiting = { call, event, end: event.time.kind === 'relative' ? before + spec.end : spec.end };
  }

  /** Something has happened: perhaps what a call waits for. */
  private wake(): void {
    const { waiting } = this;
    if (waiting === null) return;
    const { call, event, end } = waiting;
    const outcome = this.at(event, () => handlers[call.spec.name](call, this.now));
    if (outcome === 'waits') return;
    this.waiting = null;
    this.at(event, () => {
      this.check(call.spec, outcome);
      this.checkEnd(call.spec, end);
    });
  }

  /** Errors of a call belong to its line, whenever it returns. */
  private at<T>(event: ScriptEvent, act: () => T): T {
    const { line } = this;
    this.line = event.place.line;
    const result = act();
    this.line = line;
    return result;
  }

  /** Waits until the call under way has returned. */
  private finishCall(): void {
    for (let i = 0; this.waiting !== null; i++) {
      const { end, event, call } = this.waiting;
      const due = this.nextDue();
      if (due > end + this.toleranceNs || i > MOST_TIMERS) {
        this.line = event.place.line;
        throw new Mismatch(`${call.spec.name}() to return at ${printSeconds(end)} s`, 'it still blocks');
      }
      this.pass(due);
    }
  }

  private check(spec: SystemCall, outcome: Exclude<Outcome, 'waits'>): void {
    const { result, error } = outcome;
    const got = error === null ? String(result) : `${result} ${error}`;
    const expected = `${printExpression(spec.result)}${spec.error === null ? '' : ` ${spec.error}`}`;
    const agrees = spec.result.kind === 'any' || numberOf(spec.result) === result;
    if (!agrees || (result < 0 && spec.error !== null && spec.error !== error)) throw new Mismatch(`${spec.name}() = ${expected}`, got);
  }

  private checkEnd(spec: SystemCall, end: number): void {
    const tolerance = this.toleranceNs;
    if (Math.abs(this.now - end) > tolerance)
      throw new Mismatch(`${spec.name}() to return at ${printSeconds(end)} s`, `it returned at ${printSeconds(this.now)} s`);
  }
}

function linux(): StackProfile {
  const found = stackProfiles.find(({ profile }) => profile.name === 'linux-6');
  if (found === undefined) throw new Error('there is no Linux profile');
  // The public scripts reckon with a tick of 1 ms: short timers are rounded up to it.
  const overrides: Overrides = {
    receiveWindow: 'linux',
    sendBufferFirst: SEND_BUFFER_FIRST,
    timerSlackNs: 2 * MILLISECOND,
    timerTickNs: MILLISECOND,
  };
  return withOverrides(found.profile, overrides);
}

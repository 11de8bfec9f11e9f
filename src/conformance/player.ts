import { MICROSECOND, NEVER, type Simulation, Source } from '../engine/index.js';
import type { Chunk, EndReason, SocketTask, SocketUser } from '../tcp/index.js';
import type { RecordedEvent, Side } from './recording.js';
import { overridesOfOption } from './hosts.js';
import { type Receiving, RecvCall } from './recv-call.js';
import type { OptionName, Step } from './steps.js';
import type { Tap } from './tap.js';
import { TESTBED } from './testbed.js';
import type { TickingSocket } from './ticking-socket.js';
import { UnsupportedError } from './unsupported.js';

/** Names of errors as a system call returns them. */
const ERRORS: Readonly<Record<EndReason, string | null>> = { closed: null, aborted: null, reset: 'ECONNRESET', timeout: 'ETIMEDOUT' };
/** POLLERR | POLLHUP, what poll says of a connection that was reset. */
const POLL_ERROR = 24;

/** The outcome of trying a step: it waits, it is done, or it failed. */
type Outcome = { readonly result: unknown } | 'waits';
const DONE: Outcome = { result: null };

const isError = (result: unknown): boolean => typeof result === 'string' || Array.isArray(result);

/**
 * An application that works through recorded steps on a simulated socket, each
 * blocking. A step that waited goes on a moment after it could, and each one takes
 * a moment of its own (`TESTBED`). When the list ends, by itself or by an error, the process
 * is gone and its socket closed.
 */
export class Player extends Source implements SocketUser, SocketTask, Receiving {
  readonly events: RecordedEvent[] = [];
  private at = 0;
  private state: 'idle' | 'running' | 'on socket' | 'receiving' | 'waking' | 'on clock' | 'gone' = 'idle';
  /** Octets that the step under way has moved. */
  private moved = 0;
  private wakesAt = NEVER;
  private hasSlept = false;
  /** How many octets it had read when it paused last. */
  private paused = 0;
  private error: string | null = null;
  private isConnected = false;
  private readonly recv: RecvCall;

  constructor(
    private readonly simulation: Simulation,
    private socket: TickingSocket,
    private readonly side: Side,
    private readonly steps: readonly Step[],
    private readonly tap: Tap,
  ) {
    super();
    this.recv = new RecvCall(simulation, this);
  }

  /** Begins the list at once. */
  start(now: number): void {
    this.socket.during(this, now);
  }

  /** From here on the process uses this socket. */
  takeOver(socket: TickingSocket): void {
    this.socket = socket;
    socket.user = this;
  }

  /** The process is killed. */
  kill(now: number): void {
    if (this.state === 'gone') return;
    this.state = 'gone';
    this.simulation.disarm(this);
    this.recv.abandon(now);
    this.tap.acted(this.side, false, now);
    this.socket.close(now);
  }

  onReceiving(now: number): void {
    this.tap.acted(this.side, false, now);
  }

  onReceived(octets: number, now: number): void {
    this.moved += octets;
    const step = this.steps[this.at];
    const goesOn = step.does === 'read_eof' || (step.does === 'read' && this.moved < step.octets);
    this.state = 'waking';
    this.wakeAfter(goesOn ? TESTBED.recvNs.between : 0, now);
  }

  onConnected(now: number): void {
    this.isConnected = true;
    if (this.side === 's') this.wakeAfter(TESTBED.wakeNs.accept, now);
    else this.socketMoved(now);
  }

  onReadable(now: number): void {
    this.socketMoved(now);
  }

  onWritable(now: number): void {
    this.socketMoved(now);
  }

  onEnded(reason: EndReason, now: number): void {
    // A connection whose peer has finished already breaks like a pipe (tcp_reset).
    if (this.side === 's' && !this.isConnected) return; // a request that nobody has seen
    this.error = reason === 'reset' && this.socket.endpoint.receiver.finished ? 'EPIPE' : ERRORS[reason];
    this.socketMoved(now);
  }

  override fire(now: number): void {
    this.wakesAt = NEVER;
    this.socket.during(this, now);
  }

  run(now: number): void {
    if (this.state === 'gone') return;
    this.tap.acted(this.side, this.state === 'on clock', now);
    if (this.state === 'idle' && this.side === 's') {
      this.note('accept', null, null, now);
      this.state = 'waking';
      this.wakeAfter(TESTBED.stepNs.accept, now);
      return;
    }
    this.state = 'running';
    const step = this.steps.at(this.at);
    if (step !== undefined) {
      const outcome = this.attempt(step, now);
      if (outcome === 'waits') {
        if (this.wakesAt === NEVER && this.state === 'running') {
          this.state = 'on socket';
          this.hasSlept = true;
        }
        return;
      }
      const returnNs = this.hasSlept && (step.does === 'read' || step.does === 'read_eof') ? TESTBED.returnNs : 0;
      this.hasSlept = false;
      this.note(step.does, argumentOf(step), outcome.result, now + returnNs);
      this.moved = 0;
      this.paused = 0;
      this.at++;
      const next = this.steps.at(this.at);
      if (next !== undefined && !isError(outcome.result)) {
        this.wakeAfter(returnNs + stepNs(step, next), now);
        return;
      }
      this.at = this.steps.length;
      this.wakeAfter(returnNs + TESTBED.exitNs, now);
      return;
    }
    this.state = 'gone';
    this.socket.close(now);
  }

  private socketMoved(now: number): void {
    if (this.state === 'on socket' || (this.state === 'on clock' && this.steps[this.at].does === 'poll_err' && this.error !== null)) {
      this.state = 'waking';
      this.wakeAfter(wakeNs(this.steps[this.at]), now);
    }
  }

  private wakeAfter(ns: number, now: number): void {
    this.wakesAt = now + ns;
    this.simulation.arm(this, this.wakesAt);
  }

  private note(name: string, argument: unknown, result: unknown, now: number): void {
    this.events.push([Math.round(now / MICROSECOND), this.side, name, argument, result]);
  }

  private attempt(step: Step, now: number): Outcome {
    const { socket } = this;
    switch (step.does) {
      case 'connect':
        return this.connect(now);
      case 'write':
        return this.write(step.octets, now);
      case 'read':
        return this.read(step.octets, now);
      case 'read_eof':
        return this.readToEnd(now);
      case 'read_slow':
        return this.readSlowly(step.chunk, step.pauseNs, step.octets, now);
      case 'sleep':
        return this.sleep(step.ns, now);
      case 'poll_err':
        if (this.error !== null) return { result: [POLL_ERROR, this.takeError()] };
        return this.sleep(step.ns, now);
      case 'opt':
      case 'listen_opt':
        this.setOption(step.option, step.values, now);
        return DONE;
      case 'shutdown':
        socket.shutdownWrite(now);
        return DONE;
      case 'close':
        socket.close(now);
        return DONE;
      case 'close_rst':
        socket.abort(now);
        return DONE;
      case 'info':
        return DONE;
    }
  }

  private takeError(): string | null {
    const { error } = this;
    this.error = null;
    return error;
  }

  private connect(now: number): Outcome {
    if (this.isConnected) return DONE;
    if (this.error !== null) return { result: this.takeError() === 'ECONNRESET' ? 'ECONNREFUSED' : 'ETIMEDOUT' };
    if (this.moved++ === 0) this.socket.connect(now);
    return 'waits';
  }

  private write(octets: number, now: number): Outcome {
    const { socket } = this;
    if (this.error !== null) return { result: this.takeError() };
    if (!socket.canSend) return { result: 'EPIPE' };
    const chunk: Chunk = { length: octets, bytes: null, owner: null };
    this.moved += socket.sendPart(chunk, this.moved, octets, false, false, now);
    return this.moved === octets ? DONE : 'waits';
  }

  private read(octets: number, now: number): Outcome {
    if (this.moved === octets) return DONE;
    if (this.receives(octets - this.moved, now)) return 'waits';
    if (!this.socket.atEof) return 'waits';
    return { result: this.takeError() ?? 'EOF' };
  }

  private readToEnd(now: number): Outcome {
    if (this.receives(Number.MAX_SAFE_INTEGER, now) || !this.socket.atEof) return 'waits';
    return { result: this.takeError() ?? this.moved };
  }

  /** It pauses after each read call. */
  private readSlowly(chunk: number, pauseNs: number, octets: number, now: number): Outcome {
    if (this.moved === octets) return DONE;
    if (this.moved > this.paused) {
      this.paused = this.moved;
      this.sleepFor(pauseNs, now);
      return 'waits';
    }
    if (this.receives(Math.min(chunk, octets - this.moved), now) || !this.socket.atEof) return 'waits';
    return { result: this.takeError() ?? 'EOF' };
  }

  /** Begins a recv call, if there is anything to receive. */
  private receives(most: number, now: number): boolean {
    if (this.socket.readable === 0) return false;
    this.state = 'receiving';
    this.recv.start(this.socket, most, now);
    return true;
  }

  private sleep(ns: number, now: number): Outcome {
    if (this.moved++ > 0) return DONE;
    this.sleepFor(ns, now);
    return 'waits';
  }

  private sleepFor(ns: number, now: number): void {
    this.state = 'on clock';
    this.wakesAt = now + ns;
    this.simulation.arm(this, this.wakesAt);
  }

  /** Options that a profile holds (buffers, timeouts) were set when the socket was made. */
  private setOption(option: OptionName, values: readonly number[], now: number): void {
    const { socket } = this;
    if (option === 'nodelay') socket.noDelay(values[0] !== 0, now);
    else if (option === 'quickack') socket.quickAck(values[0] !== 0, now);
    else if (option === 'cork') socket.cork(values[0] !== 0, now);
    else if (option === 'user_timeout' || option === 'keepalive') socket.setOptions(overridesOfOption(option, values), now);
    else if (this.isConnected && (this.side === 'c' || option === 'maxseg'))
      throw new UnsupportedError(`opt ${option} on an open connection: segments and buffers are set beforehand here`);
  }
}

function wakeNs({ does }: Step): number {
  const { wakeNs: known, recvNs } = TESTBED;
  if (does === 'read') return recvNs.wake;
  return does === 'connect' || does === 'read_eof' ? known[does] : known.other;
}

/** The time that a step takes which finds all that it needs. */
function stepNs(previous: Step, step: Step): number {
  const { stepNs: known, rewriteNs, octetNs, naps } = TESTBED;
  if (step.does === 'connect') return 0; // The clock starts with the first SYN.
  if (step.does === 'sleep') return step.ns <= naps.upToNs ? naps.beforeNs : known.other;
  if (step.does === 'write') {
    const isAwake = previous.does === 'sleep' && previous.ns <= naps.upToNs;
    const first =
      previous.does === 'write' ? rewriteNs : previous.does === 'connect' ? known.connect : isAwake ? naps.afterNs : known.write;
    return first + Math.round(step.octets * octetNs);
  }
  return step.does === 'close' || step.does === 'close_rst' || step.does === 'opt' || step.does === 'info' ? known[step.does] : known.other;
}

function argumentOf(step: Step): unknown {
  switch (step.does) {
    case 'write':
    case 'read':
      return step.octets;
    case 'sleep':
    case 'poll_err':
      return step.ns / 1e6;
    case 'opt':
    case 'listen_opt':
      return step.option;
    case 'read_slow':
      return step.chunk;
    default:
      return null;
  }
}

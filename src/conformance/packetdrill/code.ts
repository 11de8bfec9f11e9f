import { UnsupportedError } from '../unsupported.js';
import { type CodeToken, statementsOf } from './code-lexer.js';

/** A value of a script's code. */
export type CodeValue = number | string | boolean | null;

/** Gives a name its value, or undefined. */
export type Lookup = (name: string) => CodeValue | undefined;

/** An assertion does not hold. */
export class AssertionFailure extends Error {
  override readonly name = 'AssertionFailure';

  constructor(
    readonly expected: string,
    readonly got: string,
  ) {
    super(`expected ${expected}, got ${got}`);
  }
}

/** What holds between two values. */
const COMPARISONS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

const whole = (x: number): bigint => BigInt(Math.trunc(x));

const ARITHMETIC: Readonly<Record<string, (a: number, b: number) => number>> = {
  '|': (a, b) => Number(whole(a) | whole(b)),
  '^': (a, b) => Number(whole(a) ^ whole(b)),
  '&': (a, b) => Number(whole(a) & whole(b)),
  '<<': (a, b) => Number(whole(a) << whole(b)),
  '>>': (a, b) => Number(whole(a) >> whole(b)),
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '//': (a, b) => Math.floor(a / b),
  '%': (a, b) => a - b * Math.floor(a / b),
};

/** Operators that bind alike, the loosest first. */
const LEVELS: readonly (readonly string[])[] = [['|'], ['^'], ['&'], ['<<', '>>'], ['+', '-'], ['*', '/', '//', '%']];

const FUNCTIONS: Readonly<Record<string, (...args: number[]) => number>> = {
  abs: Math.abs,
  min: Math.min,
  max: Math.max,
  int: Math.trunc,
  round: Math.round,
  float: (x) => x,
};

const CONSTANTS: Readonly<Record<string, CodeValue>> = { True: true, False: false, None: null };

/**
 * Runs a script's code: `assert`, assignments and `print` (which prints
 * nothing) over numbers, strings and comparisons, as Python has them. What is
 * assigned stays known to the code that follows.
 */
export class CodeRunner {
  private readonly variables = new Map<string, CodeValue>();

  /** @throws AssertionFailure, UnsupportedError */
  run(code: string, lookup: Lookup): void {
    for (const statement of statementsOf(code)) this.execute(statement, lookup);
  }

  private execute(statement: readonly CodeToken[], lookup: Lookup): void {
    const [first, second] = statement;
    if (first.kind === 'name' && first.text === 'print') return;
    const evaluation = new Evaluation(statement, (name) => (this.variables.has(name) ? this.variables.get(name) : lookup(name)));
    if (first.kind === 'name' && first.text === 'assert') {
      evaluation.assert();
      return;
    }
    if (first.kind !== 'name' || second === undefined || !second.text.endsWith('=') || second.text === '==')
      throw new UnsupportedError(`code: ${statement.map(({ text }) => text).join(' ')}`);
    this.variables.set(first.text, evaluation.assigned(second.text.slice(0, -1)));
  }
}

/** One statement's tokens, evaluated from left to right. */
class Evaluation {
  private at = 0;

  constructor(
    private readonly tokens: readonly CodeToken[],
    private readonly lookup: Lookup,
  ) {}

  assert(): void {
    this.at = 1;
    const value = this.disjunction();
    const condition = this.textOf(1, this.at);
    const hasMessage = this.takes(',');
    if (isTrue(value)) return;
    throw new AssertionFailure(condition, hasMessage ? this.message() : spell(value));
  }

  /** What an assertion says when it fails; formatted texts stay as they are written. */
  private message(): string {
    const from = this.at;
    try {
      return spell(this.disjunction());
    } catch (error) {
      if (!(error instanceof UnsupportedError)) throw error;
      return this.textOf(from, this.tokens.length);
    }
  }

  assigned(operator: string): CodeValue {
    this.at = 2;
    const value = this.disjunction();
    if (this.at < this.tokens.length) throw this.unsupported();
    if (operator === '') return value;
    const operate = ARITHMETIC[operator];
    if (operate === undefined) throw this.unsupported();
    return operate(numberOf(this.valueOf(this.tokens[0].text)), numberOf(value));
  }

  private disjunction(): CodeValue {
    let value = this.conjunction();
    while (this.takes('or')) {
      const other = this.conjunction();
      if (!isTrue(value)) value = other;
    }
    return value;
  }

  private conjunction(): CodeValue {
    let value = this.negation();
    while (this.takes('and')) {
      const other = this.negation();
      if (isTrue(value)) value = other;
    }
    return value;
  }

  private negation(): CodeValue {
    return this.takes('not') ? !isTrue(this.negation()) : this.comparison();
  }

  /** `a <= b < c` holds when both do. */
  private comparison(): CodeValue {
    let left = this.level(0);
    let result: CodeValue | undefined;
    for (;;) {
      const operator = this.tokens[this.at]?.text;
      if (operator !== '==' && operator !== '!=' && COMPARISONS[operator] === undefined) return result === undefined ? left : result;
      this.at++;
      const right = this.level(0);
      const holds = compare(operator, left, right);
      result = result === undefined ? holds : isTrue(result) && holds;
      left = right;
    }
  }

  private level(depth: number): CodeValue {
    if (depth === LEVELS.length) return this.unary();
    let value = this.level(depth + 1);
    for (;;) {
      const token = this.tokens[this.at];
      if (token?.kind !== 'operator' || !LEVELS[depth].includes(token.text)) return value;
      this.at++;
      value = ARITHMETIC[token.text](numberOf(value), numberOf(this.level(depth + 1)));
    }
  }

  private unary(): CodeValue {
    if (this.takes('-')) return -numberOf(this.unary());
    if (this.takes('+')) return numberOf(this.unary());
    if (this.takes('~')) return -numberOf(this.unary()) - 1;
    return this.atom();
  }

  private atom(): CodeValue {
    const token = this.tokens[this.at++];
    if (token === undefined) throw new UnsupportedError('code: an unfinished statement');
    if (token.kind === 'number') return token.value;
    if (token.kind === 'string') return token.text.slice(1, -1);
    if (token.kind === 'name') return this.takes('(') ? this.called(token.text) : this.valueOf(token.text);
    if (token.text !== '(') throw this.unsupported();
    const value = this.disjunction();
    if (!this.takes(')')) throw this.unsupported();
    return value;
  }

  private called(name: string): CodeValue {
    const args: number[] = [];
    if (!this.takes(')')) {
      do args.push(numberOf(this.disjunction()));
      while (this.takes(','));
      if (!this.takes(')')) throw this.unsupported();
    }
    if (!Object.hasOwn(FUNCTIONS, name)) throw new UnsupportedError(`code: ${name}()`);
    return FUNCTIONS[name](...args);
  }

  private valueOf(name: string): CodeValue {
    if (Object.hasOwn(CONSTANTS, name)) return CONSTANTS[name];
    const value = this.lookup(name);
    if (value !== undefined) return value;
    if (name.startsWith('tcpi_')) throw new UnsupportedError(`tcp_info field ${name}`);
    throw new UnsupportedError(`code: the name ${name}`);
  }

  private takes(text: string): boolean {
    const token = this.tokens[this.at];
    if (token === undefined || token.kind === 'string' || token.text !== text) return false;
    this.at++;
    return true;
  }

  private textOf(from: number, to: number): string {
    return this.tokens
      .slice(from, to)
      .map(({ text }) => text)
      .join(' ');
  }

  private unsupported(): UnsupportedError {
    return new UnsupportedError(`code: ${this.textOf(0, this.tokens.length)}`);
  }
}

function compare(operator: string, a: CodeValue, b: CodeValue): boolean {
  if (operator === '==' || operator === '!=') {
    const equal = typeof a === 'string' || typeof b === 'string' || a === null || b === null ? a === b : Number(a) === Number(b);
    return equal === (operator === '==');
  }
  return COMPARISONS[operator](numberOf(a), numberOf(b));
}

function isTrue(value: CodeValue): boolean {
  return value !== null && value !== 0 && value !== '' && value !== false;
}

function numberOf(value: CodeValue): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  throw new UnsupportedError(`code: arithmetic with ${spell(value)}`);
}

function spell(value: CodeValue): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return value === null ? 'None' : String(value);
}

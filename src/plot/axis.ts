import { tickNumber } from './numbers.js';
import { INK } from './palette.js';
import type { Sheet } from './sheet.js';

/** A frame for data, px: x grows to the right, y downwards. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Tick {
  readonly value: number;
  /** Empty for a minor tick. */
  readonly label: string;
}

/** From a value to a coordinate. */
export type Scale = (value: number) => number;

const MAJOR = 5;
const MINOR = 3;

/** What a logarithmic axis spans at most for twos and fives to be labelled too. */
const SHORT = 40;

/** Ticks of a logarithmic axis: labels at the powers of ten, on a short one at twos and fives too, minor ticks between. */
export function logTicks(low: number, high: number, label: (value: number) => string = tickNumber): Tick[] {
  const ticks: Tick[] = [];
  for (let exponent = -9; exponent <= 12; exponent++) {
    const power = Number(`1e${exponent}`);
    for (let digit = 1; digit <= 9; digit++) {
      const value = Number(`${digit}e${exponent}`);
      if (value < low * 0.9999 || value > high * 1.0001) continue;
      const isLabelled = digit === 1 || (high / low <= SHORT && (digit === 2 || digit === 5));
      ticks.push({ value: digit === 1 ? power : value, label: isLabelled ? label(value) : '' });
    }
  }
  return ticks;
}

/** The powers of ten, or halves and fifths of them, that enclose a set of values. */
export function logDomain(values: readonly number[], least = 10): [number, number] {
  const seen = values.filter((value) => value > 0);
  const low = downTo125(Math.min(...seen, Number.MAX_VALUE));
  const high = upTo125(Math.max(...seen, 0));
  if (seen.length === 0) return [1, least];
  return high / low >= least ? [low, high] : [low, low * least];
}

const STEPS = [1, 2, 5, 10];

function downTo125(value: number): number {
  const power = powerBelow(value);
  return (
    [...STEPS]
      .reverse()
      .map((step) => step * power)
      .find((bound) => bound <= value * 1.0001) ?? power
  );
}

function upTo125(value: number): number {
  const power = powerBelow(value);
  return STEPS.map((step) => step * power).find((bound) => bound >= value * 0.9999) ?? power * 10;
}

function powerBelow(value: number): number {
  let exponent = 12;
  while (exponent > -12 && Number(`1e${exponent}`) > value * 1.0001) exponent--;
  return Number(`1e${exponent}`);
}

/** The frame itself and the grid lines of the labelled ticks. */
export function drawFrame(sheet: Sheet, frame: Frame, x: Scale, xTicks: readonly Tick[], y: Scale, yTicks: readonly Tick[]): void {
  const { left, top, width, height } = frame;
  for (const { value, label } of xTicks) {
    if (label !== '') sheet.line(x(value), top, x(value), top + height, { stroke: INK.grid });
  }
  for (const { value, label } of yTicks) {
    if (label !== '') sheet.line(left, y(value), left + width, y(value), { stroke: INK.grid });
  }
  sheet.rect(left, top, width, height, { fill: 'none', stroke: INK.axis });
}

/** Ticks and title below a frame. */
export function drawXAxis(sheet: Sheet, frame: Frame, scale: Scale, ticks: readonly Tick[], title: string): void {
  const base = frame.top + frame.height;
  for (const { value, label } of ticks) {
    const x = scale(value);
    sheet.line(x, base, x, base + (label === '' ? MINOR : MAJOR), { stroke: INK.axis });
    if (label !== '') sheet.text(x, base + 16, label, { size: 10, anchor: 'middle' });
  }
  sheet.text(frame.left + frame.width / 2, base + 32, title, { anchor: 'middle' });
}

/** Ticks and title beside a frame. */
export function drawYAxis(sheet: Sheet, frame: Frame, scale: Scale, ticks: readonly Tick[], title: string, side: 'left' | 'right'): void {
  const sign = side === 'left' ? -1 : 1;
  const base = side === 'left' ? frame.left : frame.left + frame.width;
  for (const { value, label } of ticks) {
    const y = scale(value);
    sheet.line(base, y, base + sign * (label === '' ? MINOR : MAJOR), y, { stroke: INK.axis });
    if (label !== '') sheet.text(base + sign * 8, y + 3.5, label, { size: 10, anchor: side === 'left' ? 'end' : 'start' });
  }
  const x = base + sign * 48;
  sheet.text(x, frame.top + frame.height / 2, title, { anchor: 'middle', rotate: sign * 90 });
}

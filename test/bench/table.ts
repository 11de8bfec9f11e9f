import type { Figures } from './measure.js';
import type { Workload } from './workload.js';

const NUMBERS = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

const line = (name: string, figure: string, unit: string, wall: string, cpu: string, peak: string): string =>
  `${name.padEnd(14)} ${figure.padStart(12)}  ${unit.padEnd(24)} ${wall.padStart(8)} ${cpu.padStart(8)} ${peak.padStart(10)}`;

export const HEADER = line('workload', 'figure', 'unit', 'wall', 'CPU', 'peak RSS');

/** One workload's figures for people. */
export function row({ name, isLevel = false }: Workload, { unit, units, wall, cpu, peak, ok }: Figures): string {
  const figure = isLevel ? units : units / wall;
  const seconds = (value: number): string => `${value.toFixed(3)} s`;
  const text = line(
    name,
    NUMBERS.format(figure),
    isLevel ? unit : `${unit}/s`,
    seconds(wall),
    seconds(cpu),
    `${(peak / 1e6).toFixed(0)} MB`,
  );
  return ok ? text : `${text}  NOT OK`;
}

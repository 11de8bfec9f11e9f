/** A coordinate as it is written: two decimals, so that no platform's last bit shows. */
export function round(value: number): number {
  if (!Number.isFinite(value)) throw new Error(`a coordinate is ${value}`);
  const rounded = Math.round(value * 100) / 100;
  return rounded === 0 ? 0 : rounded;
}

/** A measured number for people: three significant digits, thousands in groups. */
export function shortNumber(value: number): string {
  if (value === 0) return '0';
  const rounded = Number(value.toPrecision(3));
  const size = Math.abs(rounded);
  if (size >= 1000) return groups(Math.round(rounded));
  return size >= 0.001 ? value.toPrecision(3) : plain(rounded);
}

/** A round number on an axis. */
export const tickNumber = (value: number): string =>
  Math.abs(value) >= 1000 ? groups(Math.round(value)) : plain(Number(value.toPrecision(6)));

const groups = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ',');

function plain(value: number): string {
  const text = String(value);
  return text.includes('e') ? value.toFixed(Math.max(0, Math.ceil(-Math.log10(Math.abs(value))) + 2)).replace(/\.?0+$/, '') : text;
}

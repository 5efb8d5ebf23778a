/** A number with a fixed count of decimals and `,` between thousands, the same on every machine. */
export function formatFixed(value: number, decimals: number): string {
  const [whole = '0', fraction] = value.toFixed(decimals).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** A whole number: `12,345`. */
export function formatCount(value: number): string {
  return formatFixed(value, 0);
}

/** Microseconds as milliseconds to about three digits, without unit: `0.35`, `12.4`, `1,204`; whole numbers stay bare. */
export function formatMs(us: number): string {
  return formatThreeDigits(us / 1000);
}

/** Microseconds as milliseconds to the tenth (below 10 ms: to the hundredth), so that a near miss of a limit is seen. */
export function formatMsExactly(us: number): string {
  const ms = us / 1000;
  return Number.isInteger(ms) ? formatCount(ms) : formatFixed(ms, ms < 10 ? 2 : 1);
}

/** About three significant digits, two decimals at most: `0.35`, `12.4`, `1,204`. */
export function formatThreeDigits(value: number): string {
  if (Number.isInteger(value)) return formatCount(value);
  if (value < 10) return formatFixed(value, 2);
  return formatFixed(value, value < 100 ? 1 : 0);
}

/** A share 0..1 in per cent: `0%`, `0.1%`, `<0.01%`, `12.5%`. */
export function formatPercent(ratio: number): string {
  if (ratio === 0) return '0%';
  const percent = ratio * 100;
  if (percent < 0.01) return '<0.01%';
  const text = percent.toFixed(percent < 1 ? 3 : 1);
  return `${text.replace(/\.?0+$/, '')}%`;
}

/** Bytes in binary units: `512 B`, `1.5 GiB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${formatThreeDigits(value)} ${units[unit] ?? 'B'}`;
}

/** An ISO time as `2026-11-24 09:12:45 UTC`; anything else unchanged. */
export function formatTime(iso: string): string {
  const match = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(?:\.\d+)?Z$/.exec(iso);
  return match ? `${match[1]} ${match[2]} UTC` : iso;
}

/** A bound of a share 0..1 in per cent to two digits, rounded away from the estimate so that it never claims too much: `0.17%`. */
export function formatOutward(ratio: number, side: 'up' | 'down'): string {
  if (ratio <= 0) return '0%';
  const step = 10 ** (Math.floor(Math.log10(ratio)) - 1);
  // Less than a billionth of a step is floating point's doing.
  const steps = side === 'up' ? Math.ceil(ratio / step - 1e-9) : Math.floor(ratio / step + 1e-9);
  const decimals = Math.max(0, -Math.round(Math.log10(step)) - 2);
  return `${Number((steps * step * 100).toFixed(decimals))}%`;
}

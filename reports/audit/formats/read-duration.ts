import { rounded, type Stated } from '../audited-round.ts';

const US: Readonly<Record<string, number>> = { ns: 0.001, us: 1, µs: 1, ms: 1000, s: 1e6, m: 6e7, h: 3.6e9 };

/**
 * Reads a time as wrk and similar tools print it (`635.91us`, `5s`), in µs, with a minus sign or a decimal comma too;
 * the slack is half of its last digit.
 * @throws Error on anything else
 */
export function readDuration(text: string): Stated {
  const match = /^(-?\d+(?:\.(\d+))?)(ns|us|µs|ms|s|m|h)$/.exec(text.trim().replace(/(\d),(\d\d?)(?!\d)/, '$1.$2'));
  const unit = US[match?.[3] ?? ''];
  if (match === null || unit === undefined) throw new Error(`"${text}" is not a time.`);
  return rounded(Number(match[1]) * unit, unit / 10 ** (match[2]?.length ?? 0));
}

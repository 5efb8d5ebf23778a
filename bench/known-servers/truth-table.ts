import { mean } from '../../model/stats/mean.ts';
import { type TruthLine, holds, percent } from './truth-lines.ts';

/** A Markdown table: a row for each server and strength of noise, over all of its lines. */
export function tableOf(lines: readonly TruthLine[]): string {
  const rows = [...Map.groupBy(lines, ({ id, noise }) => `${id} | ${noise}`)].map(([key, some]) => rowOf(key, some));
  const head = [
    'server',
    'noise',
    'runs',
    'truth /s',
    'off, mean',
    'off, most',
    'half-width',
    'interval has the truth',
    'as found',
    'waited',
    'ratio off, most',
    'ratio has the truth',
  ];
  return [`| ${head.join(' | ')} |`, `|${' --- |'.repeat(head.length)}`, ...rows].join('\n');
}

function rowOf(key: string, lines: readonly TruthLine[]): string {
  const measured = lines.flatMap((line) => (line.perSec === null ? [] : [{ ...line, perSec: line.perSec }]));
  const offs = measured.map(({ perSec, truthPerSec }) => perSec.value / truthPerSec - 1);
  const held = measured.filter(({ perSec, truthPerSec }) => holds(perSec, truthPerSec)).length;
  const ratios = lines.flatMap(({ ratio }) => ratio ?? []);
  const waits = lines.flatMap(({ waitShare }) => waitShare ?? []);
  const cells = [
    String(lines.length),
    mean(lines.map(({ truthPerSec }) => truthPerSec)).toFixed(1),
    percentOrNone(offs, mean),
    percentOrNone(offs, furthest),
    percentOrNone(
      measured.map(({ perSec }) => Math.sqrt(perSec.high / perSec.low) - 1),
      mean,
    ),
    `${held} of ${lines.length}`,
    percentOrNone(
      measured.flatMap(({ asFoundPerSec, truthPerSec }) =>
        asFoundPerSec === null ? [] : [asFoundPerSec / truthPerSec - 1],
      ),
      mean,
    ),
    percentOrNone(waits, mean),
    percentOrNone(
      ratios.map(({ value, truth }) => value / truth - 1),
      furthest,
    ),
    ratios.length === 0 ? '–' : `${ratios.filter((ratio) => holds(ratio, ratio.truth)).length} of ${ratios.length}`,
  ];
  return `| ${key} | ${cells.join(' | ')} |`;
}

function furthest(values: readonly number[]): number {
  return values.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
}

function percentOrNone(values: readonly number[], of: (values: readonly number[]) => number): string {
  return values.length === 0 ? '–' : percent(of(values));
}

import type { GateReport, GateTestReport } from '../../../gate/gate-report.ts';
import { shorten } from '../../../text/clean-text.ts';
import { formatChange, formatMargin } from '../../../text/format-change.ts';
import { formatEffect, formatEffectRange, formatTestVerdict } from '../../../text/format-gate.ts';
import { type Markup, markup, NONE } from '../markup.ts';
import { type EffectScale, effectScale } from './effect-scale.ts';

const WIDTH = 920;
const LEFT = 292;
const RIGHT = WIDTH - 76;
const TOP = 44;
const ROW_HEIGHT = 46;
const BOTTOM = 30;
const NAME_LENGTH = 42;

/** For each comparison its estimate and interval against the margins, and below it every block as a dot; empty without comparisons. */
export function effectChart(report: Pick<GateReport, 'tests' | 'margins'>): Markup {
  const { tests, margins } = report;
  if (tests.length === 0) return NONE;
  const scale = effectScale(report, { left: LEFT, right: RIGHT });
  const height = TOP + tests.length * ROW_HEIGHT + BOTTOM;
  return markup`<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Change of each comparison with its interval and every block; the table below holds the figures">
${marginMarks(margins, scale, height)}${axis(scale, height)}${tests.map((test, index) => rowOf(test, TOP + index * ROW_HEIGHT, scale))}</svg>`;
}

function marginMarks({ minEffect, maxEffect }: GateReport['margins'], { x }: EffectScale, height: number): Markup {
  const [from, to] = [x(1 / (1 + minEffect)), x(1 + minEffect)];
  const [faster, slower] = [x(1 / (1 + maxEffect)), x(1 + maxEffect)];
  const bottom = height - BOTTOM;
  return markup`<rect class="band" x="${from}" y="${TOP - 8}" width="${to - from}" height="${bottom - TOP + 8}"/>
<line class="zero" x1="${x(1)}" x2="${x(1)}" y1="${TOP - 8}" y2="${bottom}"/>
<line class="faint" x1="${faster}" x2="${faster}" y1="${TOP - 8}" y2="${bottom}"/>
<line class="limit" x1="${slower}" x2="${slower}" y1="${TOP - 8}" y2="${bottom}"/>
<text class="limit-text" x="${slower}" y="${TOP - 28}" text-anchor="middle">${`+${formatMargin(maxEffect)} must not pass`}</text>
<text class="soft-text" x="${x(1)}" y="${TOP - 14}" text-anchor="middle">${`±${formatMargin(minEffect)} ignored`}</text>
<text class="soft-text" x="${LEFT}" y="${TOP - 28}">← less</text><text class="soft-text" x="${RIGHT}" y="${TOP - 28}" text-anchor="end">more →</text>
`;
}

function axis({ x, ticks }: EffectScale, height: number): Markup {
  const y = height - BOTTOM;
  return markup`<line class="grid" x1="${LEFT}" x2="${RIGHT}" y1="${y}" y2="${y}"/>
${ticks.map((ratio) => markup`<line class="grid" x1="${x(ratio)}" x2="${x(ratio)}" y1="${y}" y2="${y + 5}"/><text x="${x(ratio)}" y="${y + 19}" text-anchor="middle">${tickText(ratio)}</text>\n`)}`;
}

function rowOf(test: GateTestReport, top: number, scale: EffectScale): Markup {
  const [middle, strip] = [top + 12, top + 28];
  const name = `mark-${test.verdict}`;
  return markup`<line class="grid" x1="8" x2="${WIDTH - 8}" y1="${top + ROW_HEIGHT - 6}" y2="${top + ROW_HEIGHT - 6}"/>
<text x="${LEFT - 12}" y="${middle + 2}" text-anchor="end">${shorten(test.subject, NAME_LENGTH)}</text><text class="soft-text" x="${LEFT - 12}" y="${strip + 3}" text-anchor="end">${shorten(test.metricName, NAME_LENGTH)}</text>
${interval(test, middle, scale, name)}${point(test, middle, scale, name)}
${test.ratios.map((ratio, block) => markup`<circle class="dot ${name}" cx="${scale.x(ratio)}" cy="${strip}" r="3"><title>${`block ${block + 1}: ${formatChange(ratio)}`}</title></circle>`)}
<text x="${RIGHT + 10}" y="${middle + 4}">${formatEffect(test)}</text>
`;
}

function interval({ effect }: GateTestReport, y: number, { x }: EffectScale, name: string): Markup {
  if (effect.lo === null || effect.hi === null) return NONE;
  return markup`<line class="interval ${name}" x1="${x(effect.lo)}" x2="${x(effect.hi)}" y1="${y}" y2="${y}"/>`;
}

/** A diamond; at the end of the axis an arrowhead that says: further out. */
function point(test: GateTestReport, y: number, { x, isBeyond }: EffectScale, name: string): Markup {
  const { center } = test.effect;
  if (!(center > 0)) return NONE;
  const at = x(center);
  const title = markup`<title>${`${formatTestVerdict(test)}: ${formatEffect(test)}, ${formatEffectRange(test)}`}</title>`;
  if (!isBeyond(center)) {
    return markup`<path class="${name}" d="${`M${at.toFixed(1)} ${y - 6}l6 6l-6 6l-6 -6z`}">${title}</path>`;
  }
  const tip = center > 1 ? 9 : -9;
  return markup`<path class="${name}" d="${`M${(at + tip).toFixed(1)} ${y}l${-tip} -7v14z`}">${title}</path>`;
}

function tickText(ratio: number): string {
  const percent = Math.round((ratio - 1) * 100);
  return percent === 0 ? 'same' : `${percent > 0 ? '+' : '−'}${Math.abs(percent)} %`;
}

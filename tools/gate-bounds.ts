import { boundsOf, PASS_ALPHA, REGRESSED_ALPHA } from '../model/stats/critical-values.ts';
import { type Order, SignPaths } from './gate-bounds/sign-paths.ts';

/**
 * Prints the gate's critical values and, by Monte Carlo, the share of gates without any effect that cross them:
 * `npm run make:gate-bounds`. The same figures every time; about a minute and 300 MB.
 */
const DRAWS = 8_000_000;
const SEED = 20_240_601;
const FAMILIES = [1, 2, 3, 5, 7, 12, 32];
const ORDERS: readonly Order[] = ['rising', 'mixed', 'falling'];

const list = (bounds: readonly (number | null)[]): string => bounds.map((bound) => bound ?? '–').join(' ');

for (const maxBlocks of [30, 40]) {
  const looks = boundsOf(maxBlocks, 1);
  const rows = [
    { name: 'pass', alpha: PASS_ALPHA, bounds: looks.map(({ notSlower }) => notSlower) },
    ...FAMILIES.map((family) => ({
      name: `regressed, family of ${family}`,
      alpha: REGRESSED_ALPHA / family,
      bounds: boundsOf(maxBlocks, family).map(({ slower }) => slower),
    })),
  ];
  console.log(`\nAt most ${maxBlocks} blocks; looks after ${looks.map(({ blocks }) => blocks).join(' ')}`);
  for (const { name, bounds } of rows) console.log(`${name}: ${list(bounds)}`);
  for (const order of ORDERS) {
    console.log(`Magnitudes ${order}, ${DRAWS} draws: share of the promised level that is used`);
    const blocks = looks.map((look) => look.blocks);
    const used = crossed(
      blocks,
      rows.map(({ bounds }) => bounds),
      order,
    );
    for (const [index, { name, alpha }] of rows.entries()) {
      const share = (used[index] ?? 0) / DRAWS;
      const error = Math.sqrt(share / DRAWS);
      console.log(`  ${name}: ${((100 * share) / alpha).toFixed(1)} ± ${((100 * error) / alpha).toFixed(1)} %`);
    }
  }
}

/** For each row of bounds, the draws that reach any of them. */
function crossed(looks: readonly number[], rows: readonly (readonly (number | null)[])[], order: Order): number[] {
  const paths = new SignPaths(DRAWS, order, SEED);
  const reached = rows.map(() => new Uint8Array(DRAWS));
  for (const [index, look] of looks.entries()) {
    paths.growTo(look);
    for (const [row, bounds] of rows.entries()) {
      const bound = bounds[index] ?? null;
      const hits = reached[row];
      if (bound === null || hits === undefined) continue;
      for (let path = 0; path < DRAWS; path += 1) if ((paths.statistic[path] as number) >= bound) hits[path] = 1;
    }
  }
  return reached.map((hits) => hits.reduce((sum, hit) => sum + hit, 0));
}

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spend, type SpentRow } from './gate-bounds/spend.ts';

/** Makes model/stats/signed-rank-bounds.ts anew, always the same: `npm run gate:bounds`. Takes some minutes and 500 MB. */
const root = join(import.meta.dirname, '..');
const file = join(root, 'model', 'stats', 'signed-rank-bounds.ts');
const DRAWS = 2 ** 25;
const SEED = 20_240_601;
const FIRST_LOOK = 6;
const MAX_BLOCKS = [20, 30, 40, 60];
const FAMILIES = [1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32];
const REGRESSED_ALPHA = 0.01;
const PASS_ALPHA = 0.025;

const tables = MAX_BLOCKS.map((maxBlocks) => {
  const looks = Array.from({ length: (maxBlocks - FIRST_LOOK) / 2 + 1 }, (_, index) => FIRST_LOOK + 2 * index);
  const alphas = [PASS_ALPHA, ...FAMILIES.map((family) => REGRESSED_ALPHA / family)];
  const rows = spend(alphas, looks, DRAWS, SEED + maxBlocks);
  for (const [index, { level, levelSe }] of rows.entries()) {
    const alpha = alphas[index] ?? Number.NaN;
    const share = (value: number): string => `${((100 * value) / alpha).toFixed(2)} %`;
    console.log(`${maxBlocks} blocks, alpha ${alpha.toPrecision(4)}: spent ${share(level)} ± ${share(levelSe)} of it`);
  }
  return { maxBlocks, looks, rows };
});

const row = ({ bounds, level, levelSe }: SpentRow): string =>
  `bounds: [${bounds.join(', ').replaceAll(/(?<=^|, )(?=,|$)/g, 'null')}], level: ${level.toPrecision(5)}, levelSe: ${levelSe.toExponential(1)}`;
const source = `import type { SignedRankBounds } from './bounds-for.ts';

/** Critical values of the gate's sequential signed-rank test, made by \`npm run gate:bounds\`; do not edit. */
export const SIGNED_RANK_BOUNDS: SignedRankBounds = {
  draws: ${DRAWS},
  seed: ${SEED},
  regressedAlpha: ${REGRESSED_ALPHA},
  passAlpha: ${PASS_ALPHA},
  tables: [${tables
    .map(
      ({ maxBlocks, looks, rows }) => `{
    maxBlocks: ${maxBlocks},
    looks: [${looks.join(', ')}],
    pass: { ${row(rows[0] as SpentRow)} },
    regressed: [${FAMILIES.map((family, index) => `{ family: ${family}, ${row(rows[index + 1] as SpentRow)} }`).join(',\n')}],
  }`,
    )
    .join(',\n')}],
};
`;
writeFileSync(file, source);
const formatted = spawnSync(join(root, 'node_modules', '.bin', 'oxfmt'), [file], { cwd: root, stdio: 'inherit' });
process.exitCode = formatted.status ?? 1;

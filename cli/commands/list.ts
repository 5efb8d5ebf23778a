import Table from 'cli-table3';
import { EXIT } from '../../model/exit-codes.ts';
import { scenarios } from '../../scenarios/registry.ts';
import { CATALOGUE } from '../../targets/catalogue.ts';
import { listSettings } from '../../targets/settings.ts';
import { ENGINES } from '../options/engine-choices.ts';
import type { Command } from './command.ts';

const CLASS_MEANING = {
  control: 'control: the cost of the framework without a datastore',
  store: 'store',
  'cache-aside': 'store with a cache in front',
  demonstration: 'demonstration: volatile, ranked separately',
} as const;

/** `stackbench list`: the stacks, scenarios, engines and settings that the flags of `run` accept. */
export const listCommand: Command = {
  name: 'list',
  describe: 'Show the stacks, scenarios, load engines and settings that `run` accepts',
  onlyReads: true,
  options: {},
  examples: [
    { call: 'list', does: 'Show the names of stacks, scenarios, engines and settings' },
    { call: 'run --targets express-postgres --scenarios mixed-crud', does: 'Use some of these names' },
  ],
  run({ stdout }) {
    const stacks = CATALOGUE.map((spec) => [spec.id, spec.title, CLASS_MEANING[spec.class]]);
    const played = Object.values(scenarios).map(({ id, description }) => [id, description]);
    const generators = ENGINES.map(({ id, title, loadKind }) => [
      id,
      title,
      loadKind === 'open' ? 'open model: latency at a stated rate' : 'closed loop: throughput',
    ]);
    const settings = listSettings().map((row) => [
      row.name,
      `default ${row.default}`,
      row.note === null ? row.allowed : `${row.allowed}; ${row.note}`,
    ]);
    for (const [heading, rows] of [
      ['Stacks', stacks],
      ['Scenarios', played],
      ['Engines', generators],
      ['Settings, for --vary', settings],
    ] as const) {
      stdout.write(`${heading}\n${plainTable(rows)}\n\n`);
    }
    return Promise.resolve(EXIT.pass);
  },
};

function plainTable(rows: readonly (readonly string[])[]): string {
  const table = new Table({
    chars: {
      top: '',
      'top-mid': '',
      'top-left': '',
      'top-right': '',
      bottom: '',
      'bottom-mid': '',
      'bottom-left': '',
      'bottom-right': '',
      left: '',
      'left-mid': '',
      mid: '',
      'mid-mid': '',
      right: '',
      'right-mid': '',
      middle: ' ',
    },
    style: { 'padding-left': 2, 'padding-right': 0, border: [], head: [] },
  });
  table.push(...rows.map((row) => [...row]));
  return table.toString();
}

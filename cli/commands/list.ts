import Table from 'cli-table3';
import { EXIT } from '../../model/exit-codes.ts';
import { engines } from '../../runner/load/engines/registry.ts';
import { scenarios } from '../../scenarios/registry.ts';
import { CATALOGUE } from '../../targets/catalogue.ts';
import type { Command } from './command.ts';

const CLASS_MEANING = {
  control: 'control: the cost of the framework alone',
  store: 'store',
  'cache-aside': 'store with a cache in front',
  demonstration: 'demonstration: volatile, ranked apart',
} as const;

/** `stackbench list`: the stacks, scenarios and engines that the flags of `run` take. */
export const listCommand: Command = {
  name: 'list',
  usage: 'list',
  example: 'list',
  describe: 'Show stacks, scenarios and engines',
  onlyReads: true,
  flags: {},
  options: (parser) => parser,
  run({ stdout }) {
    const stacks = CATALOGUE.map((spec) => [spec.id, spec.title, CLASS_MEANING[spec.class]]);
    const played = Object.values(scenarios).map(({ id, description }) => [id, description]);
    const generators = Object.values(engines)
      .filter(({ id }) => id !== 'fake')
      .map(({ id, title, loadKind }) => [
        id,
        title,
        loadKind === 'open' ? 'open model: latency at a stated rate' : 'closed loop: throughput',
      ]);
    for (const [heading, rows] of [
      ['Stacks', stacks],
      ['Scenarios', played],
      ['Engines', generators],
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

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { COMMANDS } from '../../cli/commands/registry.ts';
import { configSchema, configJsonSchema } from '../../cli/config/config-schema.ts';
import { GATE_OPTIONS } from '../../cli/options/gate-options.ts';
import { commandHelp, overviewHelp } from '../../cli/options/help-text.ts';
import { type OptionSpec, shownDefault } from '../../cli/options/option-spec.ts';
import { readGateRequest } from '../../cli/options/read-gate-request.ts';
import { readRunRequest } from '../../cli/options/read-run-request.ts';
import { RUN_OPTIONS } from '../../cli/options/run-options.ts';
import { parseDuration } from '../../model/duration.ts';
import { EXIT } from '../../model/exit-codes.ts';
import { gatedServiceSchema } from '../../model/gate/gated-service.ts';
import { parseShare } from '../../model/stats/share.ts';
import { planGate } from '../../runner/experiments/gate/plan-gate.ts';
import { packageRoot } from '../../runner/machine/package-root.ts';
import { runInProcess } from '../support/run-cli.ts';

/** Help without its line breaks. */
function onOneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

function groupsIn(help: string): string[] {
  return Array.from(help.matchAll(/^(\S.*):$/gm), ([, title = '']) => title);
}

describe('--help', () => {
  for (const command of COMMANDS) {
    it(`of ${command.name} fits into 80 and 120 columns and shows every flag with its default`, () => {
      for (const width of [80, 120]) {
        const help = commandHelp(command, width);
        const wide = help.split('\n').filter((line) => line.length > width && !line.startsWith('  # '));
        assert.deepEqual(wide, []);
        for (const [name, spec] of Object.entries<OptionSpec>(command.options)) {
          const standard = shownDefault(spec);
          assert.ok(help.includes(`--${name}`), name);
          assert.ok(onOneLine(help).includes(spec.describe), name);
          if (standard !== null) assert.ok(onOneLine(help).includes(`[default: ${standard}]`), name);
        }
      }
    });

    it(`of ${command.name} is printed whole, with examples that the parser takes`, async () => {
      const { code, stdout, stderr } = await runInProcess([command.name, '--help']);
      assert.deepEqual([code, stdout, stderr], [0, `${commandHelp(command, 120)}\n`, '']);
      assert.deepEqual(await runInProcess([command.name, '-h']), { code, stdout, stderr });
      const least = ['run', 'gate'].includes(command.name) ? 3 : 2;
      assert.ok(command.examples.length >= least);
      for (const { call } of command.examples) {
        const flags = Array.from(call.split(/[&|>]/, 1)[0]?.matchAll(/--([\w-]+)/g) ?? [], ([, flag = '']) => flag);
        const owner = COMMANDS.find(({ name }) => name === call.split(' ')[0]);
        assert.deepEqual(
          flags.filter((flag) => owner !== undefined && !Object.hasOwn(owner.options, flag)),
          [],
        );
        assert.ok(owner !== undefined, call);
      }
    });

    it(`of ${command.name} describes flags in sentences, with a form of each value`, () => {
      for (const [name, { describe, type, value }] of Object.entries<OptionSpec>(command.options)) {
        assert.match(describe, /^[A-Z].*\.$/, name);
        assert.equal(value === undefined, type === 'boolean', name);
      }
    });
  }

  it('of run and gate is in groups', () => {
    const [run, gate] = ['run', 'gate'].map((name) => {
      const command = COMMANDS.find((known) => known.name === name);
      return command === undefined ? [] : groupsIn(commandHelp(command, 80));
    });
    assert.deepEqual(run, [
      'What to run',
      'Load',
      'Duration and visits',
      'Thresholds',
      'Datastores',
      'Output',
      'General',
      'Examples',
      'Exit codes',
    ]);
    assert.deepEqual(gate, [
      'Arguments',
      'What to compare',
      'How to decide',
      'Datastores',
      'Output',
      'Self-check (only with `gate self-check`)',
      'General',
      'Examples',
      'Exit codes',
    ]);
  });

  it('of run, capacity and gate ends with every exit code, and with pages that exist', () => {
    for (const name of ['run', 'capacity', 'gate']) {
      const command = COMMANDS.find((known) => known.name === name);
      assert.deepEqual(Object.keys(command?.answers?.exitCodes ?? {}).map(Number), Object.values(EXIT));
      const missing = command?.answers?.docs.filter((page) => !existsSync(join(packageRoot, page)));
      assert.deepEqual(missing, []);
    }
  });

  it('of stackbench lists every command, and is what --help and no command print', async () => {
    const help = overviewHelp(COMMANDS, 120);
    for (const { name, describe } of COMMANDS) assert.ok(help.includes(`  ${name}`) && help.includes(describe), name);
    assert.equal((await runInProcess(['--help'])).stdout, `${help}\n`);
    assert.equal((await runInProcess([])).stdout, `${help}\n`);
  });
});

describe('a default that help shows is the one that is used:', () => {
  it('those of run', async () => {
    const { plan } = await readRunRequest({}, packageRoot);
    assert.equal(plan.ratePerSec, RUN_OPTIONS.rate.default);
    assert.deepEqual(plan.engines, RUN_OPTIONS.engines.default);
    assert.deepEqual(plan.thresholds, RUN_OPTIONS.threshold.default);
    assert.equal(plan.maxDurationMs, parseDuration(RUN_OPTIONS['max-duration'].default, ''));
    assert.equal((await readRunRequest({ visits: 2 }, packageRoot)).plan.maxDurationMs, null);
  });

  it('those of gate, and the time that grows with the endpoints', async () => {
    const { settings } = await readGateRequest({ target: 'express-memory' }, { cwd: packageRoot, env: {} });
    assert.equal(settings.minEffect, parseShare(GATE_OPTIONS['min-effect'].default, ''));
    assert.equal(settings.maxEffect, parseShare(GATE_OPTIONS['max-effect'].default, ''));
    assert.equal(settings.onInconclusive, GATE_OPTIONS['on-inconclusive'].default);
    const planned = (paths: readonly string[]): ReturnType<typeof planGate> =>
      planGate(gatedServiceSchema.parse({ start: 'x', requests: paths.map((path) => ({ path })) }), {
        ...settings,
        allowOneCore: true,
      });
    assert.equal(planned(['/a']).maxBlocks, GATE_OPTIONS['max-blocks'].default);
    assert.deepEqual(
      [['/a'], ['/a', '/b', '/c']].map((paths) => planned(paths).maxDurationMs),
      [300_000, 600_000],
    );
  });
});

it('the schema of the configuration describes each member that a flag also sets as the flag does', () => {
  const { properties = {} } = configJsonSchema();
  const described: Record<string, { readonly description?: string; readonly default?: unknown }> = {
    ...properties,
    ...Object.fromEntries(
      Object.entries(properties['gate']?.properties ?? {}).map(([name, member]) => [`gate.${name}`, member]),
    ),
  };
  for (const [command, table] of Object.entries({ run: RUN_OPTIONS, gate: GATE_OPTIONS })) {
    for (const { inConfig, describe, default: standard } of Object.values<OptionSpec>(table)) {
      if (inConfig === null || (command === 'gate' && !inConfig.startsWith('gate.'))) continue;
      assert.equal(described[inConfig]?.description, `${command}: ${describe}`);
      if (standard !== undefined) assert.deepEqual(described[inConfig]?.default, standard);
    }
  }
  assert.ok(configSchema.safeParse({ engines: 'k6,pacer', gate: { minEffect: '2%' } }).success);
});

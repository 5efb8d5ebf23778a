import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PARTS } from '../../scenarios/claims/parts.ts';
import { CLAIMS, partsOf, workloadsOf } from '../../scenarios/claims/registry.ts';
import { WORKLOADS } from '../../scenarios/claims/workloads.ts';
import { scenarios } from '../../scenarios/registry.ts';
import { STUDIES } from '../../scenarios/studies/registry.ts';

function isOnce(names: readonly string[]): void {
  assert.deepEqual([...names].sort(), [...new Set(names)].sort());
}

describe('the claims', () => {
  it('have a name each, and so have their parts and workloads', () => {
    isOnce(CLAIMS.map(({ id }) => id));
    isOnce([...PARTS.map(({ id }) => id), 'drivers']);
    isOnce(WORKLOADS.map(({ id }) => id));
  });

  for (const claim of CLAIMS)
    it(`can be decided: ${claim.id}`, () => {
      const deciding = claim.arms.filter(({ role }) => role === 'decides');
      assert.ok(deciding.length > 0);
      for (const { by } of deciding) {
        const isLatency = 'metric' in by && ['p50', 'p99'].includes(by.metric);
        const isRatio = by.kind === 'driver-ratio' || by.kind === 'run-ratio';
        assert.equal(claim.threshold.unit, isRatio ? 'ratio' : isLatency ? 'ms' : 'per-sec');
      }
      isOnce(claim.arms.map(({ label }) => label));
    });

  it('are measured by parts and workloads that exist, and all of those are used', () => {
    assert.deepEqual([...partsOf(CLAIMS)].sort(), PARTS.map(({ id }) => id).sort());
    assert.deepEqual([...workloadsOf(CLAIMS)].sort(), WORKLOADS.map(({ id }) => id).sort());
  });

  it('find the stacks that they are about in their part', () => {
    for (const { by } of CLAIMS.flatMap(({ arms }) => arms)) {
      if (by.kind !== 'run' && by.kind !== 'run-ratio') continue;
      const part = PARTS.find(({ id }) => id === by.part);
      assert.ok(part?.kind === 'run');
      for (const { target, settings } of by.kind === 'run' ? [by.stack] : [by.stack, by.to]) {
        assert.ok(part.targets.includes(target), target);
        const varied = Object.entries(settings ?? {}).map(([name, value]) => ({ name, value: String(value) }));
        assert.equal(varied.length, part.vary.length);
        for (const { name, value } of varied) {
          const values = part.vary
            .find((text) => text.startsWith(`${name}=`))
            ?.split('=')[1]
            ?.split(',');
          assert.ok(values?.includes(value), `${name}=${value}`);
        }
      }
    }
  });

  it('use the settings of studies that exist', () => {
    for (const part of PARTS) {
      if (part.kind !== 'run') continue;
      assert.ok(Object.hasOwn(scenarios, part.scenario), part.scenario);
      if (part.study === null) continue;
      const study = STUDIES.find(({ id }) => id === part.study);
      assert.ok(study !== undefined, part.study);
      const settings = study.variants.flatMap((variant) => Object.keys(variant));
      for (const text of part.vary) assert.ok(settings.includes(text.split('=')[0] ?? ''), text);
    }
  });
});

import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import { array, assert as check, double, property } from 'fast-check';
import { audit } from '../../reports/audit/audit.ts';
import { exactly, rounded, unknownRound } from '../../reports/audit/audited-round.ts';
import { AUDIT_RULES } from '../../reports/audit/rules/registry.ts';
import { honestRound, PLANTED_LIES } from './planted-lies.ts';

describe('the auditor finds', () => {
  for (const { lie, rule, strength, told, within } of PLANTED_LIES) {
    it(`${lie}, at the smallest size that ${rule} states, and not below it`, () => {
      const findings = audit(told).findings.filter((finding) => finding.rule === rule && finding.strength === strength);
      assert.ok(findings.length > 0, JSON.stringify(audit(told).findings));
      assert.match(findings[0]?.message ?? '', /\d/);
      assert.deepEqual(
        audit(within).findings.filter((finding) => finding.rule === rule && finding.strength === strength),
        [],
      );
    });
  }
});

test('every rule has a lie that it finds, and an honest round breaks none', () => {
  assert.deepEqual(
    Object.keys(AUDIT_RULES).filter((rule) => PLANTED_LIES.every((planted) => planted.rule !== rule)),
    [],
  );
  assert.deepEqual(audit([honestRound()]).findings, []);
});

test('a round that tells nothing is not called clean: every rule says that it could not be applied', () => {
  const { applied, notApplicable } = audit([unknownRound({ label: 'x', group: 'x', stack: 'x' })]);
  assert.deepEqual(applied, []);
  assert.equal(notApplicable.length, Object.keys(AUDIT_RULES).length);
});

test('figures computed from any latencies, and cut off to the millisecond, never give a proof', () => {
  check(
    property(array(double({ min: 1, max: 5e6, noNaN: true }), { minLength: 2, maxLength: 60 }), (latencies) => {
      const sorted = [...latencies].sort((a, b) => a - b);
      const n = sorted.length;
      const mean = sorted.reduce((sum, value) => sum + value, 0) / n;
      const sd = Math.sqrt(sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1));
      const nearestRank = (percentile: number): number =>
        sorted[Math.max(0, Math.ceil((percentile / 100) * n) - 1)] ?? 0;
      const linear = (percentile: number): number => {
        const rank = (percentile / 100) * (n - 1);
        const [low = 0, high = low] = [sorted[Math.floor(rank)], sorted[Math.ceil(rank)]];
        return low + (high - low) * (rank % 1);
      };
      for (const quantile of [nearestRank, linear]) {
        for (const state of [exactly, (us: number) => rounded(Math.floor(us / 1000) * 1000, 2000)]) {
          const round = honestRound('random', {
            requests: exactly(n),
            ok: n,
            statuses: { '200': n },
            durationS: exactly(n / 4000),
            mostInFlight: null,
            meanUs: state(mean),
            minUs: state(sorted[0] ?? 0),
            maxUs: state(sorted.at(-1) ?? 0),
            sdUs: state(sd),
            percentiles: [50, 75, 90, 95, 99].map((percentile) => ({ percentile, us: state(quantile(percentile)) })),
          });
          const proofs = audit([round]).findings.filter(({ strength }) => strength === 'proof');
          assert.deepEqual(proofs, []);
        }
      }
    }),
  );
});

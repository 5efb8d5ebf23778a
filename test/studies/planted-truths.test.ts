import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { alteredStack, playStudy } from './play-study.ts';

/** Slack around an interval, as a share: the machine of a test is busy. */
const SLACK = 0.05;
const MORE_VISITS = ['8', '16', '32'];

describe('a study finds', () => {
  it('a pool of one connection with slow queries, and what to use instead', async () => {
    const { families, answers, result } = await playStudy(
      {
        id: 'slow',
        question: 'Is one connection enough?',
        targets: ['slow'],
        variants: [{ 'env.POOL_MAX': '10' }, { 'env.POOL_MAX': '1' }],
        names: ['ten connections', 'one connection'],
        scenarios: ['read'],
        metrics: ['throughput', 'p99'],
        answer: { kind: 'optimum' },
      },
      { slow: alteredStack('express-postgres', 'slow-queries.ts', { store: 'postgres', env: { QUERY_MS: '2' } }) },
      ['--visits', '3', '--duration', '1s', '--items', '100'],
    );
    const [family = assert.fail(answers.join('\n'))] = families;
    const [throughput, p99] = family.metrics.map(({ difference }) => difference('slow@POOL_MAX=1', 'slow@POOL_MAX=10'));
    assert.ok(throughput?.established, JSON.stringify(throughput));
    // One connection serves at most one query in 2 ms; ten serve as many as the machine can.
    assert.ok(throughput.ratio.center < 0.8, JSON.stringify(throughput));
    assert.ok((p99?.ratio.center ?? 0) > 1, JSON.stringify(p99));
    const best = answers.find((text) => text.startsWith('Throughput is highest')) ?? assert.fail(answers.join('\n'));
    assert.match(best, /with ten connections on slow: .* significantly better than all others\.$/);
    assert.deepEqual(
      result.targets.map(({ variant }) => variant),
      ['10', '1'].map((size) => ({ of: 'slow', settings: { 'env.POOL_MAX': size } })),
    );
  });

  it('that requests wait for a connection of a pool of one, and hardly for one of twenty', async () => {
    const { families, answers } = await playStudy(
      {
        id: 'wait',
        question: 'How long do requests wait?',
        targets: ['express-postgres'],
        variants: [{ 'postgres.poolMax': 20 }, { 'postgres.poolMax': 1 }],
        scenarios: ['read'],
        metrics: ['pool-wait'],
        answer: { kind: 'optimum' },
      },
      {},
      ['--visits', '3', '--duration', '1s', '--items', '200', '--connections', '16'],
    );
    const [family = assert.fail(answers.join('\n'))] = families;
    const waits = family.metrics[0]?.values ?? new Map();
    const [one = assert.fail(answers.join('\n')), twenty = assert.fail(answers.join('\n'))] = [1, 20].map((size) =>
      waits.get(`express-postgres@poolMax=${size}`),
    );
    // Sixteen requests at a time never wait for one of twenty connections, and fifteen of them always for one.
    assert.equal(twenty.center, 0);
    assert.ok(one.center > 500, JSON.stringify(one));
    assert.match(answers.join('\n'), /Requests wait for a connection on average/);
  });

  it('a validator that burns a tenth of the CPU time of a request', async () => {
    const study = {
      id: 'burn',
      question: 'What does the validator cost?',
      targets: ['burn'],
      variants: [{ 'env.BURN': '0' }, { 'env.BURN': '0.1' }],
      names: ['no validator', 'the validator'],
      scenarios: ['write'],
      answer: { per: 'write' },
    };
    const stacks = { burn: alteredStack('express-memory', 'burn-cpu.ts') };
    // A busy machine needs more blocks until it is sure; the interval must contain the truth in any case.
    for (const visits of MORE_VISITS) {
      const flags = ['--visits', visits, '--duration', '2s', '--items', '200'];
      const { families, answers } = await playStudy(study, stacks, flags);
      const [family = assert.fail(answers.join('\n'))] = families;
      const cpu = family.metrics[0]?.difference('burn@BURN=0.1', 'burn@BURN=0') ?? assert.fail(answers.join('\n'));
      const said = JSON.stringify({ visits, cpu, answers });
      assert.ok((cpu.ratio.lo ?? 0) - SLACK < 1.1 && 1.1 < (cpu.ratio.hi ?? 0) + SLACK, said);
      if (!cpu.established && visits !== MORE_VISITS.at(-1)) continue;
      assert.ok(cpu.established && cpu.ratio.center > 1, said);
      assert.match(String(answers[0]), /^The validator costs \d+\.\d% \[.*\] more CPU per write than no validator on/);
      return;
    }
  });
});

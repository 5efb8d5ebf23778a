import { expect, expectStatus, excerpt, readObject } from '../expectations.ts';
import type { Rule } from '../rule.ts';

/** What a stack says about itself. */
export const SERVICE_RULES = [
  {
    id: 'health-and-ready',
    title: 'GET /health and GET /ready answer 200 with status and stack, and the same stack as GET /stack.',
    smoke: true,
    async run({ api }) {
      const names = new Set<unknown>();
      for (const path of ['/health', '/ready']) {
        const answer = await api.send('GET', path);
        expectStatus(answer, 200);
        const { status, stack } = readObject(answer);
        const right = typeof status === 'string' && typeof stack === 'string' && stack !== '';
        expect(right, `${answer.to} → {status, stack}`, excerpt(answer.text));
        names.add(stack);
      }
      const about = await api.send('GET', '/stack');
      expectStatus(about, 200);
      names.add(readObject(about)['stack']);
      expect(names.size === 1, 'the same stack in /health, /ready and /stack', [...names].join(', '));
    },
  },
] as const satisfies readonly Rule[];

import { answering, edited, instead, json, problem, route } from '../alterations.ts';
import type { Breakages } from '../broken-target.ts';

export const SERVICE_BREAKAGES = {
  'health-and-ready': [
    {
      how: 'is never ready',
      front: instead(route('GET', '/ready'), () => problem(503)),
      alsoBreaks: ['json-content-type'],
    },
    {
      how: 'has no /stack',
      front: instead(route('GET', '/stack'), () => problem(404)),
      alsoBreaks: ['json-content-type'],
    },
    {
      how: 'gives another name in /health than in /stack',
      front: answering(route('GET', '/health'), (reply) =>
        edited<object>(reply, (body) => ({ ...body, stack: 'other' })),
      ),
    },
    {
      how: 'keeps its name from /ready',
      front: instead(route('GET', '/ready'), () => json(200, { status: 'ok' })),
    },
  ],
} as const satisfies Breakages;

import type { GateResult, MeasuredNewEndpoint } from '../../model/document/gate-result.ts';
import { bytesUnderLoad } from '../../model/gate/answers/bytes-under-load.ts';
import { shorten } from '../words/clean-text.ts';
import { formatMs } from '../words/format-number.ts';
import type { DoubtfulAnswers } from './gate-report.ts';

const NAME_LIMIT = 80;
const LESS_WORK = 'Look at both answers: less work is no improvement if the answer lacks something.';

/**
 * Returns the requests whose answers differ between the sides or report an error, each with sentences: what was seen
 * before the measurement and, of the others, sizes that differed during it.
 */
export function doubtfulAnswers({ plan, blocks, answers }: GateResult): DoubtfulAnswers[] {
  return plan.endpoints.flatMap((endpoint): DoubtfulAnswers[] => {
    const seen = answers.filter((one) => one.endpoint === endpoint && one.code !== 'expects-error');
    if (seen.length > 0) {
      const isError = seen.some(({ code }) => code === 'error-answers');
      return [
        {
          endpoint,
          kind: isError ? 'errors' : 'differ',
          sentences: seen.map(({ message, fix }) => `${message} ${fix}`),
        },
      ];
    }
    const bytes = bytesUnderLoad(blocks, endpoint);
    if (bytes === null) return [];
    const name = shorten(endpoint, NAME_LIMIT);
    const sentence = `The answers to ${name} differ under load: ${bytes.base} bytes on the base, ${bytes.head} bytes on the head, on average. ${LESS_WORK}`;
    return [{ endpoint, kind: 'differ', sentences: [sentence] }];
  });
}

/** Returns a notice on each endpoint that only the head knows, and on each request that expects an error. */
export function answerNoticesOf({ answers, newEndpoints }: GateResult): string[] {
  return [
    ...newEndpoints.map(newEndpointNotice),
    ...answers.filter(({ code }) => code === 'expects-error').map(({ message, fix }) => `${message} ${fix}`),
  ];
}

function newEndpointNotice({ endpoint, baseStatus, head }: MeasuredNewEndpoint): string {
  const name = shorten(endpoint, NAME_LIMIT);
  const what = `New endpoint ${name}: the base does not know it (status ${baseStatus}), only the head answers. It is not compared and does not count in the verdict.`;
  if (head === null) return `${what} It was not measured.`;
  const good = head.requests - head.errors;
  const cpu = head.cpuUs === null || good === 0 ? '' : `, ${Math.round(head.cpuUs / good)} µs CPU per request`;
  return `${what} The head: median latency ${formatMs(head.p50Us)} ms${cpu}, in one block.`;
}

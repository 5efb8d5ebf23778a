import type { GateResult } from '../../model/document/gate-result.ts';
import type { GateDecision } from '../../model/gate/decide-gate.ts';
import { metricKey } from '../../model/gate/metric.ts';
import { whyCpuIsUnknown } from '../../model/gate/unknown-metrics.ts';
import { hasCode } from '../../model/warnings.ts';
import { capitalised } from '../words/capitalised.ts';
import { shorten } from '../words/clean-text.ts';
import { nameMetric } from './name-metric.ts';

const NAME_LIMIT = 80;
const ENDED =
  'processes or threads of the service that ended during the measurement used more of it than the kernel reports exactly';
const IN_SOME = 'it could not be measured in every block';
const NO_PASS = 'so the gate cannot pass';

/**
 * Returns a sentence on each metric that was not compared, because a missing one must not look like a pass. Usually
 * empty.
 */
export function notCompared(result: GateResult, decision: GateDecision): string[] {
  return [...missingCpu(result, decision), ...missingServiceCpu(result, decision), ...missingWork(result, decision)];
}

function missingCpu({ plan, blocks }: GateResult, { tests, unknown }: GateDecision): string[] {
  const missing = plan.endpoints.filter(
    (endpoint) => !tests.some((test) => test.endpoint === endpoint && test.metric === 'cpu'),
  );
  return missing.map((endpoint) => {
    const what = `CPU per request of ${shorten(endpoint, NAME_LIMIT)} was not compared`;
    const why = whyCpuIsUnknown(endpoint, blocks);
    if (!unknown.some((one) => one.endpoint === endpoint && one.metric === 'cpu'))
      return `${what}: ${why === 'system' ? 'not available on this system' : 'not measured in any block'}.`;
    return `${what}: ${why === 'ended' ? ENDED : IN_SOME}, ${NO_PASS}.`;
  });
}

/** A server that both sides shared has a warning of its own. */
function missingServiceCpu(
  { plan, blocks, services, warnings }: GateResult,
  { tests, unknown }: GateDecision,
): string[] {
  const isShared = warnings.some((warning) => hasCode(warning, 'shared-server'));
  const measures = blocks.flatMap(({ endpoints }) => endpoints);
  const known = new Set(measures.flatMap(({ base }) => Object.keys(base.servicesCpuUs)));
  return [...known]
    .map((datastore) => metricKey({ kind: 'datastore-cpu', datastore }))
    .filter((cpu) => tests.filter(({ metric }) => metric === cpu).length < plan.endpoints.length)
    .flatMap((cpu) => {
      const what = `${nameMetric(cpu, services).name} was not compared`;
      if (unknown.some(({ metric }) => metric === cpu)) return [`${what}: ${IN_SOME}, ${NO_PASS}.`];
      return isShared ? [] : [`${what}: not measured in any block.`];
    });
}

function missingWork({ services }: GateResult, { unknown }: GateDecision): string[] {
  const names = unknown
    .filter(({ endpoint, metric }) => endpoint === null && metric !== 'cpu')
    .map(({ metric }) => nameMetric(metric, services).name);
  if (names.length === 0) return [];
  const were = names.length === 1 ? 'was' : 'were';
  const text = `${names.join('; ')} ${were} not compared: the counters could not be read in every block (for example because a server keeps working after its side has ended), ${NO_PASS}.`;
  return [capitalised(text)];
}

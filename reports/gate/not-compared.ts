import type { GateResult } from '../../model/document/gate-result.ts';
import type { GateDecision } from '../../model/gate/decide-gate.ts';
import { metricKey } from '../../model/gate/metric.ts';
import { whyCpuIsUnknown } from '../../model/gate/unknown-metrics.ts';
import { shorten } from '../words/clean-text.ts';
import { nameMetric } from './name-metric.ts';

const NAME_LIMIT = 80;
const ENDED =
  'processes or threads of the service that ended while it was measured used more of it than the kernel tells exactly';

/** Each metric that was not compared, and why: what is missing must not look like a pass. Empty for an everyday gate. */
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
      return `${what}: ${why === 'system' ? 'this system does not tell it' : 'no block knows it'}.`;
    return `${what}: ${why === 'ended' ? ENDED : 'it is not known of every block'}. Without it there is no pass.`;
  });
}

/** Of a server that both sides shared the gate has said so already. */
function missingServiceCpu(
  { plan, blocks, services, warnings }: GateResult,
  { tests, unknown }: GateDecision,
): string[] {
  const isShared = warnings.some(({ code }) => code === 'shared-server');
  const measures = blocks.flatMap(({ endpoints }) => endpoints);
  const known = new Set(measures.flatMap(({ base }) => Object.keys(base.servicesCpuUs)));
  return [...known]
    .map((datastore) => metricKey({ kind: 'datastore-cpu', datastore }))
    .filter((cpu) => tests.filter(({ metric }) => metric === cpu).length < plan.endpoints.length)
    .flatMap((cpu) => {
      const what = `${nameMetric(cpu, services).name} was not compared`;
      if (unknown.some(({ metric }) => metric === cpu))
        return [`${what}: in some block it could not be told. Without it there is no pass.`];
      return isShared ? [] : [`${what}: no block knows it.`];
    });
}

function missingWork({ services }: GateResult, { unknown }: GateDecision): string[] {
  const names = unknown
    .filter(({ endpoint, metric }) => endpoint === null && metric !== 'cpu')
    .map(({ metric }) => nameMetric(metric, services).name);
  if (names.length === 0) return [];
  const [were, them] = names.length === 1 ? ['was', 'it'] : ['were', 'them'];
  const text = `${names.join('; ')} ${were} not compared: in some block the counters were not known, as where a server works on after its side has ended. Without ${them} there is no pass.`;
  return [`${text.slice(0, 1).toUpperCase()}${text.slice(1)}`];
}

import type { RunResult } from '../../../model/document/run-result.ts';
import type { Row } from '../report-model.ts';

type Placed = Pick<RunResult, 'environment' | 'services'> & {
  readonly plan: Pick<RunResult['plan'], 'systemCpus' | 'generatorCpus'>;
};
type PlacedRow = Pick<Row, 'services'>;

/**
 * Who shared the cores on which some stacks were measured, for the middle of a sentence:
 * ` on one core that app and datastore shared`. Empty if no datastore ran on this machine, or if one may use any core.
 */
export function sharedCores({ plan, environment, services }: Placed, rows: readonly PlacedRow[]): string {
  const local = rows.map(({ services }) => services.filter(({ rung }) => rung !== 'external').length);
  const most = Math.max(0, ...local);
  const pinned = plan.systemCpus.length > 0;
  if (most === 0 || (pinned && rows.some((row) => runsElsewhere(row, services)))) return '';
  const cores = pinned ? plan.systemCpus.length : environment.cpus;
  const generatorToo = !pinned || plan.systemCpus.some((cpu) => plan.generatorCpus.includes(cpu));
  const stores = most === 1 ? 'datastore' : 'datastores';
  const who = generatorToo ? `app, ${stores} and generator` : `app and ${stores}`;
  return ` on ${cores === 1 ? 'one core' : `${cores} cores`} that ${who} shared`;
}

/**
 * Whether a container of the row may use other cores than the app: an engine in a machine of its own has other numbers
 * for them.
 */
function runsElsewhere(row: PlacedRow, services: RunResult['services']): boolean {
  const own = services.filter(({ id }) => row.services.some((service) => service.id === id));
  return own.some(({ rung, settings }) => rung === 'compose' && settings['cpuset'] === 'all');
}

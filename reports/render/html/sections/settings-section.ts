import { formatDatastoreRecord } from '../../../run/format-figure.ts';
import type { Fact, ReportModel } from '../../../run/report-model.ts';
import { type Markup, markup, NONE } from '../markup.ts';
import type { PageSection } from '../page.ts';

type Settings = Pick<ReportModel, 'id' | 'plan' | 'services' | 'environment' | 'command'>;

/** Settings, datastores, environment, and the command that repeats the run. */
export function settingsSection({ id, plan, services, environment, command }: Settings): PageSection {
  return {
    id: 'settings',
    title: 'Settings and environment',
    link: 'Settings',
    body: markup`${factsTable('Settings', [{ name: 'Run', value: id }, ...plan])}${factsTable('Datastores', services.map(serviceFact))}${factsTable('Environment', environment)}<p>Run it again: <code>${command}</code></p>
`,
  };
}

function serviceFact(service: ReportModel['services'][number]): Fact {
  const settings = Object.entries(service.settings).map(([name, value]) => `, ${name}=${value}`);
  return { name: service.id, value: `${formatDatastoreRecord(service)}${settings.join('')}` };
}

/** Names and values; empty without any. */
export function factsTable(label: string, facts: readonly Fact[]): Markup {
  if (facts.length === 0) return NONE;
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="${label}">
<table>
<tbody>
${facts.map(({ name, value }) => markup`<tr><th scope="row">${name}</th><td class="wrap">${value}</td></tr>\n`)}</tbody>
</table>
</div>
`;
}

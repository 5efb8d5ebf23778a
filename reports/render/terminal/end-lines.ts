import { formatDatastoreRecord } from '../../run/format-figure.ts';
import type { ReportModel } from '../../run/report-model.ts';
import { cleanLine } from '../../words/clean-text.ts';

type Ending = Pick<ReportModel, 'services' | 'skipped' | 'losses' | 'footnotes' | 'caveat' | 'command'>;

/** What the terminal shows below the tables: datastores, what was skipped, footnotes, and how to run it again. */
export function endLines({ services, skipped, losses, footnotes, caveat, command }: Ending): string[] {
  return [
    ...services.map((service) => cleanLine(`${service.id}: ${formatDatastoreRecord(service)}`)),
    ...skipped.map(({ target, reason }) => `Skipped ${cleanLine(target)}: ${cleanLine(reason)}`),
    ...losses.map(cleanLine),
    ...footnotes.map(({ number, message, fix }) => `[${number}] ${cleanLine(message)} ${cleanLine(fix)}`),
    '',
    caveat,
    `Again: ${cleanLine(command)}`,
  ];
}

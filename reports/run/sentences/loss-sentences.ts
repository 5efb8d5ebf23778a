import { listNames } from '../../words/list-names.ts';
import type { Row, Sentence } from '../report-model.ts';

/** What a crash may lose in stacks that acknowledge writes before they are on disk: a sentence for each way. */
export function lossSentences(rows: readonly Pick<Row, 'target' | 'durability' | 'loss'>[]): Sentence[] {
  const relaxed = rows.filter(({ durability }) => durability === 'relaxed');
  return [...Map.groupBy(relaxed, ({ loss }) => loss)].flatMap(([loss, own]): Sentence[] => {
    const names = listNames([...new Set(own.map(({ target }) => target))]);
    return loss === null ? [] : [{ text: `${names}: ${loss}.`, tone: 'caution' }];
  });
}

import { nameProduct, productOf } from '../../../model/document/describe-datastore.ts';
import type { RunResult } from '../../../model/document/run-result.ts';
import type { StudyRecord } from '../../../model/document/study-record.ts';
import { listNames } from '../../words/list-names.ts';
import type { Section, Sentence } from '../report-model.ts';
import { type StudyFamily, compareVariants } from '../study/compare-variants.ts';
import { differenceSentence } from '../study/difference-sentence.ts';
import { optimumSentences } from '../study/optimum-sentences.ts';
import { scenarioPrefix } from './scenario-prefix.ts';

/** What is said of the variants of one stack, by the kind of the study's answer. */
const SAID: Readonly<Record<StudyRecord['answer']['kind'], (family: StudyFamily, study: StudyRecord) => string[]>> = {
  difference: (family, study) => differences(family, study),
  // Which cache pays is said before, of all stacks together.
  'break-even': (family, study) => differences(family, study),
  optimum: (family, study) => [...optimumSentences(family, study.answer.per), ...differences(family, study)],
};

/**
 * The answer of a study: what each variant costs and serves beside the first one of its stack, with 95% intervals over
 * blocks of all of them. Empty for a run that is no study; unknown if too little could be compared.
 */
export function studySentences(result: RunResult, sections: readonly Section[]): Sentence[] {
  const { study, scenarios } = result.plan;
  if (study === null) return [];
  return sections.flatMap((section): Sentence[] => {
    const prefix = `${scenarioPrefix(section, scenarios.length)}${insteadOf(section)}`;
    const families = compareVariants(result, study, section);
    if (families.length === 0)
      return [{ text: `${prefix}Unknown: fewer than two variants could be compared.`, tone: 'caution' }];
    const texts = families.flatMap((family) => SAID[study.answer.kind](family, study));
    return texts.map((text) => ({ text: `${prefix}${text}`, tone: 'neutral' }));
  });
}

/** An answer from another product than the one that a stack is named after names it. */
function insteadOf({ rows }: Section): string {
  const others = rows.flatMap(({ services }) =>
    services.filter((service) => nameProduct(service) !== productOf(service.id)),
  );
  if (others.length === 0) return '';
  const [products, named] = [others.map(nameProduct), others.map(({ id }) => productOf(id))];
  return `With ${listNames([...new Set(products)])} instead of ${listNames([...new Set(named)])}: `;
}

function differences(family: StudyFamily, study: StudyRecord): string[] {
  return family.others.map((variant) => differenceSentence(family, variant, study));
}

import type { ReportModel, Sentence } from '../../../run/report-model.ts';
import { formatTime } from '../../../words/format-number.ts';
import { type Markup, markup, NONE } from '../markup.ts';
import { prose } from '../prose.ts';

/** What the first screen says: of a run, or of another experiment. */
type Head = Pick<ReportModel, 'tool' | 'startedAt' | 'origin' | 'title' | 'question' | 'notice' | 'groups' | 'caveat'>;

/** The first screen: question, answers, the figure that shows them, and certainty. */
export function lead(model: Head, figure: Markup): Markup {
  const { title, question, notice, groups, caveat } = model;
  return markup`<header>
<p class="origin">${originOf(model)}</p>
<h1>${title === null ? question : markup`<bdi>${title}</bdi>`}</h1>
${title === null ? null : markup`<p class="question">${question}</p>\n`}${notice === null ? null : markup`<p class="notice">${prose(notice)}</p>\n`}<div class="answers">
${sentences('answer', groups.answers)}${figure}</div>
<div class="limits">
<p class="caveat">${prose(caveat)}</p>
${sentences('certainty', groups.certainty)}${sentences('cautions', groups.cautions)}</div>
</header>
`;
}

/** Sentences as a list of the class `kind`, each with its tone as a class; empty without any. */
export function sentences(kind: string, list: readonly Sentence[]): Markup {
  if (list.length === 0) return NONE;
  return markup`<ul class="${kind}">
${list.map(({ text, tone }) => markup`<li class="${tone}">${prose(text)}</li>\n`)}</ul>
`;
}

function originOf({ tool, startedAt, origin }: Head): string {
  const facts = origin.map(({ key, name, value }) => (key === 'machine' ? value : `${name.toLowerCase()} ${value}`));
  return [tool, `${formatTime(startedAt)} (+00:00)`, ...facts].join(' · ');
}

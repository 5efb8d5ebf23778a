import { isEmpty, Markup, markup } from './markup.ts';
import { STYLE } from './style.ts';

/** One part of a page, with a link to it in the navigation. */
export interface PageSection {
  /** Its anchor: lower-case letters. */
  readonly id: string;
  readonly title: string;
  readonly body: Markup;
}

/** A page before it has its shell. */
export interface Page {
  /** In the browser's tab. */
  readonly title: string;
  /** What stands first: the heading (`h1`), the answer, the warnings. */
  readonly lead: Markup;
  /** In reading order; those with an empty body are left out. */
  readonly sections: readonly PageSection[];
  /** Rules of this page alone, after those of every page. */
  readonly style?: string;
}

/** No request, to anywhere: the file shows itself and nothing else. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** One self-contained file: style and navigation around a page's parts. */
export function renderPage({ title, lead, sections, style = '' }: Page): string {
  const shown = sections.filter(({ body }) => !isEmpty(body));
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY_SOURCE}">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>${title}</title>
<style>${new Markup(`${STYLE}${style}`)}</style>
</head>
<body>
<main>
${lead}<nav aria-label="Sections">
${shown.map(({ id, title: name }) => markup`<a href="#${id}">${name}</a>\n`)}</nav>
${shown.map(renderSection)}</main>
</body>
</html>
`.source;
}

const POLICY_SOURCE = new Markup(POLICY);

function renderSection({ id, title, body }: PageSection): Markup {
  return markup`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${body}</section>
`;
}

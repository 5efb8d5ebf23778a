import { isEmpty, Markup, markup } from './markup.ts';
import { PAGE_SCRIPT } from './page-script.ts';
import { sha256Base64 } from './sha256.ts';
import { STYLE } from './style.ts';

/** One part of a page, with a link to it in the navigation. */
export interface PageSection {
  /** Its anchor: lower-case letters. */
  readonly id: string;
  readonly title: string;
  /** As the navigation has it; the title where it is left out. */
  readonly link?: string;
  readonly body: Markup;
}

/** A page before it has its shell. */
interface HtmlPage {
  /** In the browser's tab. */
  readonly title: string;
  /** What stands first: the heading (`h1`), the answer, the warnings. */
  readonly lead: Markup;
  /** Rules that only this page needs; none by default. */
  readonly style?: string;
  /** In reading order; those with an empty body are left out. */
  readonly sections: readonly PageSection[];
}

/** Nothing is fetched from anywhere, and only this style and this script run. The text that was hashed must stay as it is. */
function policyFor(style: string): Markup {
  return new Markup(
    [
      "default-src 'none'",
      `style-src 'sha256-${sha256Base64(style)}'`,
      `script-src 'sha256-${sha256Base64(PAGE_SCRIPT)}'`,
      "base-uri 'none'",
      "form-action 'none'",
    ].join('; '),
  );
}

/** One self-contained file: policy, style, navigation and script around a page's parts. */
export function renderPage({ title, lead, style = '', sections }: HtmlPage): string {
  const shown = sections.filter(({ body }) => !isEmpty(body));
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyFor(STYLE + style)}">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${new Markup(STYLE + style)}</style>
</head>
<body>
<main>
${lead}<nav aria-label="Sections">
<ul>
${shown.map(({ id, title: name, link = name }) => markup`<li><a href="#${id}">${link}</a></li>\n`)}</ul>
</nav>
${shown.map(renderSection)}</main>
<script>${new Markup(PAGE_SCRIPT)}</script>
</body>
</html>
`.source;
}

function renderSection({ id, title, body }: PageSection): Markup {
  return markup`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${body}</section>
`;
}

import { isEmpty, Markup, markup } from './markup.ts';
import { PAGE_SCRIPT, PAGE_SCRIPT_HASH, STYLE_HASHES } from './page-script.ts';
import { STYLE } from './style.ts';

/** One part of a page, with a link to it in the navigation. */
export interface PageSection {
  /** Its anchor: lower-case letters. */
  readonly id: string;
  readonly title: string;
  /** The text in the navigation; the title by default. */
  readonly link?: string;
  readonly body: Markup;
}

/** The content of a page. */
interface HtmlPage {
  /** In the browser's tab. */
  readonly title: string;
  /** The first part: the heading (`h1`), the answer, the warnings. */
  readonly lead: Markup;
  /** Rules that only this kind of page needs, with the hash of its whole style; none by default. */
  readonly style?: { readonly css: string; readonly hash: string };
  /** In reading order; those with an empty body are left out. */
  readonly sections: readonly PageSection[];
}

/** The policy of a page: it fetches nothing, and only its own style and script apply. */
function policyFor(styleHash: string): Markup {
  return new Markup(
    [
      "default-src 'none'",
      `style-src '${styleHash}'`,
      `script-src '${PAGE_SCRIPT_HASH}'`,
      "base-uri 'none'",
      "form-action 'none'",
    ].join('; '),
  );
}

const RUN_STYLE = { css: '', hash: STYLE_HASHES.run } as const;

/** One self-contained file: policy, style, navigation and script around a page's parts. */
export function renderPage({ title, lead, style = RUN_STYLE, sections }: HtmlPage): string {
  const shown = sections.filter(({ body }) => !isEmpty(body));
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyFor(style.hash)}">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${new Markup(STYLE + style.css)}</style>
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

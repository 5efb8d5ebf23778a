import { type Markup, markup } from './markup.ts';

/**
 * A sentence with commands in backticks as code, and flags to copy in one piece: they do not break over lines,
 * and a full stop after one is not part of it.
 */
export function prose(text: string): readonly Markup[] {
  return text
    .split(/(`[^`\s](?:[^`]*[^`\s])?`)/)
    .flatMap((part, index) => (index % 2 === 1 ? markup`<code>${part.slice(1, -1)}</code>` : withFlags(part)));
}

function withFlags(text: string): readonly Markup[] {
  return text
    .split(/(--[a-z][\w-]* \S*[^\s.,;:])/)
    .map((part, index) => (index % 2 === 1 ? markup`<span class="flag">${part}</span>` : markup`${part}`));
}

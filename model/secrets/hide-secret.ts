import { base64FormsOf, formsOf } from './secret-forms.ts';

const HIDDEN = '***';
/** Number of characters from which the rest of a secret is hidden, if a text may have been cut. */
const LEAST_LEFT = 6;
const CUT_FROM = 100;

/** Hides one secret in a text; `isTerm` is whether the text is one word of ours. */
type HideSecret = (text: string, isTerm: boolean) => string;

const compiled = new WeakMap<readonly string[], readonly HideSecret[]>();

/** How each secret is hidden; kept as long as the list is the same. Longer ones come first: one may contain another. */
export function hidersOf(secrets: readonly string[]): readonly HideSecret[] {
  const known = compiled.get(secrets);
  if (known !== undefined) return known;
  const usable = [...new Set(secrets)].filter(({ length }) => length >= 4);
  const hiders = usable.sort((a, b) => b.length - a.length).map(hiderOf);
  compiled.set(secrets, hiders);
  return hiders;
}

function hiderOf(secret: string): HideSecret {
  const base64 = base64FormsOf(secret);
  const forms = formsOf(secret);
  const distinctive = isDistinctive(secret);
  const pattern = new RegExp(distinctive ? forms : `(?<![\\w-])${forms}(?![\\w-])`, 'g');
  // Letters and digits are the same in every form: if the longest run of them is missing, no expression needs to be
  // tried.
  const [run = ''] = (secret.match(/[A-Za-z0-9]+/g) ?? []).sort((a, b) => b.length - a.length);
  return (text, isTerm) => {
    let result = text;
    if ((distinctive || !isTerm) && text.includes(run)) result = result.replaceAll(pattern, HIDDEN);
    if (distinctive && result.length >= CUT_FROM) result = withoutRest(result, secret);
    for (const form of base64) if (result.includes(form)) result = result.replaceAll(form, HIDDEN);
    return result;
  };
}

function withoutRest(text: string, secret: string): string {
  for (let left = secret.length - 1; left >= LEAST_LEFT; left -= 1)
    if (text.endsWith(secret.slice(0, left))) return `${text.slice(0, -left)}${HIDDEN}`;
  return text;
}

/** Whether it cannot be part of a word or of encoded data by chance. */
function isDistinctive(secret: string): boolean {
  return secret.length >= 12 || (secret.length >= 8 && !/^[a-z]+$/i.test(secret));
}

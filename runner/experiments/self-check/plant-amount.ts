import { EXIT } from '../../../model/exit-codes.ts';
import { StackbenchError } from '../../../model/stackbench-error.ts';

/** A slowdown on purpose: a share of the base's CPU per request, or time that each request waits. */
export type Plant =
  | { readonly kind: 'cpu'; readonly share: number; readonly text: string }
  | { readonly kind: 'wait'; readonly ms: number; readonly text: string };

/** Reads `cpu=5%` or `wait=2ms`. @throws StackbenchError (exit 2) on anything else */
export function parsePlant(text: string): Plant {
  const [, percent] = /^cpu=(\d+(?:\.\d+)?)%$/.exec(text) ?? [];
  if (percent !== undefined && Number(percent) > 0) return { kind: 'cpu', share: Number(percent) / 100, text };
  const [, ms] = /^wait=(\d+(?:\.\d+)?)ms$/.exec(text) ?? [];
  if (ms !== undefined && Number(ms) > 0) return { kind: 'wait', ms: Number(ms), text };
  throw new StackbenchError({
    code: 'bad-plant',
    what: `--plant does not understand "${text}".`,
    why: 'A slowdown is a share of the CPU per request, or milliseconds that each request waits.',
    fix: 'Write for example --plant cpu=5% or --plant wait=2ms.',
    exitCode: EXIT.usage,
  });
}

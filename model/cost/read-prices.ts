import { z } from 'zod';
import { EXIT } from '../exit-codes.ts';
import { explainIssues, plainMessages } from '../explain-issues.ts';
import type { JsonSchema } from '../json-schema.ts';
import { ownValue } from '../own-value.ts';
import { explainJsonFault } from '../parse-json.ts';
import { JSON_FIX, parseJsonc } from '../parse-jsonc.ts';
import { StackbenchError } from '../stackbench-error.ts';
import { type PriceCatalogue, priceCatalogueSchema } from './price-catalogue.ts';

const EXAMPLE = 'docs/prices.md has a whole file to start from.';

/** A valid form of the parts that are most often wrong, by path without list indices. */
const FORMS: Readonly<Record<string, string>> = {
  asOf: '"asOf": "2026-11-01"',
  currency: '"currency": "USD"',
  tiers: '"tiers": [{ "id": "vm", "title": "VM", "kinds": ["compute"], "provider": "us", "monthlyUsd": 5 }]',
  'tiers.kinds': '"kinds": ["compute"]',
  'tiers.monthlyUsd': '"monthlyUsd": 15',
  'tiers.perUse': '"perUse": { "perMillionRequestsUsd": 0.2, "perGbSecondUsd": 0.0000166667, "memoryMiB": 512 }',
  'tiers.limits': '"limits": { "maxConnections": 20, "requestsPerSec": 500 }',
  'tiers.source': '"source": "https://example.com/pricing"',
  deployments: '"deployments": [{ "id": "vm", "title": "One VM", "app": "vm", "postgres": "managed-postgres" }]',
};

/**
 * Reads the text of a file of prices.
 * @throws StackbenchError `bad-prices` (exit 2) that names everything that is wrong in it
 */
export function readPrices(text: string, file: string): PriceCatalogue {
  const parsed = priceCatalogueSchema.safeParse(parse(text, file), { error: plainMessages });
  if (parsed.success) return parsed.data;
  const schema = z.toJSONSchema(priceCatalogueSchema, { io: 'input', target: 'draft-7' }) as JsonSchema;
  const { why, fix } = explainIssues(parsed.error.issues, { schema, formOf });
  throw badPrices(file, why, fix ?? EXAMPLE, parsed.error);
}

function parse(text: string, file: string): unknown {
  try {
    return parseJsonc(text);
  } catch (cause) {
    throw badPrices(file, explainJsonFault(cause), cause instanceof SyntaxError ? JSON_FIX : EXAMPLE, null);
  }
}

function formOf(path: readonly PropertyKey[]): string | null {
  const names = path.filter((part) => typeof part === 'string');
  for (let length = names.length; length > 0; length -= 1) {
    const form = ownValue(FORMS, names.slice(0, length).join('.'));
    if (form !== undefined) return form;
  }
  return null;
}

function badPrices(file: string, why: string, fix: string, cause: unknown): StackbenchError {
  return new StackbenchError({
    code: 'bad-prices',
    what: `The file of prices ${file} cannot be used.`,
    why,
    fix,
    cause,
    exitCode: EXIT.usage,
  });
}

import { z } from 'zod';
import { headersSchema, methodSchema, pathSchema, textSchema } from './request-parts.ts';

const placeSchema = z
  .string()
  .regex(
    /^(body|header|cookie|html)\.\S+$/,
    'it must be body.<path in the JSON answer>, header.<name>, cookie.<name> or html.<name of an input or meta>',
  );
/** Placeholders with a meaning of their own. */
const OTHERS = /^(port\d*|host|namespace|env|n|uuid|taken|postgres|mongodb|redis|memcached)$/;
const nameSchema = z
  .string()
  .regex(/^[A-Za-z_]\w*$/, 'a name has letters, digits and _')
  .refine((name) => !OTHERS.test(name), 'choose another name: this placeholder has a meaning of its own');

const stepSchema = z
  .strictObject({
    method: methodSchema.default('POST'),
    path: pathSchema,
    headers: headersSchema.prefault({}),
    body: z.json().optional().describe('Text is sent unchanged, anything else as JSON.'),
    form: z.record(z.string(), textSchema).optional().describe('Fields, sent as those of a form in a page.'),
    expect: z.int().min(100).max(599).optional().describe('Expected status. Default: any from 200 to 399.'),
    take: z
      .union([placeSchema, z.record(nameSchema, placeSchema)])
      .optional()
      .describe(
        'Where the token is: `body.token` (a path in the JSON answer), `header.set-cookie` (all cookies), `cookie.sid` (one of them), `html.csrf` (an input or meta of the page). Or several places: `{"csrf": "html.csrf", "user": "body.id"}`.',
      ),
    headersThen: headersSchema
      .prefault({})
      .describe(
        'Headers that all requests then carry; `{taken}`, or the name of a place, is replaced by its value. Cookies are sent without it; a `cookie` here replaces them.',
      ),
  })
  .refine(({ body, form }) => body === undefined || form === undefined, {
    path: ['form'],
    message: 'remove it, or "body": one of them is sent',
  });

/** A request that is sent before all others; its answer gives what they carry. */
export type LoginStep = z.infer<typeof stepSchema>;

/** The steps of a login, in order; each is sent once to each side before it is measured. */
export const gatedLoginSchema = z
  .union([stepSchema, z.array(stepSchema).min(1).max(8)])
  .transform((login): readonly LoginStep[] => [login].flat());

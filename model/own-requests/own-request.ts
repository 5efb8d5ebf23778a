import { z } from 'zod';
import { gatedRequestSchema, nameOfRequest } from '../gate/gated-service.ts';
import { bodyCheckSchema } from './body-check.ts';

const MOST_REQUESTS = 16;
const LONGEST_NAME = 100;
const HEAVIEST = 1_000_000;

/** Headers that follow from the request and its connection: another value of theirs would break both. */
const OF_THE_CONNECTION: ReadonlySet<string> = new Set(
  'connection content-length expect keep-alive te trailer transfer-encoding upgrade'.split(' '),
);

const statusSchema = z.int().min(200).max(599);

/** A request of the gate's kind that is drawn by its weight, and whose answer may be one of several. */
const ownRequestSchema = z
  .strictObject({
    ...gatedRequestSchema.shape,
    name: z
      .string()
      .min(1)
      .max(LONGEST_NAME)
      .optional()
      .describe('Its name in every output. Default: method and path.'),
    weight: z
      .number()
      .min(0)
      .max(HEAVIEST)
      .default(1)
      .describe('How often it is sent, compared with the weights of the others. 0: never. Default: 1.'),
    expect: z
      .union([statusSchema, z.array(statusSchema).min(1)], 'a status from 200 to 599, or a list of such')
      .optional()
      .describe('Expected status, or a list of them. Default: any from 200 to 299.'),
    check: bodyCheckSchema
      .optional()
      .describe('What the body of a good answer is like. Load generators check each answer, which takes their time.'),
  })
  .superRefine((request, context) => {
    for (const { path, ...fault } of faultsOf(request)) context.addIssue({ code: 'custom', path: [...path], ...fault });
  });
export type OwnRequest = z.infer<typeof ownRequestSchema>;

/** The requests of an API of the user's: names are unique, and at least one request is sent. */
export const ownRequestsSchema = z
  .array(ownRequestSchema)
  .min(1)
  .max(MOST_REQUESTS)
  .superRefine((requests, context) => {
    const names = requests.map(nameOfOwnRequest);
    for (const [index, name] of names.entries())
      if (names.indexOf(name) !== index)
        context.addIssue({
          code: 'custom',
          path: [index],
          message: `an earlier request has the same name, "${name}"`,
          params: { fix: 'Give one of them another "name": answers are counted by it.' },
        });
    if (requests.every(({ weight }) => weight === 0))
      context.addIssue({
        code: 'custom',
        message: 'every "weight" is 0, so that nothing would be sent',
        params: { fix: 'Give at least one request a "weight" above 0, or leave "weight" out.' },
      });
  });

/** Name of a request in results and reports. */
export function nameOfOwnRequest(request: Pick<OwnRequest, 'name' | 'method' | 'path'>): string {
  return nameOfRequest(request).slice(0, LONGEST_NAME);
}

interface Fault {
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly params: { readonly fix: string };
}

function faultsOf({ method, path, headers, check }: OwnRequest): Fault[] {
  const names = Object.keys(headers).map((name) => name.toLowerCase());
  return [
    ...(['HEAD', 'CONNECT'].includes(method)
      ? [
          {
            path: ['method'],
            message: `${method} cannot be measured: its answers have no body`,
            params: { fix: 'Use GET, POST, PUT, PATCH, DELETE or OPTIONS.' },
          },
        ]
      : []),
    ...(check !== undefined && names.includes('accept-encoding')
      ? [
          {
            path: ['check'],
            message: 'the body is checked as it is sent, which "accept-encoding" changes',
            params: { fix: 'Remove the header, or the check.' },
          },
        ]
      : []),
    ...[path].flat().flatMap((one, index): Fault[] =>
      /%(?![\da-f]{2})/i.test(one)
        ? [
            {
              path: ['path', ...(typeof path === 'string' ? [] : [index])],
              message: 'a % by itself is no valid path',
              params: { fix: 'Write %25 for a percent sign.' },
            },
          ]
        : [],
    ),
    ...names.flatMap((name, index): Fault[] => headerFault(name, index, names)),
  ];
}

function headerFault(name: string, index: number, names: readonly string[]): Fault[] {
  const fault = (message: string, fix: string): Fault[] => [{ path: ['headers'], message, params: { fix } }];
  if (OF_THE_CONNECTION.has(name)) return fault(`stackbench itself writes the header ${name}`, `Remove ${name}.`);
  return names.indexOf(name) === index ? [] : fault(`the header ${name} is given twice`, 'Remove one of them.');
}

import Joi from 'joi';
import type { ItemFields } from '../item.ts';
import type { FieldError } from '../problem.ts';
import { type Checked, type Validator, changing, invalidBody, pointerTo, unknownMember } from '../validate.ts';

const OPTIONS = { abortEarly: false, convert: false } as const;

const name = Joi.string()
  .min(1)
  .max(200)
  .custom((text: string, helpers) =>
    text.isWellFormed() && !text.includes('\0') ? text : helpers.error('string.pattern.base'),
  );
const quantity = Joi.number().integer().min(0).max(2_147_483_647);
const fullBody = Joi.object<ItemFields>({ name: name.required(), quantity: quantity.required() }).required();
const patchBody = Joi.object<Partial<ItemFields>>({ name, quantity }).required();

/** The rules of an item's members, by Joi. */
export const JOI_VALIDATOR: Validator = {
  checkFields: (body) => checked(fullBody, body),
  checkPatch(body) {
    const fields = checked(patchBody, body);
    return fields.ok ? changing(fields.value) : fields;
  },
};

function checked<T>(schema: Joi.ObjectSchema<T>, body: unknown): Checked<T> {
  // Joi does not see a member of this name.
  if (typeof body === 'object' && body !== null && Object.hasOwn(body, '__proto__'))
    return invalidBody([unknownMember(['__proto__'])]);
  const { value, error } = schema.validate(body, OPTIONS);
  return error === undefined ? { ok: true, value } : invalidBody(error.details.map(errorOf));
}

function errorOf({ type, path, message }: Joi.ValidationErrorItem): FieldError {
  return type === 'object.unknown' ? unknownMember(path) : { pointer: pointerTo(path), detail: message };
}

import { type Static, Type } from 'typebox';
import { Name, pageOf, Timestamp } from './paging.ts';

/** What names an environment variable. */
export const SecretName = Type.String({
  pattern: '^[A-Za-z_][A-Za-z0-9_]{0,127}$',
  description: 'Letters, digits and `_`, not a digit first; at most 128.',
});
export const SecretView = Type.Object({
  name: Type.String(),
  setAt: Timestamp,
  setBy: Type.String({ description: 'Who set its value last.' }),
});
export type SecretView = Static<typeof SecretView>;
export const SecretPage = pageOf(SecretView);
export const SecretBody = Type.Object(
  { value: Type.String({ minLength: 4, maxLength: 65_536, description: 'Never shown again.' }) },
  { additionalProperties: false },
);
export const SecretParams = Type.Object({ project: Name, secret: SecretName });

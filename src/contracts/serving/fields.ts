// What the schemas of serving have in common.
import { Type } from 'typebox';

export const strict = { additionalProperties: false } as const;

export const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Union([schema, Type.Null()]);

export const Role = Type.Union([Type.Literal('champion'), Type.Literal('challenger'), Type.Literal('shadow')]);

export const Share = Type.Number({ minimum: 0, maximum: 1 });

export const VersionText = Type.String({ minLength: 1, maxLength: 256, description: 'Version number or alias.' });

export const Reason = Type.String({ minLength: 1, maxLength: 2000 });

export const Limit = Type.Number({ exclusiveMinimum: 0 });

export const NumberOrNull = Nullable(Type.Number());

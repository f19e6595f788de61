// Validators and serialisers of routes, each compiled when its route is first called: hundreds of routes would otherwise be compiled
// at every start, most of them in vain.
import SerializerSelector from '@fastify/fast-json-stringify-compiler';
import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import type { FastifySchemaCompiler, FastifySerializerCompiler } from 'fastify';
import type { TSchema } from 'typebox';

const compileSerializer = SerializerSelector()({}, {});

export const compileValidatorLate: FastifySchemaCompiler<TSchema> = (route) => {
  let validate: ReturnType<FastifySchemaCompiler<TSchema>> | undefined;
  return (value) => {
    validate ??= TypeBoxValidatorCompiler(route);
    return validate(value);
  };
};

export const compileSerializerLate: FastifySerializerCompiler<unknown> = (route) => {
  let serialize: ReturnType<FastifySerializerCompiler<unknown>> | undefined;
  return (value) => {
    serialize ??= compileSerializer({ ...route, httpStatus: route.httpStatus ?? 'default' });
    return serialize(value);
  };
};

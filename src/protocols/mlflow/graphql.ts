// The questions of MLflow's pages in GraphQL. Each root field is answered by the handler of its REST call, behind that call's own permission, so
// that there is one rule and one answer for both. The library is loaded with the first question.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLFieldResolver, GraphQLSchema } from 'graphql';
import { mayIn } from '../../http/authorization.ts';
import { requestErrors, toAppError } from '../../http/errors.ts';
import type { Call, MlflowRoute } from './calls.ts';
import { textOf } from './errors.ts';
import { Fields } from './fields.ts';
import { findExcess, graphqlLimits } from './graphql-limits.ts';
import { restTwins, schemaText } from './graphql-schema.ts';

type Library = typeof import('graphql');
type Twin = (input: unknown) => Promise<Readonly<Record<string, unknown>>>;

interface Context {
  /** Asks the REST call of a root field. @throws AppError what it throws, and when the caller may not or too much is asked */
  ask(field: string, input: unknown): Promise<Readonly<Record<string, unknown>>>;
}

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

function snakeKeys(input: unknown): unknown {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return input;
  return Object.fromEntries(Object.entries(input).map(([key, value]) => [snake(key), value]));
}

const recordOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};

/** What protobuf reads where nothing is told, and MLflow's pages with it: the size of a folder, the use of a dataset. */
const untold: Readonly<Record<string, unknown>> = { fileSize: 0, context: '' };

/** Fields of an answer; what GraphQL's numbers cannot say, such as NaN, is null. */
const readField: GraphQLFieldResolver<unknown, Context> = (source, _args, _context, { fieldName, returnType }) => {
  const value = recordOf(source)[snake(fieldName)];
  if (value === undefined && Object.hasOwn(untold, fieldName)) return untold[fieldName];
  if (String(returnType) === 'Float') return typeof value === 'number' && Number.isFinite(value) ? value : null;
  return value;
};

function addResolvers({ isObjectType }: Library, schema: GraphQLSchema): void {
  const resolve = (type: string, field: string, resolver: GraphQLFieldResolver<unknown, Context>): void => {
    const found = schema.getType(type);
    const of = isObjectType(found) ? found.getFields()[field] : undefined;
    if (of === undefined) throw new Error(`The schema has no ${type}.${field}.`);
    of.resolve = resolver;
  };
  for (const field of Object.keys(restTwins))
    for (const type of ['Query', 'Mutation']) {
      const root = schema.getType(type);
      if (isObjectType(root) && field in root.getFields())
        resolve(type, field, (_source, { input }, { ask }) => ask(field, input));
    }
  const echo: GraphQLFieldResolver<unknown, Context> = (_source, { inputString }) => ({ output: inputString });
  resolve('Query', 'test', echo);
  resolve('Mutation', 'testMutation', echo);
  const infoOf = (run: unknown) => recordOf(recordOf(run)['info']);
  resolve('MlflowRunExtension', 'experiment', async (run, _args, { ask }) => {
    const answer = await ask('mlflowGetExperiment', { experimentId: infoOf(run)['experiment_id'] });
    return answer['experiment'];
  });
  resolve('MlflowRunExtension', 'modelVersions', async (run, _args, { ask }) => {
    const answer = await ask('mlflowSearchModelVersions', { filter: `run_id='${String(infoOf(run)['run_id'])}'` });
    return answer['model_versions'];
  });
}

let loading: Promise<{ readonly library: Library; readonly schema: GraphQLSchema }> | undefined;

async function load(): Promise<{ readonly library: Library; readonly schema: GraphQLSchema }> {
  const library = await import('graphql');
  const schema = library.buildSchema(schemaText);
  addResolvers(library, schema);
  const long = schema.getType('LongString');
  // Numbers beyond 2^53 would be cut by JavaScript in the browser, hence text.
  if (library.isScalarType(long)) {
    long.serialize = String;
    long.parseValue = Number;
    long.parseLiteral = (node) => (node.kind === 'IntValue' ? Number(node.value) : null);
  }
  return { library, schema };
}

/** What is asked again in one question is answered once, and only so much is asked. */
function contextOf(twins: ReadonlyMap<string, Twin>): Context {
  const asked = new Map<string, ReturnType<Twin>>();
  return {
    async ask(field, input) {
      const key = JSON.stringify([field, input]);
      const known = asked.get(key);
      if (known !== undefined) return known;
      if (asked.size >= graphqlLimits.calls)
        throw requestErrors.create(
          'invalid',
          `A query may lead to at most ${graphqlLimits.calls} calls: ask for fewer runs at once.`,
        );
      const twin = twins.get(field);
      if (twin === undefined) throw requestErrors.create('unknown_route', `There is no ${field}.`);
      const answer = twin(snakeKeys(input));
      asked.set(key, answer);
      return answer;
    },
  };
}

function questionOf(request: FastifyRequest): { query: unknown; variables: unknown; operation: unknown } {
  const values = recordOf(request.method === 'GET' ? request.query : request.body);
  const given = values['variables'];
  let variables: unknown = given ?? {};
  if (typeof given === 'string') {
    try {
      variables = JSON.parse(given === '' ? '{}' : given);
    } catch {
      variables = undefined;
    }
  }
  return { query: values['query'], variables, operation: values['operationName'] };
}

/** @param routes the REST calls, whose handlers and permissions hold here too */
export function installGraphql(
  scope: FastifyInstance,
  prefix: string,
  routes: readonly MlflowRoute[],
  callOf: (request: FastifyRequest, reply: FastifyReply) => Promise<Call>,
): void {
  const twinRoutes = Object.entries(restTwins).map(([field, [method, path]]) => {
    const route = routes.find((one) => one.method === method && one.path === path);
    if (route === undefined) throw new Error(`There is no ${method} ${path} for ${field}.`);
    return [field, route] as const;
  });

  const twinsOf = (call: Call): ReadonlyMap<string, Twin> =>
    new Map(
      twinRoutes.map(([field, { permission, handle }]): [string, Twin] => [
        field,
        async (input) => {
          if (!mayIn(call.request, permission, call.project))
            throw requestErrors.create('forbidden', `${call.request.caller.name} lacks the permission ${permission}.`);
          return recordOf(await handle({ ...call, fields: new Fields(input) }));
        },
      ]),
    );

  scope.route({
    method: ['GET', 'POST'],
    url: `${prefix}/graphql`,
    bodyLimit: 2 * graphqlLimits.text,
    config: { permission: 'tracking.read' },
    schema: { hide: true },
    async handler(request, reply) {
      const call = await callOf(request, reply);
      const refuse = (...errors: string[]) => reply.code(400).send({ data: null, errors });
      const { query, variables, operation } = questionOf(request);
      if (typeof query !== 'string' || query === '') return refuse('The request has no query.');
      if (query.length > graphqlLimits.text) return refuse(`A query has at most ${graphqlLimits.text} characters.`);
      if (typeof variables !== 'object' || variables === null || Array.isArray(variables))
        return refuse('The variables must be an object.');
      loading ??= load();
      const { library, schema } = await loading;
      let document: ReturnType<Library['parse']>;
      try {
        document = library.parse(query, { maxTokens: graphqlLimits.tokens, noLocation: true });
      } catch (error) {
        return refuse(error instanceof Error ? error.message : 'The query cannot be read.');
      }
      const excess = findExcess(document);
      if (excess !== undefined) return refuse(excess);
      const faults = library.validate(schema, document, library.specifiedRules, { maxErrors: 5 });
      if (faults.length > 0) return refuse(...faults.map(({ message }) => message));
      const { data, errors } = await library.execute({
        schema,
        document,
        contextValue: contextOf(twinsOf(call)),
        variableValues: recordOf(variables),
        operationName: typeof operation === 'string' && operation !== '' ? operation : undefined,
        fieldResolver: readField,
      });
      const told = errors?.map(({ message, originalError }) => {
        if (originalError === undefined || originalError === null) return message;
        const error = toAppError(originalError);
        if (error.kind === 'internal') request.log.error({ err: error.cause ?? error }, 'request failed');
        return textOf(error);
      });
      return { data: data ?? null, errors: told ?? null };
    },
  });
}

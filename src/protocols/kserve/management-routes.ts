// Routes of the extensions about the server itself: repository, statistics, configuration, settings, shared memory, generation.
import { httpStatus } from '../../http/errors.ts';
import { type LeanContext, type LeanRoute, type LeanRoutes, sendJson } from '../../http/lean-server.ts';
import type { AppError } from '../../kernel/errors.ts';
import { type DataPlane, decodeName, readJsonObject } from '../../modules/serving/index.ts';
import { kserveErrors } from './errors.ts';
import {
  changeTraceSettings,
  describeConfig,
  refuseLogSettings,
  refuseRegion,
  refuseToChange,
  repositoryIndex,
  sharedMemoryRegions,
} from './management.ts';
import { describeStatistics } from './statistics.ts';

/** The protocol knows one form of error for all. */
export function refuse({ response }: LeanContext, error: AppError): void {
  const text = error.kind === 'internal' ? 'The server failed to answer.' : error.message;
  sendJson(response, httpStatus(error.kind), JSON.stringify({ error: text, code: error.code, hint: error.hint }));
}

/** An object in the body; none where there is no body. */
const objectIn = (body: Buffer): Readonly<Record<string, unknown>> => (body.length === 0 ? {} : readJsonObject(body));

type Answer = (names: readonly (string | undefined)[], body: Buffer) => unknown;

/** Method, address with names in it, and what is answered as JSON; undefined is an empty object. */
function table(plane: DataPlane): readonly (readonly [method: string, path: RegExp, answer: Answer])[] {
  const named = (name: string | undefined): string => name ?? '';
  const refuseGeneration: Answer = ([name]) => {
    plane.endpoint(named(name));
    throw kserveErrors.create('no_generation', `${named(name)} answers tensors and generates no text: use infer.`);
  };
  return [
    ['POST', /^\/v2\/repository\/index$/, (_, body) => repositoryIndex(plane, objectIn(body)['ready'] === true)],
    ['POST', /^\/v2\/repository\/models\/([^/]+)\/load$/, ([name]) => refuseToChange('loaded', named(name))],
    ['POST', /^\/v2\/repository\/models\/([^/]+)\/unload$/, ([name]) => refuseToChange('unloaded', named(name))],
    ['GET', /^\/v2\/models\/stats$/, () => describeStatistics(plane, undefined, undefined)],
    [
      'GET',
      /^\/v2\/models\/([^/]+)(?:\/versions\/([^/]+))?\/stats$/,
      ([name, version]) => describeStatistics(plane, name, version),
    ],
    [
      'GET',
      /^\/v2\/models\/([^/]+)(?:\/versions\/([^/]+))?\/config$/,
      ([name, version]) => describeConfig(plane, named(name), version),
    ],
    ['GET', /^\/v2(?:\/models\/([^/]+))?\/trace\/setting$/, () => changeTraceSettings({})],
    ['POST', /^\/v2(?:\/models\/([^/]+))?\/trace\/setting$/, (_, body) => changeTraceSettings(objectIn(body))],
    ['GET', /^\/v2\/logging$/, refuseLogSettings],
    ['POST', /^\/v2\/logging$/, refuseLogSettings],
    [
      'GET',
      /^\/v2\/(?:system|cuda)sharedmemory(?:\/region\/([^/]+))?\/status$/,
      ([name]) => sharedMemoryRegions(named(name)),
    ],
    ['POST', /^\/v2\/(?:system|cuda)sharedmemory\/region\/([^/]+)\/register$/, ([name]) => refuseRegion(named(name))],
    // What is not registered is unregistered already.
    ['POST', /^\/v2\/(?:system|cuda)sharedmemory(?:\/region\/([^/]+))?\/unregister$/, () => undefined],
    [
      'POST',
      /^\/v2\/models\/([^/]+)(?:\/versions\/([^/]+))?\/(?:generate|generate_stream|infer_stream)$/,
      refuseGeneration,
    ],
  ];
}

export function managementRoutes(plane: DataPlane): LeanRoutes {
  const known = table(plane);
  return (method, path) => {
    for (const [its, pattern, answer] of known) {
      const match = its === method ? pattern.exec(path) : null;
      if (match === null) continue;
      const route: LeanRoute = {
        handle({ response }, body) {
          const names = match.slice(1).map((part) => (part === undefined ? undefined : decodeName(part)));
          sendJson(response, 200, JSON.stringify(answer(names, body) ?? {}));
        },
        refuse,
      };
      return route;
    }
    return undefined;
  };
}

// POST /api/v1/endpoints/<name>/explain: what columns contributed to predictions.
import { httpStatus } from '../../../http/errors.ts';
import { type LeanRoute, type LeanRoutes, sendJson } from '../../../http/lean-server.ts';
import { servingErrors } from '../errors.ts';
import { decodeName } from './addresses.ts';
import type { DataPlane } from './data-plane.ts';

export const explainPath = (name: string): string => `/api/v1/endpoints/${encodeURIComponent(name)}/explain`;

const pattern = /^\/api\/v1\/endpoints\/([^/]+)\/explain$/;

/** The object in a body. @throws AppError `serving.bad_input` */
export function readExplainBody(body: Buffer): Readonly<Record<string, unknown>> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString());
  } catch {
    throw servingErrors.create('bad_input', 'The body is not JSON.');
  }
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return { ...parsed };
  throw servingErrors.create('bad_input', 'The body must be an object.');
}

export function explainRoutes(plane: DataPlane): LeanRoutes {
  return (method, path) => {
    const name = method === 'POST' ? pattern.exec(path)?.[1] : undefined;
    if (name === undefined) return undefined;
    const route: LeanRoute = {
      async handle({ response }, body) {
        const { rows, background, output } = readExplainBody(body);
        if (output !== undefined && typeof output !== 'string')
          throw servingErrors.create('bad_input', '`output` must be the name of an output column.');
        const explanation = await plane.explain(plane.endpoint(decodeName(name)), { rows, background, output });
        sendJson(response, 200, JSON.stringify(explanation));
      },
      refuse: ({ response }, error) =>
        sendJson(response, httpStatus(error.kind), JSON.stringify({ error: error.message, code: error.code })),
    };
    return route;
  };
}

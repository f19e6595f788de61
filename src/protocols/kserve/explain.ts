// POST /v1/models/<name>:explain of the V1 protocol: instances as lists or objects, an explanation each.
import { httpStatus } from '../../http/errors.ts';
import { type LeanRoutes, sendJson } from '../../http/lean-server.ts';
import { type DataPlane, decodeName, readExplainBody } from '../../modules/serving/index.ts';

const pattern = /^\/v1\/models\/([^/:]+):explain$/;

export function explainV1Routes(plane: DataPlane): LeanRoutes {
  return (method, path) => {
    const name = method === 'POST' ? pattern.exec(path)?.[1] : undefined;
    if (name === undefined) return undefined;
    return {
      async handle({ response }, body) {
        const { instances } = readExplainBody(body);
        const { rows, ...told } = await plane.explain(plane.endpoint(decodeName(name)), { rows: instances });
        sendJson(response, 200, JSON.stringify({ explanations: rows.map((row) => ({ ...told, ...row })) }));
      },
      refuse: ({ response }, error) =>
        sendJson(response, httpStatus(error.kind), JSON.stringify({ error: error.message })),
    };
  };
}

// Endpoints as addresses of protocols name them.
import { requestErrors } from '../../../http/errors.ts';
import { servingErrors } from '../errors.ts';
import type { DataPlane } from './data-plane.ts';
import type { HostedEndpoint } from './hosted-endpoints.ts';

/** A part of a path as the client meant it. @throws AppError `request.malformed` */
export function decodeName(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    throw requestErrors.create('malformed', `${part} of the path is not percent-encoded UTF-8.`, { cause: error });
  }
}

/**
 * The endpoint behind an address that names none.
 * @param other the address that names one, for the refusal
 * @throws AppError `serving.unknown_endpoint` when there is none, or more than one
 */
export function onlyEndpoint(plane: DataPlane, other: string): HostedEndpoint {
  const all = plane.endpoints.all();
  const [only] = all;
  if (all.length === 1 && only !== undefined) return only;
  const names = all.map(({ endpoint }) => endpoint.name).join(', ');
  throw servingErrors.create(
    'unknown_endpoint',
    all.length === 0 ? 'Nothing is deployed.' : `Several endpoints are deployed (${names}): use ${other}.`,
  );
}

// What the control plane asks the data plane beside it, over HTTP as any client.
import { readFile } from 'node:fs/promises';
import { messageOf } from '../../../kernel/errors.ts';
import type { ServingPaths } from '../data-plane/snapshot.ts';
import { servingErrors } from '../errors.ts';

export interface DataPlaneCalls {
  /** Sends JSON, or only asks. @throws AppError `serving.no_data_plane`, `serving.bad_input`, `serving.not_ready` */
  ask<T extends { readonly error?: string }>(path: string, body?: unknown): Promise<T>;
}

const waitMs = 30_000;

export function createDataPlaneCalls(paths: ServingPaths): DataPlaneCalls {
  const address = async (): Promise<string> => {
    const text = await readFile(paths.process, 'utf8').catch(() => undefined);
    if (text === undefined) throw servingErrors.create('no_data_plane', 'No data plane runs beside this server.');
    return (JSON.parse(text) as { url: string }).url;
  };
  return {
    async ask<T extends { readonly error?: string }>(path: string, body?: unknown): Promise<T> {
      const url = `${await address()}${path}`;
      let response: Response;
      try {
        response = await fetch(url, {
          ...(body === undefined
            ? {}
            : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
          signal: AbortSignal.timeout(waitMs),
        });
      } catch (error) {
        throw servingErrors.create('no_data_plane', `The data plane does not answer: ${messageOf(error)}.`);
      }
      const answered = (await response.json()) as T;
      if (response.ok) return answered;
      throw servingErrors.create(
        response.status < 500 ? 'bad_input' : 'not_ready',
        answered.error ?? response.statusText,
      );
    },
  };
}

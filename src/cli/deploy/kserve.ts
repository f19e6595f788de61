// KServe: the InferenceService is applied by the server of the cluster (server-side apply), so that what others set of it stays.
import { setTimeout as pause } from 'node:timers/promises';
import { CommandError } from '../command.ts';
import type { Deploy } from './deployment.ts';
import { exchange, valueAt } from './exchange.ts';

const lookMs = 2_000;
const group = 'serving.kserve.io/v1beta1';

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly message?: string;
}

/** @param manifest of the InferenceService, as the server writes it */
export const deployToKServe =
  (manifest: string): Deploy =>
  async (deployment) => {
    const { name, environment, say } = deployment;
    const namespace = deployment.option('namespace') ?? 'default';
    const server = deployment.required('endpoint-url');
    const token = environment['KUBE_TOKEN'];
    const path = `/apis/${group}/namespaces/${encodeURIComponent(namespace)}/inferenceservices/${encodeURIComponent(name)}`;
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const ask = async (
      what: string,
      address: string,
      init: { readonly method: string; readonly headers?: Record<string, string>; readonly body?: string },
    ) => {
      const { status, json } = await exchange(what, new URL(address, server), {
        ...init,
        headers: { accept: 'application/json', ...headers, ...init.headers },
      });
      if (status < 300) return json;
      const hint =
        status === 401 || status === 403
          ? 'Set KUBE_TOKEN to a token that may patch inferenceservices.'
          : status === 404
            ? 'Is KServe installed in this cluster, and is there the namespace?'
            : '';
      throw new CommandError(`${what} was refused (${status}): ${String(json['message'] ?? 'no reason given')}`, hint);
    };
    say(`applying ${name} in ${namespace}`);
    const applied = await ask('The InferenceService', `${path}?fieldManager=pawl&force=true`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/apply-patch+yaml' },
      body: manifest,
    });
    const generation = Number(valueAt(applied, 'metadata', 'generation') ?? 0);
    const until = performance.now() + deployment.waitMs;
    for (;;) {
      const now = await ask('The InferenceService', path, { method: 'GET' });
      const conditions = (valueAt(now, 'status', 'conditions') ?? []) as readonly Condition[];
      const ready = conditions.find(({ type }) => type === 'Ready');
      // A condition of the generation before says nothing of this one.
      const observed = Number(valueAt(now, 'status', 'observedGeneration') ?? generation);
      if (ready?.status === 'True' && observed >= generation)
        return {
          target: 'kserve',
          name,
          resource: String(valueAt(now, 'status', 'url') ?? `${namespace}/${name}`),
          state: 'Ready',
        };
      if (performance.now() >= until)
        throw new CommandError(
          `${name} is not ready: ${ready?.message ?? 'the cluster has not said why'}`,
          'It goes on by itself; look at it in a while, or give a longer --wait.',
        );
      await pause(Math.min(lookMs, Math.max(0, until - performance.now())));
    }
  };

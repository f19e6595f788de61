// Databricks Model Serving runs models of its Unity Catalog, not images: an endpoint is made to serve, or is moved to, a version that is registered
// there under the same number, as MLflow's client does with `databricks-uc` as registry.
import { setTimeout as pause } from 'node:timers/promises';
import { CommandError } from '../command.ts';
import type { Deploy } from './deployment.ts';
import { exchange, valueAt } from './exchange.ts';

const lookMs = 5_000;

export const deployToDatabricks: Deploy = async (deployment) => {
  const { name, version, environment, say } = deployment;
  const server = deployment.option('endpoint-url') ?? environment['DATABRICKS_HOST'];
  const token = environment['DATABRICKS_TOKEN'];
  if (server === undefined || token === undefined)
    throw new CommandError(
      'The environment names no workspace of Databricks, or no token.',
      'Set DATABRICKS_HOST and DATABRICKS_TOKEN.',
    );
  const entity = deployment.required('entity');
  const base = '/api/2.0/serving-endpoints';
  const path = `${base}/${encodeURIComponent(name)}`;
  const send = (what: string, method: string, address: string, body?: object) =>
    exchange(what, new URL(address, server), {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const refused = (what: string, status: number, json: Readonly<Record<string, unknown>>): CommandError =>
    new CommandError(
      `${what} was refused (${status}): ${String(json['message'] ?? 'no reason given')}`,
      status === 404 ? `Is ${entity} version ${version} registered in Unity Catalog?` : '',
    );
  const config = {
    served_entities: [
      {
        name: `v${version}`,
        entity_name: entity,
        entity_version: version,
        workload_size: deployment.option('instance-type') ?? 'Small',
        scale_to_zero_enabled: true,
      },
    ],
    traffic_config: { routes: [{ served_model_name: `v${version}`, traffic_percentage: 100 }] },
  };
  const before = await send('The endpoint', 'GET', path);
  if (before.status !== 404 && before.status >= 300) throw refused('The endpoint', before.status, before.json);
  say(`${before.status === 404 ? 'making' : 'moving'} ${name}`);
  const put =
    before.status === 404
      ? await send('The endpoint', 'POST', base, { name, config })
      : await send('The endpoint', 'PUT', `${path}/config`, config);
  if (put.status >= 300) throw refused('The endpoint', put.status, put.json);
  const until = performance.now() + deployment.waitMs;
  for (;;) {
    const { status, json } = await send('The endpoint', 'GET', path);
    if (status >= 300) throw refused('The endpoint', status, json);
    const [ready, update] = [valueAt(json, 'state', 'ready'), valueAt(json, 'state', 'config_update')];
    if (update === 'UPDATE_FAILED' || update === 'UPDATE_CANCELED')
      throw new CommandError(`The endpoint ${name} was not moved (${update}).`, 'See its events in the workspace.');
    if (ready === 'READY' && update === 'NOT_UPDATING')
      return {
        target: 'databricks',
        name,
        resource: `${new URL(server).host}/serving-endpoints/${name}`,
        state: 'READY',
      };
    if (performance.now() >= until)
      throw new CommandError(
        `The endpoint ${name} is not ready (${String(ready)}, ${String(update)}).`,
        'It goes on by itself; look at it in a while, or give a longer --wait.',
      );
    await pause(Math.min(lookMs, Math.max(0, until - performance.now())));
  }
};

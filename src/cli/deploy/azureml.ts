// Azure Machine Learning: an environment that is an image, an online endpoint, and a deployment of it that gets all traffic, through Azure's
// resource manager. Deployments are named after their version, so that the one before stays until somebody deletes it.
import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { CommandError } from '../command.ts';
import type { Deploy } from './deployment.ts';
import { exchange, valueAt } from './exchange.ts';

const lookMs = 5_000;
const apiVersion = '2024-10-01';

export const deployToAzureMl: Deploy = async (deployment) => {
  const { name, model, version, image, replicas, environment, say } = deployment;
  const token = environment['AZURE_ACCESS_TOKEN'];
  if (token === undefined)
    throw new CommandError(
      'The environment has no AZURE_ACCESS_TOKEN.',
      'Set it to the output of `az account get-access-token --query accessToken -o tsv`.',
    );
  const part = encodeURIComponent;
  const location = deployment.required('region');
  const workspace = `/subscriptions/${part(deployment.required('subscription'))}/resourceGroups/${part(deployment.required('resource-group'))}/providers/Microsoft.MachineLearningServices/workspaces/${part(deployment.required('workspace'))}`;
  const server = deployment.option('endpoint-url') ?? 'https://management.azure.com';
  const until = performance.now() + deployment.waitMs;
  const ask = async (what: string, method: string, path: string, body?: object) => {
    const { status, json } = await exchange(what, new URL(`${workspace}${path}?api-version=${apiVersion}`, server), {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (status < 300) return json;
    const said = String(valueAt(json, 'error', 'message') ?? json['message'] ?? 'no reason given');
    throw new CommandError(
      `${what} was refused (${status}): ${said}`,
      status === 401 ? 'The token has run out; set a new one.' : '',
    );
  };
  /** Puts a resource and waits until it is there. */
  const settle = async (what: string, path: string, body: object): Promise<Readonly<Record<string, unknown>>> => {
    say(`${what} …`);
    let now = await ask(what, 'PUT', path, body);
    for (;;) {
      const state = String(valueAt(now, 'properties', 'provisioningState') ?? 'Succeeded');
      if (state === 'Succeeded') return now;
      if (state === 'Failed' || state === 'Canceled')
        throw new CommandError(`${what} ended as ${state}.`, 'See the logs of the deployment in the workspace.');
      if (performance.now() >= until)
        throw new CommandError(
          `${what} is still ${state}.`,
          'It goes on by itself; look at it in a while, or give a longer --wait.',
        );
      await pause(Math.min(lookMs, Math.max(0, until - performance.now())));
      now = await ask(what, 'GET', path);
    }
  };
  const tags = { model, version };
  const revision = createHash('sha256').update(image).digest('hex').slice(0, 12);
  const probe = (path: string) => ({ port: 8080, path });
  await settle('The environment', `/environments/${part(name)}/versions/${revision}`, {
    properties: {
      image,
      osType: 'Linux',
      tags,
      inferenceConfig: {
        livenessRoute: probe('/v2/health/live'),
        readinessRoute: probe('/v2/health/ready'),
        scoringRoute: probe('/score'),
      },
    },
  });
  const endpointPath = `/onlineEndpoints/${part(name)}`;
  const endpoint = { location, identity: { type: 'SystemAssigned' }, tags: { model } };
  const { status } = await exchange(
    'The endpoint',
    new URL(`${workspace}${endpointPath}?api-version=${apiVersion}`, server),
    {
      method: 'GET',
      headers: { authorization: `Bearer ${token}` },
    },
  );
  // Put again, an endpoint that is there would lose the traffic of what answers now.
  if (status === 404) await settle('The endpoint', endpointPath, { ...endpoint, properties: { authMode: 'Key' } });
  const own = `v${version}-${revision.slice(0, 6)}`;
  await settle('The deployment', `${endpointPath}/deployments/${own}`, {
    location,
    tags,
    sku: { name: 'Default', capacity: replicas },
    properties: {
      endpointComputeType: 'Managed',
      environmentId: `${workspace}/environments/${name}/versions/${revision}`,
      instanceType: deployment.option('instance-type') ?? 'Standard_DS3_v2',
    },
  });
  const put = await settle('The traffic', endpointPath, {
    ...endpoint,
    properties: { authMode: 'Key', traffic: { [own]: 100 } },
  });
  return {
    target: 'azureml',
    name,
    resource: String(valueAt(put, 'properties', 'scoringUri') ?? put['id'] ?? endpointPath),
    state: 'Succeeded',
  };
};

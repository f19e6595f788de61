// Vertex AI: a model is uploaded, deployed to an endpoint beside what is there, and given all traffic. What was there before stays deployed
// without traffic, so that going back is one change of the split.
import { setTimeout as pause } from 'node:timers/promises';
import { CommandError } from '../command.ts';
import type { Deploy } from './deployment.ts';
import { exchange, valueAt } from './exchange.ts';

const lookMs = 3_000;

export const deployToVertex: Deploy = async (deployment) => {
  const { name, model, version, image, replicas, environment, say } = deployment;
  const project = deployment.required('cloud-project');
  const region = deployment.required('region');
  const token = environment['GOOGLE_ACCESS_TOKEN'];
  if (token === undefined)
    throw new CommandError(
      'The environment has no GOOGLE_ACCESS_TOKEN.',
      'Set it to the output of `gcloud auth print-access-token`.',
    );
  const server = deployment.option('endpoint-url') ?? `https://${region}-aiplatform.googleapis.com`;
  const place = `projects/${encodeURIComponent(project)}/locations/${encodeURIComponent(region)}`;
  const ask = async (what: string, method: string, path: string, body?: object) => {
    const { status, json } = await exchange(what, new URL(`/v1/${path}`, server), {
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
  const until = performance.now() + deployment.waitMs;
  /** Waits for a long-running operation; resolves to what it made. */
  const settle = async (what: string, begun: Readonly<Record<string, unknown>>): Promise<unknown> => {
    for (let now = begun; ; now = await ask(what, 'GET', String(begun['name']))) {
      if (now['error'] !== undefined)
        throw new CommandError(`${what} failed: ${String(valueAt(now, 'error', 'message'))}`);
      if (now['done'] === true) return now['response'];
      if (performance.now() >= until)
        throw new CommandError(
          `${what} still runs.`,
          'It goes on by itself; look at it in a while, or give a longer --wait.',
        );
      await pause(Math.min(lookMs, Math.max(0, until - performance.now())));
    }
  };
  const labels = {
    model: model
      .toLowerCase()
      .replace(/[^a-z0-9_-]/g, '-')
      .slice(0, 63),
    version,
  };
  say(`uploading ${name}`);
  const uploaded = await settle(
    'The upload of the model',
    await ask('The upload of the model', 'POST', `${place}/models:upload`, {
      // Without routes of its own, a container is asked at the addresses that Vertex makes up, which the data plane knows.
      model: {
        displayName: `${name}-${version}`,
        containerSpec: { imageUri: image, ports: [{ containerPort: 8080 }] },
        labels,
      },
    }),
  );
  const filter = encodeURIComponent(`display_name="${name}"`);
  const listed = await ask('The list of endpoints', 'GET', `${place}/endpoints?filter=${filter}`);
  let endpoint = valueAt(listed, 'endpoints', '0', 'name');
  if (endpoint === undefined) {
    say(`making the endpoint ${name}`);
    const begun = await ask('The endpoint', 'POST', `${place}/endpoints`, {
      displayName: name,
      labels: { model: labels.model },
    });
    endpoint = valueAt(await settle('The endpoint', begun), 'name');
  }
  say(`deploying to ${String(endpoint)}`);
  const begun = await ask('The deployment', 'POST', `${String(endpoint)}:deployModel`, {
    deployedModel: {
      model: valueAt(uploaded, 'model'),
      displayName: `${name}-${version}`,
      dedicatedResources: {
        machineSpec: { machineType: deployment.option('instance-type') ?? 'n1-standard-2' },
        minReplicaCount: replicas,
        maxReplicaCount: replicas * 4,
      },
    },
    // 0 is the model of this request.
    trafficSplit: { '0': 100 },
  });
  await settle('The deployment', begun);
  return { target: 'vertex', name, resource: String(endpoint), state: 'deployed' };
};

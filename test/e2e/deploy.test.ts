// Deployments through the interfaces of vendors: Amazon's by moto on this machine, all others' by servers that hold requests to
// the published contract. Nothing here was tried in a real cloud.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { parse } from 'yaml';
import { createAwsCall } from '../../src/cli/deploy/aws-request.ts';
import { openCliSession } from '../support/cli-session.ts';
import { temporaryFolder } from '../support/databases.ts';
import { type LogisticModel, logisticOnnx } from '../support/onnx-models.ts';
import { freePort, repositoryRoot, startPawl } from '../support/pawl-process.ts';
import { registerSaved } from '../support/saved-model.ts';

const moto = join(repositoryRoot, '.venv', 'bin', 'moto_server');
const skip = existsSync(moto) ? false : 'no moto: run `npm test` once, which installs it';
const model: LogisticModel = { weights: { recency: 0.05, frequency: -0.4 }, bias: 0.2, matrix: true };
const example = Array.from({ length: 10 }, (_, row) => [row, row % 3]);
const aws = { AWS_ACCESS_KEY_ID: 'AKIATEST', AWS_SECRET_ACCESS_KEY: 'secret', AWS_REGION: 'eu-west-1' };
const image = '123456789012.dkr.ecr.eu-west-1.amazonaws.com/churn';

/** A server with two versions, and a session whose environment has credentials. */
async function open(t: TestContext, environment: Readonly<Record<string, string>>) {
  const url = await startPawl(t);
  for (let version = 0; version < 2; version++)
    await registerSaved(url, {
      name: 'churn',
      onnx: logisticOnnx(model),
      columns: Object.keys(model.weights),
      example,
    });
  const cli = openCliSession(url, temporaryFolder(t), environment);
  await cli.run(['model', 'alias', 'set', 'churn', 'champion', '1']);
  return cli;
}

async function startMoto(t: TestContext): Promise<string> {
  const port = await freePort();
  const child = spawn(moto, ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  t.after(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  const url = `http://127.0.0.1:${port}`;
  for (let turn = 0; turn < 300; turn++) {
    if (
      await fetch(`${url}/moto-api/`).then(
        (it) => it.ok,
        () => false,
      )
    )
      return url;
    await pause(200);
  }
  throw new Error('moto never answered.');
}

test('SageMaker gets a model, a configuration and an endpoint, once; ECS a task and a service, which moves to the next version', {
  skip,
  timeout: 180_000,
}, async (t) => {
  const amazon = await startMoto(t);
  const cli = await open(t, aws);
  const call = createAwsCall(
    { region: 'eu-west-1', accessKeyId: 'AKIATEST', secretAccessKey: 'secret', endpoint: amazon },
    { name: 'sagemaker', target: 'SageMaker' },
  );
  const words = (reference: string, tag: string) => [
    'deploy',
    reference,
    '--target',
    'sagemaker',
    '--image',
    `${image}:${tag}`,
    '--role',
    'arn:aws:iam::123456789012:role/model',
    '--endpoint-url',
    amazon,
    '--wait',
    '20',
  ];
  const first = await cli.json<{ state: string; resource: string; version: string }>(words('churn@champion', '1'));
  assert.equal(first.state, 'InService');
  assert.equal(first.version, '1');
  assert.match(first.resource, /^arn:aws:sagemaker:eu-west-1:.*endpoint\/churn$/);
  const before = await call('DescribeEndpoint', { EndpointName: 'churn' });
  const config = await call('DescribeEndpointConfig', { EndpointConfigName: before['EndpointConfigName'] });
  const [variant] = config['ProductionVariants'] as {
    ModelName: string;
    InitialInstanceCount: number;
    InstanceType: string;
  }[];
  assert.equal(variant?.InstanceType, 'ml.m5.large');
  const made = await call('DescribeModel', { ModelName: variant?.ModelName });
  assert.equal((made['PrimaryContainer'] as { Image: string }).Image, `${image}:1`);

  // The same again makes nothing new.
  await cli.json(words('churn@champion', '1'));
  assert.equal(((await call('ListModels', {}))['Models'] as unknown[]).length, 1);

  /** Ids that the network of the account has by itself. */
  const idsOf = async (action: string, field: string): Promise<string[]> => {
    const scope =
      'AWS4-HMAC-SHA256 Credential=AKIATEST/20260101/eu-west-1/ec2/aws4_request, SignedHeaders=host, Signature=0';
    const answered = await fetch(amazon, {
      method: 'POST',
      headers: { authorization: scope, 'content-type': 'application/x-www-form-urlencoded' },
      body: `Action=${action}&Version=2016-11-15`,
    });
    const found = (await answered.text()).matchAll(new RegExp(`<${field}>([^<]+)</${field}>`, 'g'));
    return [...new Set(Array.from(found, ([, id = '']) => id))];
  };
  const subnets = (await idsOf('DescribeSubnets', 'subnetId')).slice(0, 2);
  const groups = await idsOf('DescribeSecurityGroups', 'groupId');
  assert.equal(subnets.length, 2);

  const ecsCall = createAwsCall(
    { region: 'eu-west-1', accessKeyId: 'AKIATEST', secretAccessKey: 'secret', endpoint: amazon },
    { name: 'ecs', target: 'AmazonEC2ContainerServiceV20141113' },
  );
  const ecs = (reference: string, tag: string) => [
    'deploy',
    reference,
    '--target',
    'ecs',
    '--image',
    `${image}:${tag}`,
    '--cluster',
    'shop',
    '--subnets',
    subnets.join(','),
    '--security-groups',
    groups[0] ?? '',
    '--replicas',
    '2',
    '--endpoint-url',
    amazon,
  ];
  await cli.run(ecs('churn@1', '1'), 1);
  await ecsCall('CreateCluster', { clusterName: 'shop' });
  await cli.run(ecs('churn@1', '1'));
  await cli.run(ecs('churn@2', '2'));
  const { services } = (await ecsCall('DescribeServices', { cluster: 'shop', services: ['churn'] })) as unknown as {
    services: { desiredCount: number; taskDefinition: string; status: string }[];
  };
  assert.deepEqual(
    services.map(({ desiredCount, status }) => [desiredCount, status]),
    [[2, 'ACTIVE']],
  );
  const { taskDefinition } = (await ecsCall('DescribeTaskDefinition', {
    taskDefinition: services[0]?.taskDefinition,
  })) as unknown as {
    taskDefinition: { containerDefinitions: { image: string }[] };
  };
  assert.equal(taskDefinition.containerDefinitions[0]?.image, `${image}:2`);
});

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly headers: IncomingMessage['headers'];
}

/** A server that keeps what it is asked and answers by a function. */
async function startContract(
  t: TestContext,
  answer: (asked: Asked) => { readonly status?: number; readonly body: object },
) {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const one = {
        method: request.method ?? '',
        path: request.url ?? '',
        body: Buffer.concat(chunks).toString(),
        headers: request.headers,
      };
      asked.push(one);
      const { status = 200, body } = answer(one);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

test('an endpoint of SageMaker that is there moves to the new configuration, and one that fails is told with its reason', {
  timeout: 60_000,
}, async (t) => {
  let current = 'churn-0-old';
  let reason: string | undefined;
  let looks = 0;
  const nothing = { status: 400, body: { __type: 'ValidationException', message: 'Could not find what was named.' } };
  const amazon = await startContract(t, ({ headers, body }) => {
    const operation = String(headers['x-amz-target']).replace('SageMaker.', '');
    const input = JSON.parse(body) as Readonly<Record<string, string>>;
    if (operation === 'DescribeModel' || operation === 'DescribeEndpointConfig') return nothing;
    if (operation === 'UpdateEndpoint') current = input['EndpointConfigName'] ?? '';
    if (operation !== 'DescribeEndpoint') return { body: {} };
    looks++;
    const EndpointStatus = reason === undefined ? (looks === 2 ? 'Updating' : 'InService') : 'Failed';
    return {
      body: {
        EndpointArn: 'arn:aws:sagemaker:eu-west-1:1:endpoint/churn',
        EndpointConfigName: current,
        EndpointStatus,
        FailureReason: reason,
      },
    };
  });
  const cli = await open(t, aws);
  const words = [
    'deploy',
    'churn@2',
    '--target',
    'sagemaker',
    '--image',
    `${image}:2`,
    '--role',
    'arn:aws:iam::1:role/model',
    '--endpoint-url',
    amazon.url,
  ];
  assert.match(
    await cli.run(words),
    /churn v2 is on sagemaker: arn:aws:sagemaker:eu-west-1:1:endpoint\/churn \(InService\)/,
  );
  assert.match(current, /^churn-2-[0-9a-f]{10}$/);
  assert.ok(looks >= 3);
  assert.ok(!amazon.asked.some(({ headers }) => headers['x-amz-target'] === 'SageMaker.CreateEndpoint'));
  for (const { headers } of amazon.asked)
    assert.match(
      String(headers.authorization),
      /^AWS4-HMAC-SHA256 Credential=AKIATEST\/\d{8}\/eu-west-1\/sagemaker\/aws4_request/,
    );
  assert.ok(!amazon.asked.some(({ body, headers }) => `${body}${JSON.stringify(headers)}`.includes('secret')));
  reason = 'The image cannot be pulled.';
  assert.match(await cli.run(words, 1), /The endpoint churn is Failed: The image cannot be pulled\./);
});

test('Vertex AI is asked to upload, to make the endpoint and to give it all traffic, and each operation is waited for', {
  timeout: 60_000,
}, async (t) => {
  const place = 'projects/shop-1/locations/europe-west4';
  const done = (name: string, response: object) => ({ name: `${place}/operations/${name}`, done: true, response });
  const vertex = await startContract(t, ({ method, path }) => {
    if (path === `/v1/${place}/models:upload`) return { body: { name: `${place}/operations/upload` } };
    if (path === `/v1/${place}/operations/upload`) return { body: done('upload', { model: `${place}/models/7` }) };
    if (method === 'GET' && path.startsWith(`/v1/${place}/endpoints?filter=`)) return { body: {} };
    if (path === `/v1/${place}/endpoints`) return { body: done('endpoint', { name: `${place}/endpoints/9` }) };
    if (path === `/v1/${place}/endpoints/9:deployModel`) return { body: done('deploy', {}) };
    return { status: 404, body: { error: { message: `no ${path}` } } };
  });
  const cli = await open(t, { GOOGLE_ACCESS_TOKEN: 'ya29.test' });
  const words = [
    'deploy',
    'churn@champion',
    '--target',
    'vertex',
    '--image',
    'europe-docker.pkg.dev/shop/models/churn:1',
    '--cloud-project',
    'shop-1',
    '--region',
    'europe-west4',
    '--replicas',
    '2',
    '--endpoint-url',
    vertex.url,
  ];
  assert.match(await cli.run(words), /churn v1 is on vertex: .*endpoints\/9/);
  for (const { headers } of vertex.asked) assert.equal(headers.authorization, 'Bearer ya29.test');
  const bodyOf = (path: string) =>
    JSON.parse(vertex.asked.find((one) => one.path.endsWith(path))?.body ?? '{}') as Record<string, never>;
  assert.deepEqual(bodyOf('models:upload')['model'], {
    displayName: 'churn-1',
    containerSpec: { imageUri: 'europe-docker.pkg.dev/shop/models/churn:1', ports: [{ containerPort: 8080 }] },
    labels: { model: 'churn', version: '1' },
  });
  const deployed = bodyOf(':deployModel') as unknown as {
    deployedModel: { model: string; dedicatedResources: object };
    trafficSplit: object;
  };
  assert.equal(deployed.deployedModel.model, `${place}/models/7`);
  assert.deepEqual(deployed.trafficSplit, { '0': 100 });
  assert.deepEqual(deployed.deployedModel.dedicatedResources, {
    machineSpec: { machineType: 'n1-standard-2' },
    minReplicaCount: 2,
    maxReplicaCount: 8,
  });
  assert.match(
    await cli.run(
      words.map((word) => (word === 'shop-1' ? 'other' : word)),
      1,
    ),
    /was refused \(404\): no \/v1\/projects\/other/,
  );
});

test('a cluster is given the InferenceService by server-side apply, and its readiness is waited for', {
  timeout: 60_000,
}, async (t) => {
  let looks = 0;
  const path = '/apis/serving.kserve.io/v1beta1/namespaces/shop/inferenceservices/churn';
  const cluster = await startContract(t, ({ method, path: asked }) => {
    if (!asked.startsWith(path)) return { status: 404, body: { message: `the server could not find ${asked}` } };
    if (method === 'PATCH') return { body: { metadata: { generation: 2 } } };
    looks++;
    // The condition of the generation before is no answer.
    const observedGeneration = looks === 1 ? 1 : 2;
    return {
      body: {
        status: {
          observedGeneration,
          url: 'http://churn.shop.example.com',
          conditions: [{ type: 'Ready', status: 'True' }],
        },
      },
    };
  });
  const cli = await open(t, { KUBE_TOKEN: 'kube' });
  const words = (namespace: string) => [
    'deploy',
    'churn@2',
    '--target',
    'kserve',
    '--image',
    'registry.example.com/churn:2',
    '--namespace',
    namespace,
    '--endpoint-url',
    cluster.url,
  ];
  assert.match(await cli.run(words('shop')), /churn v2 is on kserve: http:\/\/churn\.shop\.example\.com \(Ready\)/);
  assert.equal(looks, 2);
  const [patch] = cluster.asked;
  assert.equal(patch?.path, `${path}?fieldManager=pawl&force=true`);
  assert.equal(patch?.headers['content-type'], 'application/apply-patch+yaml');
  assert.equal(patch?.headers.authorization, 'Bearer kube');
  const applied = parse(patch?.body ?? '') as {
    kind: string;
    spec: { predictor: { containers: { image: string }[] } };
  };
  assert.equal(applied.kind, 'InferenceService');
  assert.equal(applied.spec.predictor.containers[0]?.image, 'registry.example.com/churn:2');
  assert.match(await cli.run(words('none'), 1), /was refused \(404\).*\n.*Is KServe installed/s);
});

test('Azure Machine Learning gets an environment, an endpoint and a deployment, which gets the traffic only when it is up', {
  timeout: 60_000,
}, async (t) => {
  const workspace = '/subscriptions/s-1/resourceGroups/shop/providers/Microsoft.MachineLearningServices/workspaces/ml';
  let looks = 0;
  const azure = await startContract(t, ({ method, path }) => {
    const [address = ''] = path.split('?');
    if (!address.startsWith(workspace)) return { status: 404, body: { error: { message: `no ${address}` } } };
    if (method === 'GET' && address === `${workspace}/onlineEndpoints/churn`)
      return { status: 404, body: { error: { message: 'none' } } };
    if (!address.includes('/deployments/'))
      return {
        body: { properties: { provisioningState: 'Succeeded', scoringUri: 'https://churn.example.com/score' } },
      };
    looks++;
    return { body: { properties: { provisioningState: looks === 1 ? 'Creating' : 'Succeeded' } } };
  });
  const cli = await open(t, { AZURE_ACCESS_TOKEN: 'eyJ' });
  const words = (group: string) => [
    'deploy',
    'churn@champion',
    '--target',
    'azureml',
    '--image',
    'shop.azurecr.io/churn:1',
    '--subscription',
    's-1',
    '--resource-group',
    group,
    '--workspace',
    'ml',
    '--region',
    'westeurope',
    '--endpoint-url',
    azure.url,
  ];
  assert.match(await cli.run(words('shop')), /churn v1 is on azureml: https:\/\/churn\.example\.com\/score/);
  const puts = azure.asked.filter(({ method }) => method === 'PUT');
  for (const { path } of puts) assert.match(path, /\?api-version=\d{4}-\d{2}-\d{2}$/);
  const [environment, made, deployed, moved] = puts.map(
    ({ body }) => JSON.parse(body) as { properties: Record<string, unknown> },
  );
  assert.equal(environment?.properties['image'], 'shop.azurecr.io/churn:1');
  assert.deepEqual(
    (environment?.properties['inferenceConfig'] as Record<string, object> | undefined)?.['scoringRoute'],
    {
      port: 8080,
      path: '/score',
    },
  );
  assert.equal(made?.properties['traffic'], undefined);
  assert.equal(deployed?.properties['endpointComputeType'], 'Managed');
  const own = puts[2]?.path.split('/deployments/')[1]?.split('?')[0] ?? '';
  assert.deepEqual(moved?.properties['traffic'], { [own]: 100 });
  assert.equal(looks, 2);
  assert.match(await cli.run(words('other'), 1), /was refused \(404\): no \/subscriptions/);
});

test('Databricks makes an endpoint of the version in its catalog, or moves the one that is there', {
  timeout: 60_000,
}, async (t) => {
  let config: { served_entities: { entity_name: string; entity_version: string }[] } | undefined;
  const databricks = await startContract(t, ({ method, path, body }) => {
    if (method === 'POST' && path === '/api/2.0/serving-endpoints')
      config = (JSON.parse(body) as { config: typeof config }).config;
    else if (method === 'PUT' && path === '/api/2.0/serving-endpoints/churn/config')
      config = JSON.parse(body) as typeof config;
    else if (config === undefined) return { status: 404, body: { message: 'There is no such endpoint.' } };
    return { body: { state: { ready: 'READY', config_update: 'NOT_UPDATING' } } };
  });
  const cli = await open(t, { DATABRICKS_TOKEN: 'dapi', DATABRICKS_HOST: databricks.url });
  const words = (version: string) => [
    'deploy',
    `churn@${version}`,
    '--target',
    'databricks',
    '--entity',
    'main.shop.churn',
  ];
  assert.match(await cli.run(words('1')), /churn v1 is on databricks: .*serving-endpoints\/churn \(READY\)/);
  await cli.run(words('2'));
  assert.deepEqual(
    config?.served_entities.map((one) => [one.entity_name, one.entity_version]),
    [['main.shop.churn', '2']],
  );
  assert.deepEqual(
    databricks.asked.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`),
    ['POST /api/2.0/serving-endpoints', 'PUT /api/2.0/serving-endpoints/churn/config'],
  );
});

test('a deployment that lacks something says what, and asks nobody', { timeout: 60_000 }, async (t) => {
  const cli = await open(t, {});
  const base = ['deploy', 'churn@1', '--image', 'registry.example.com/churn:1', '--target'];
  assert.match(await cli.run([...base, 'sagemaker'], 2), /sagemaker needs --role/);
  assert.match(
    await cli.run([...base, 'sagemaker', '--role', 'arn:x', '--region', 'eu-west-1'], 1),
    /no credentials of Amazon.*\n.*AWS_ACCESS_KEY_ID/s,
  );
  assert.match(await cli.run([...base, 'vertex', '--cloud-project', 'p', '--region', 'r'], 1), /GOOGLE_ACCESS_TOKEN/);
  assert.match(await cli.run([...base, 'azureml'], 1), /AZURE_ACCESS_TOKEN/);
  assert.match(await cli.run([...base, 'databricks'], 1), /DATABRICKS_HOST/);
  assert.match(await cli.run(['deploy', 'churn@1', '--target', 'ecs'], 2), /ecs needs --image/);
  assert.match(await cli.run([...base, 'kserve'], 2), /kserve needs --endpoint-url/);
  assert.match(await cli.run(['deploy', 'churn@nobody', '--image', 'x', '--target', 'kserve'], 1), /no alias nobody/);
  assert.match(await cli.run([...base, 'moon'], 2), /--target/);
});

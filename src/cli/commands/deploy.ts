import { oneOf } from '../choice.ts';
import { type Command, CommandError, UsageError } from '../command.ts';
import type { Deploy, Deployment } from '../deploy/deployment.ts';
import { modelReference } from '../model-reference.ts';
import { fetchText } from '../unpack.ts';

const targets = ['sagemaker', 'ecs', 'vertex', 'azureml', 'databricks', 'kserve'] as const;

export default {
  name: 'deploy',
  summary: 'Deploy the image of a model version to a cloud or cluster, through its own interface',
  arguments: [{ name: 'model', meaning: 'and version or alias, such as churn@champion' }],
  options: [
    { name: 'target', value: 'sagemaker|ecs|vertex|azureml|databricks|kserve', meaning: 'where to', required: true },
    { name: 'image', value: 'reference', meaning: 'of the pushed image, see `pawl package`; Databricks takes none' },
    { name: 'name', value: 'name', meaning: 'of the endpoint (default the model’s)' },
    { name: 'replicas', value: 'n', meaning: 'at least (default 1)' },
    { name: 'region', value: 'name', meaning: 'of the cloud; AWS_REGION for Amazon’s' },
    { name: 'role', value: 'arn', meaning: 'that SageMaker or ECS takes on' },
    { name: 'instance-type', value: 'type', meaning: 'such as ml.m5.large (SageMaker), n1-standard-2 (Vertex AI)' },
    { name: 'cluster', value: 'name', meaning: 'of ECS' },
    { name: 'subnets', value: 'ids', meaning: 'of ECS, comma separated' },
    { name: 'security-groups', value: 'ids', meaning: 'of ECS, comma separated' },
    { name: 'cpu', value: 'units', meaning: 'of a task of ECS (default 512)' },
    { name: 'memory', value: 'MiB', meaning: 'of a task of ECS (default 1024)' },
    { name: 'subscription', value: 'id', meaning: 'of Azure' },
    { name: 'resource-group', value: 'name', meaning: 'of Azure' },
    { name: 'workspace', value: 'name', meaning: 'of Azure Machine Learning' },
    { name: 'entity', value: 'name', meaning: 'of the model in Unity Catalog, such as main.shop.churn' },
    { name: 'cloud-project', value: 'id', meaning: 'of Google Cloud' },
    { name: 'namespace', value: 'name', meaning: 'of the cluster (default default)' },
    {
      name: 'endpoint-url',
      value: 'address',
      meaning: 'of the interface, instead of the vendor’s; the server of a cluster',
    },
    { name: 'wait', value: 'seconds', meaning: 'until it has to be up (default 1800)' },
  ],
  examples: [
    'pawl deploy churn@champion --target sagemaker --image 1234.dkr.ecr.eu-west-1.amazonaws.com/churn:3 --role arn:aws:iam::1234:role/model',
  ],
  async run(context, input) {
    const target = oneOf(input.option('target'), targets, '--target') ?? 'sagemaker';
    const reference = modelReference(input.argument('model'));
    const image = input.option('image') ?? '';
    if (image === '' && target !== 'databricks') throw new UsageError(`${target} needs --image.`);
    const replicas = input.number('replicas') ?? 1;
    if (!Number.isInteger(replicas) || replicas < 1) throw new UsageError('--replicas must be a whole number from 1.');
    const path = { project: context.project };
    // What is deployed is a version, whatever its alias points at later.
    const version = /^\d+$/.test(reference.version)
      ? String(
          (
            await context.client.call('getModelVersion', {
              path: { ...path, model: reference.model, version: Number(reference.version) },
            })
          ).version,
        )
      : await aliased();
    async function aliased(): Promise<string> {
      const model = await context.client.call('getModel', { path: { ...path, model: reference.model } });
      const found = model.aliases[reference.version];
      if (found === undefined)
        throw new CommandError(
          `Model ${reference.model} has no alias ${reference.version}.`,
          'See them with `pawl model show`.',
        );
      return String(found);
    }
    const name = input.option('name') ?? reference.model.toLowerCase().replace(/[^a-z0-9-]+/g, '-');
    const deployment: Deployment = {
      model: reference.model,
      version,
      name,
      image,
      replicas,
      option: (option) => input.option(option),
      required(option) {
        const value = input.option(option);
        if (value === undefined) throw new UsageError(`${target} needs --${option}.`);
        return value;
      },
      environment: context.environment,
      waitMs: 1000 * (input.number('wait') ?? 1800),
      say(note) {
        if (!context.json) context.note(note);
      },
    };
    const deploy = await load(target, () =>
      fetchText(context, { ...reference, version, format: 'kserve', name, image, replicas }, 'inference-service.yaml'),
    );
    const deployed = await deploy(deployment);
    context.data({ ...deployed, model: reference.model, version, image });
    context.print(`${reference.model} v${version} is on ${target}: ${deployed.resource} (${deployed.state})`);
  },
} satisfies Command;

async function load(target: (typeof targets)[number], manifest: () => Promise<string>): Promise<Deploy> {
  switch (target) {
    case 'sagemaker':
      return (await import('../deploy/sagemaker.ts')).deployToSageMaker;
    case 'ecs':
      return (await import('../deploy/ecs.ts')).deployToEcs;
    case 'vertex':
      return (await import('../deploy/vertex.ts')).deployToVertex;
    case 'azureml':
      return (await import('../deploy/azureml.ts')).deployToAzureMl;
    case 'databricks':
      return (await import('../deploy/databricks.ts')).deployToDatabricks;
    case 'kserve':
      return (await import('../deploy/kserve.ts')).deployToKServe(await manifest());
  }
}

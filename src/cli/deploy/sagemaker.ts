// SageMaker: a model and an endpoint configuration that never change, named after what they hold, and an endpoint that is moved to them. SageMaker
// itself brings the new version up beside the old one and goes back when it does not come up.
import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { CommandError } from '../command.ts';
import { type AwsCall, AwsRefusal, createAwsCall, readAwsAccess } from './aws-request.ts';
import type { Deploy } from './deployment.ts';
import { valueAt } from './exchange.ts';

const lookMs = 5_000;

/** The answer, or undefined when Amazon says that there is no such thing. */
async function find(
  call: AwsCall,
  operation: string,
  input: object,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    return await call(operation, input);
  } catch (error) {
    const missing =
      error instanceof AwsRefusal &&
      (/NotFound/.test(error.reason) || /could not find|not found|does not exist/i.test(error.message));
    if (missing) return undefined;
    throw error;
  }
}

export const deployToSageMaker: Deploy = async (deployment) => {
  const { name, model, version, image, replicas, environment, say } = deployment;
  const role = deployment.required('role');
  const instanceType = deployment.option('instance-type') ?? 'ml.m5.large';
  const access = readAwsAccess(environment, {
    region: deployment.option('region'),
    endpoint: deployment.option('endpoint-url'),
  });
  const call = createAwsCall(access, { name: 'sagemaker', target: 'SageMaker' });
  const digest = createHash('sha256')
    .update(JSON.stringify([image, role, instanceType, replicas]))
    .digest('hex')
    .slice(0, 10);
  // 63 characters at most, of which the digest tells apart what the cut does not.
  const own = `${name.slice(0, 40)}-${version}-${digest}`;
  const tags = [
    { Key: 'pawl:model', Value: model },
    { Key: 'pawl:version', Value: version },
  ];
  if ((await find(call, 'DescribeModel', { ModelName: own })) === undefined) {
    say(`making the model ${own}`);
    await call('CreateModel', {
      ModelName: own,
      PrimaryContainer: { Image: image },
      ExecutionRoleArn: role,
      Tags: tags,
    });
  }
  if ((await find(call, 'DescribeEndpointConfig', { EndpointConfigName: own })) === undefined) {
    say(`making the configuration ${own}`);
    await call('CreateEndpointConfig', {
      EndpointConfigName: own,
      ProductionVariants: [
        {
          VariantName: 'main',
          ModelName: own,
          InitialInstanceCount: replicas,
          InstanceType: instanceType,
          InitialVariantWeight: 1,
        },
      ],
      Tags: tags,
    });
  }
  const before = await find(call, 'DescribeEndpoint', { EndpointName: name });
  if (before === undefined) await call('CreateEndpoint', { EndpointName: name, EndpointConfigName: own, Tags: tags });
  else if (before['EndpointConfigName'] !== own)
    await call('UpdateEndpoint', { EndpointName: name, EndpointConfigName: own });
  const until = performance.now() + deployment.waitMs;
  for (;;) {
    const now = await call('DescribeEndpoint', { EndpointName: name });
    const state = String(now['EndpointStatus']);
    say(`${name} is ${state}`);
    if (state === 'InService')
      return { target: 'sagemaker', name, resource: String(valueAt(now, 'EndpointArn')), state };
    if (/Failed|RollbackFailed|OutOfService/.test(state))
      throw new CommandError(
        `The endpoint ${name} is ${state}: ${String(now['FailureReason'] ?? 'no reason given')}`,
        'See the logs of its container in CloudWatch.',
      );
    if (performance.now() >= until)
      throw new CommandError(
        `The endpoint ${name} is still ${state}.`,
        'It goes on by itself; look at it in a while, or give a longer --wait.',
      );
    await pause(Math.min(lookMs, Math.max(0, until - performance.now())));
  }
};

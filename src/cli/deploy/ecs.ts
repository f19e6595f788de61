// Elastic Container Service on Fargate: a revision of a task definition, and a service that is moved to it.

import { CommandError } from '../command.ts';
import { AwsRefusal, createAwsCall, readAwsAccess } from './aws-request.ts';
import type { Deploy } from './deployment.ts';
import { valueAt } from './exchange.ts';

export const deployToEcs: Deploy = async (deployment) => {
  const { name, model, version, image, replicas, environment, say } = deployment;
  const cluster = deployment.required('cluster');
  const subnets = deployment.required('subnets').split(',');
  const securityGroups = deployment.required('security-groups').split(',');
  const access = readAwsAccess(environment, {
    region: deployment.option('region'),
    endpoint: deployment.option('endpoint-url'),
  });
  const call = createAwsCall(access, { name: 'ecs', target: 'AmazonEC2ContainerServiceV20141113' });
  const role = deployment.option('role');
  const tags = [
    { key: 'pawl:model', value: model },
    { key: 'pawl:version', value: version },
  ];
  say(`registering a task definition of ${image}`);
  const registered = await call('RegisterTaskDefinition', {
    family: name,
    requiresCompatibilities: ['FARGATE'],
    networkMode: 'awsvpc',
    cpu: deployment.option('cpu') ?? '512',
    memory: deployment.option('memory') ?? '1024',
    ...(role === undefined ? {} : { executionRoleArn: role }),
    containerDefinitions: [
      {
        name: 'model',
        image,
        essential: true,
        portMappings: [{ containerPort: 8080, protocol: 'tcp' }],
        // By the program that is in every image: it has no shell to rely on.
        healthCheck: {
          command: [
            'CMD',
            'node',
            '-e',
            "fetch('http://127.0.0.1:8080/ping').then((r)=>process.exit(r.ok?0:1),()=>process.exit(1))",
          ],
          interval: 10,
          retries: 3,
          startPeriod: 30,
        },
      },
    ],
    tags,
  });
  const task = String(valueAt(registered, 'taskDefinition', 'taskDefinitionArn'));
  const described = await call('DescribeServices', { cluster, services: [name] });
  const services = described['services'];
  const active = Array.isArray(services) && services.some((one) => valueAt(one, 'status') === 'ACTIVE');
  const settings = {
    cluster,
    taskDefinition: task,
    desiredCount: replicas,
    // New tasks answer before old ones leave; a version that does not come up is taken back.
    deploymentConfiguration: {
      minimumHealthyPercent: 100,
      maximumPercent: 200,
      deploymentCircuitBreaker: { enable: true, rollback: true },
    },
  };
  try {
    const made = active
      ? await call('UpdateService', { ...settings, service: name })
      : await call('CreateService', {
          ...settings,
          serviceName: name,
          launchType: 'FARGATE',
          networkConfiguration: { awsvpcConfiguration: { subnets, securityGroups, assignPublicIp: 'DISABLED' } },
          tags,
        });
    const state = String(valueAt(made, 'service', 'status'));
    return { target: 'ecs', name, resource: `${String(valueAt(made, 'service', 'serviceArn'))} → ${task}`, state };
  } catch (error) {
    if (error instanceof AwsRefusal && error.reason === 'ClusterNotFoundException')
      throw new CommandError(`There is no cluster ${cluster}.`, 'Make it first, or name another with --cluster.');
    throw error;
  }
};

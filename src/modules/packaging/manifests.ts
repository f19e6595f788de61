// Kubernetes manifests of a packaged model: what it is run by, how it grows, what may reach it. And KServe's form of the same.
import { stringify } from 'yaml';
import { containerPort, containerUser } from './model.ts';

export interface ManifestRequest {
  readonly name: string;
  readonly image: string;
  readonly model: string;
  readonly version: string;
  readonly replicas: number;
}

const httpGet = (path: string) => ({ httpGet: { path, port: 'http' } });

function container({ image }: ManifestRequest) {
  return {
    name: 'kserve-container',
    image,
    ports: [{ name: 'http', containerPort, protocol: 'TCP' }],
    // Loading and warming up a model may take longer than anything after it.
    startupProbe: { ...httpGet('/v2/health/ready'), periodSeconds: 2, failureThreshold: 60 },
    readinessProbe: { ...httpGet('/v2/health/ready'), periodSeconds: 5, failureThreshold: 2 },
    livenessProbe: { ...httpGet('/v2/health/live'), periodSeconds: 10, failureThreshold: 3 },
    resources: { requests: { cpu: '250m', memory: '256Mi' }, limits: { memory: '1Gi' } },
    securityContext: {
      runAsNonRoot: true,
      runAsUser: containerUser,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      seccompProfile: { type: 'RuntimeDefault' },
    },
  };
}

const labelsOf = ({ name, model, version }: ManifestRequest) => ({
  'app.kubernetes.io/name': name,
  'app.kubernetes.io/component': 'model',
  'app.kubernetes.io/version': version,
  'app.kubernetes.io/part-of': model,
});

const documents = (list: readonly object[]): string =>
  list.map((one) => stringify(one, { lineWidth: 0, aliasDuplicateObjects: false })).join('---\n');

/** Text of a file with a Deployment, Service, HorizontalPodAutoscaler, PodDisruptionBudget and NetworkPolicy. */
export function kubernetesManifest(request: ManifestRequest): string {
  const { name, replicas } = request;
  const labels = labelsOf(request);
  const matchLabels = { 'app.kubernetes.io/name': name, 'app.kubernetes.io/component': 'model' };
  const metadata = { name, labels };
  return documents([
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: {
        replicas,
        selector: { matchLabels },
        // A new version takes traffic before an old one leaves.
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
        template: {
          metadata: { labels },
          spec: {
            automountServiceAccountToken: false,
            terminationGracePeriodSeconds: 30,
            containers: [{ ...container(request), name: 'model' }],
            topologySpreadConstraints: [
              {
                maxSkew: 1,
                topologyKey: 'kubernetes.io/hostname',
                whenUnsatisfiable: 'ScheduleAnyway',
                labelSelector: { matchLabels },
              },
            ],
          },
        },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { selector: matchLabels, ports: [{ name: 'http', port: 80, targetPort: 'http', protocol: 'TCP' }] },
    },
    {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata,
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
        minReplicas: replicas,
        maxReplicas: Math.max(replicas * 4, replicas + 1),
        metrics: [
          { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } },
        ],
        behavior: { scaleDown: { stabilizationWindowSeconds: 300 } },
      },
    },
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata,
      spec: { maxUnavailable: 1, selector: { matchLabels } },
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata,
      // The data plane answers and asks nobody.
      spec: {
        podSelector: { matchLabels },
        policyTypes: ['Ingress', 'Egress'],
        ingress: [{ ports: [{ port: 'http', protocol: 'TCP' }] }],
        egress: [],
      },
    },
  ]);
}

/** Text of a file with a KServe InferenceService that speaks the Open Inference Protocol. */
export function kserveManifest(request: ManifestRequest): string {
  const { name, replicas } = request;
  const { startupProbe: _, ...own } = container(request);
  return documents([
    {
      apiVersion: 'serving.kserve.io/v1beta1',
      kind: 'InferenceService',
      metadata: { name, labels: labelsOf(request) },
      spec: {
        predictor: {
          minReplicas: replicas,
          maxReplicas: Math.max(replicas * 4, replicas + 1),
          scaleMetric: 'cpu',
          scaleTarget: 70,
          // The name by which KServe knows the container that answers.
          containers: [
            {
              ...own,
              ports: [{ containerPort, protocol: 'TCP' }],
              readinessProbe: probe('/v2/health/ready'),
              livenessProbe: probe('/v2/health/live'),
            },
          ],
        },
      },
    },
  ]);
}

const probe = (path: string) => ({ httpGet: { path, port: containerPort }, periodSeconds: 5, failureThreshold: 24 });

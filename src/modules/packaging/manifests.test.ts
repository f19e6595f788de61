import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { kserveManifest, kubernetesManifest } from './manifests.ts';

const request = { name: 'churn', image: 'registry.example.com/churn:3', model: 'churn', version: '3', replicas: 2 };

type Json = { readonly [key: string]: Json } & { readonly [index: number]: Json };
const read = (text: string): Json[] =>
  parseAllDocuments(text).map((document) => {
    assert.deepEqual(document.errors, []);
    return document.toJS() as Json;
  });

test('the manifests of Kubernetes select the pods they are about, and probe the port that the container has', () => {
  const documents = read(kubernetesManifest(request));
  const of = (kind: string): Json => {
    const found = documents.filter((one) => String(one['kind']) === kind);
    assert.equal(found.length, 1, kind);
    return found[0] as Json;
  };
  assert.equal(documents.length, 5);
  const { spec } = of('Deployment');
  const template = spec?.['template'];
  const labels = template?.['metadata']?.['labels'] as unknown as Record<string, string>;
  const selectors = [
    spec?.['selector']?.['matchLabels'],
    of('Service')['spec']?.['selector'],
    of('PodDisruptionBudget')['spec']?.['selector']?.['matchLabels'],
    of('NetworkPolicy')['spec']?.['podSelector']?.['matchLabels'],
  ] as unknown as Record<string, string>[];
  for (const selector of selectors) {
    assert.ok(Object.keys(selector).length > 0);
    for (const [key, value] of Object.entries(selector)) assert.equal(labels[key], value);
  }
  const container = template?.['spec']?.['containers']?.[0];
  assert.equal(container?.['image'], request.image);
  const port = container?.['ports']?.[0];
  for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe'])
    assert.equal(container?.[probe]?.['httpGet']?.['port'], port?.['name']);
  assert.equal(of('Service')['spec']?.['ports']?.[0]?.['targetPort'], port?.['name']);
  const scaler = of('HorizontalPodAutoscaler')['spec'];
  assert.equal(scaler?.['scaleTargetRef']?.['name'], of('Deployment')['metadata']?.['name']);
  assert.ok(Number(scaler?.['maxReplicas']) > Number(scaler?.['minReplicas']));
  assert.equal(container?.['securityContext']?.['runAsNonRoot'], true);
});

test('the manifest of KServe has one container under the name by which KServe finds it', () => {
  const [service, ...others] = read(kserveManifest(request));
  assert.deepEqual(others, []);
  assert.equal(service?.['apiVersion'], 'serving.kserve.io/v1beta1');
  const container = service?.['spec']?.['predictor']?.['containers']?.[0];
  assert.equal(container?.['name'], 'kserve-container');
  assert.equal(container?.['readinessProbe']?.['httpGet']?.['port'], container?.['ports']?.[0]?.['containerPort']);
});

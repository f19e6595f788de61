import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAppError } from '../../kernel/errors.ts';
import type { Fault } from './manifest-file.ts';
import { filesOf, parseManifest } from './manifest-file.ts';

function faultsOf(text: string): readonly Fault[] {
  try {
    parseManifest(text);
  } catch (error) {
    if (isAppError(error, 'projects.bad_manifest')) return error.details['faults'] as readonly Fault[];
    throw error;
  }
  return [];
}

const minimal = `project: churn
datasets:
  transactions:
    schema: { customer_id: VARCHAR }
features:
  entities:
    customer: { keys: [customer_id] }
  views:
    orders:
      entity: customer
      inputs: [{ name: t, dataset: transactions }]
      sql: features/orders.sql
`;

test('a small manifest parses and names the files it needs', () => {
  const manifest = parseManifest(minimal);
  assert.equal(manifest.project, 'churn');
  assert.deepEqual(filesOf(manifest).files, ['features/orders.sql']);
});

test('malformed YAML is refused with line and column', () => {
  assert.throws(
    () => parseManifest('project: churn\ndatasets: [a, b'),
    (error: unknown) => isAppError(error, 'projects.bad_yaml') && /pawl\.yaml:2:\d+/.test(error.message),
  );
});

test('an unknown key and a wrong type point to their line and column', () => {
  assert.deepEqual(
    faultsOf('project: churn\ndatsets: {}\n').map(({ line, column, path }) => [line, column, path]),
    [[2, 1, 'datsets']],
  );
  const [fault] = faultsOf(minimal.replace('keys: [customer_id]', 'keys: customer_id'));
  assert.equal(fault?.line, 7);
  assert.equal(fault?.path, 'features.entities.customer.keys');
});

test('a reference to something that is not declared names what is', () => {
  const [fault] = faultsOf(minimal.replace('dataset: transactions', 'dataset: transaction'));
  assert.equal(fault?.message, 'There is no dataset transaction; there are transactions.');
  assert.equal(fault?.line, 11);
});

test('modules to preload are named by their dotted names', () => {
  const training = (module: string): string => `${minimal}training:
  pipelines:
    train: { steps: [{ name: train, command: [python, train.py], preload: [${module}] }] }
`;
  assert.deepEqual(faultsOf(training('sklearn.ensemble')), []);
  assert.equal(faultsOf(training('"import os"'))[0]?.path, 'training.pipelines.train.steps.0.preload.0');
});

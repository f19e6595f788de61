// The card of a model: what is filled in from records, what somebody wrote, what is missing, and the files made of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textOf } from '../../../test/support/answers.ts';
import type { Evaluation } from '../evaluation/index.ts';
import type { ModelVersion, RegisteredModel } from '../registry/index.ts';
import { type CardRecords, toModelCard } from './model-card.ts';
import { toCycloneDx, toMarkdown } from './model-card-files.ts';

const at = Date.parse('1997-10-31T22:00:00Z');
const model: RegisteredModel = {
  id: '01',
  project: 'churn',
  name: 'churn',
  description: 'Who will not buy again.',
  lastVersion: 9,
  tags: { 'card.owner': 'Ana', 'card.limitations': 'Only | customers of *one* shop', 'card.users': ' ' },
  aliases: { champion: 9 },
  createdAt: at,
  updatedAt: at,
  deletedAt: null,
};
const version: ModelVersion = {
  id: '02',
  modelId: '01',
  project: 'churn',
  model: 'churn',
  version: 9,
  stage: 'none',
  description: '',
  source: 'runs:/r/model',
  runId: 'r',
  foreignRun: null,
  runLink: null,
  loggedModelId: null,
  user: 'pipelines',
  signature: { inputs: [{ name: 'frequency', type: 'double', required: true }], outputs: [] },
  onnxSha256: 'a'.repeat(64),
  datasets: [{ name: 'churn-training', digest: '6e36', context: 'train' }],
  codeCommit: 'f970',
  codeSource: null,
  files: [],
  environment: { python: '3.11', requirements: ['scikit-learn==1.7.0', 'numpy'], flavors: ['sklearn'] },
  tags: {},
  aliases: ['champion'],
  createdAt: at,
  updatedAt: at,
  deletedAt: null,
};
const evaluation = {
  dataLabel: 'held out',
  rows: 1895,
  positives: 1277,
  challengerMetrics: { log_loss: { value: 0.5777, lower: 0.5567, upper: 0.597 } },
  slices: [
    { slice: 'orders=2-3', n: 500, challenger: { log_loss: 0.4872 }, champion: null },
    { slice: 'orders=4+', n: 1395, challenger: { log_loss: 0.6256 }, champion: null },
  ],
  fairness: [],
  verdict: 'pass',
  summary: 'v9 passes 5 of 5 conditions.',
} as unknown as Evaluation;
const records: CardRecords = {
  model,
  version,
  evaluation,
  objective: undefined,
  approvals: [],
  live: [{ endpoint: 'api', role: 'champion', version: '9', weight: 1 }],
};

test('a card marks each field as recorded, written or missing, and its sentence names what is missing', () => {
  const card = toModelCard(records);
  const fields = new Map(card.sections.flatMap(({ fields }) => fields).map((field) => [field.name, field]));
  const seen = (name: string) => [fields.get(name)?.source, fields.get(name)?.value];
  assert.deepEqual(seen('Version'), ['auto', 'v9']);
  assert.deepEqual(seen('Owner'), ['typed', 'Ana']);
  assert.deepEqual(seen('Description'), ['typed', 'Who will not buy again.']);
  assert.deepEqual(seen('Users'), ['missing', null]);
  assert.deepEqual(seen('Fairness'), ['missing', null]);
  assert.deepEqual(seen('Serves'), ['auto', 'api as champion']);
  assert.deepEqual(seen('Metrics [95 %]'), ['auto', 'log_loss 0.5777 [0.5567, 0.597]']);
  assert.match(String(seen('Worst slice')[1]), /^orders=4\+: log loss 0\.6256 on 1.395 rows$/u);
  assert.equal(fields.get('Owner')?.tag, 'card.owner');
  const said = textOf(card.answer);
  assert.match(said, /^The card of churn v9 says \d+ of \d+ things; missing: /);
  assert.match(said, /intended use/);
  assert.doesNotMatch(said, /owner/);
  assert.equal(card.answer.tone, 'warn');
});

test('a model without a version has a card too', () => {
  const card = toModelCard({ ...records, version: undefined, evaluation: undefined, live: [] });
  assert.equal(card.version, null);
  assert.match(textOf(card.answer), /^The card of churn, which has no version yet, says/);
});

test('a card in Markdown keeps mark-up of what people wrote from being read as its own', () => {
  const text = toMarkdown(records);
  assert.match(text, /^# churn v9\n/);
  assert.match(text, /\| Limitations \| Only \\\| customers of \\\*one\\\* shop \| typed \|/);
  assert.match(text, /\| Intended use \| – \| missing \|/);
});

test('a card in CycloneDX is a bill of materials with model, data and libraries, the same for the same card', () => {
  const text = toCycloneDx(records);
  const bom = JSON.parse(text) as {
    readonly specVersion: string;
    readonly serialNumber: string;
    readonly components: readonly {
      readonly type: string;
      readonly name: string;
      readonly version?: string;
      readonly modelCard?: {
        readonly modelParameters: { readonly datasets: readonly { readonly ref: string }[] };
        readonly quantitativeAnalysis: { readonly performanceMetrics: readonly object[] };
        readonly considerations: { readonly technicalLimitations: readonly string[] };
      };
    }[];
  };
  assert.equal(bom.specVersion, '1.6');
  assert.match(bom.serialNumber, /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.deepEqual(
    bom.components.map(({ type, name, version }) => [type, name, version]),
    [
      ['machine-learning-model', 'churn', '9'],
      ['data', 'churn-training', '6e36'],
      ['library', 'scikit-learn', '1.7.0'],
      ['library', 'numpy', undefined],
    ],
  );
  const card = bom.components[0]?.modelCard;
  assert.deepEqual(card?.modelParameters.datasets, [{ ref: 'data:churn-training@6e36' }]);
  assert.deepEqual(card?.quantitativeAnalysis.performanceMetrics, [
    { type: 'log_loss', value: '0.5777', confidenceInterval: { lowerBound: '0.5567', upperBound: '0.597' } },
    { type: 'log_loss', value: '0.4872', slice: 'orders=2-3' },
    { type: 'log_loss', value: '0.6256', slice: 'orders=4+' },
  ]);
  assert.deepEqual(card?.considerations.technicalLimitations, ['Only | customers of *one* shop']);
  assert.equal(toCycloneDx(records), text);
});

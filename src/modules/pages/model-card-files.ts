// The card of a model as a file: Markdown for people, and the bill of materials of CycloneDX 1.6, whose `modelCard` other tools read.
import { createHash } from 'node:crypto';
import type { ModelCardView } from '../../contracts/pages/model-card.ts';
import { toIso } from '../../kernel/time.ts';
import { type CardRecords, cardSections, toModelCard } from './model-card.ts';

/** Text of a record in a cell of a Markdown table: no mark-up of its own, on one line. */
function cell(text: string): string {
  return text.replace(/[\\`*_{}[\]<>|#]/g, '\\$&').replace(/\s+/g, ' ');
}

export function toMarkdown(records: CardRecords): string {
  const { model, version, sections } = toModelCard(records);
  const lines = sections.flatMap(({ title, fields }) => [
    `## ${title}`,
    '',
    '| | | from |',
    '| --- | --- | --- |',
    ...fields.map(({ name, value, source }) => `| ${cell(name)} | ${value === null ? '–' : cell(value)} | ${source} |`),
    '',
  ]);
  return [`# ${cell(model)}${version === null ? '' : ` v${version}`}`, '', ...lines].join('\n');
}

/** A name-based UUID (RFC 9562, version 5 without a name space): the same card has the same serial number. */
function serialNumber(content: string): string {
  const hex = createHash('sha1').update(content).digest('hex');
  const variant = ((Number.parseInt(hex.slice(16, 18), 16) & 0x3f) | 0x80).toString(16);
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(18, 20)}-${hex.slice(20, 32)}`;
}

function typedTexts(sections: ModelCardView['sections'], tag: string): string[] {
  return sections.flatMap(({ fields }) =>
    fields.flatMap((field) => (field.tag === `card.${tag}` && field.value !== null ? [field.value] : [])),
  );
}

function modelCard(records: CardRecords, dataRefs: readonly string[]) {
  const { version, evaluation } = records;
  const sections = cardSections(records);
  const ethics = typedTexts(sections, 'ethics');
  const formats = (fields: readonly { readonly name: string; readonly type: string }[] | undefined) =>
    (fields ?? []).map(({ name, type }) => ({ format: `${name}: ${type}` }));
  const metrics = [
    ...Object.entries(evaluation?.challengerMetrics ?? {}).map(([type, { value, lower, upper }]) => ({
      type,
      value: String(value),
      confidenceInterval: { lowerBound: String(lower), upperBound: String(upper) },
    })),
    ...(evaluation?.slices ?? []).flatMap(({ slice, challenger }) =>
      Object.entries(challenger).map(([type, value]) => ({ type, value: String(value), slice })),
    ),
  ];
  return {
    modelParameters: {
      datasets: dataRefs.map((ref) => ({ ref })),
      inputs: formats(version?.signature?.inputs),
      outputs: formats(version?.signature?.outputs),
    },
    quantitativeAnalysis: { performanceMetrics: metrics },
    considerations: {
      users: typedTexts(sections, 'users'),
      useCases: typedTexts(sections, 'intended_use'),
      technicalLimitations: typedTexts(sections, 'limitations'),
      performanceTradeoffs: typedTexts(sections, 'tradeoffs'),
      ...(ethics.length === 0 ? {} : { ethicalConsiderations: ethics.map((name) => ({ name })) }),
    },
  };
}

/** @returns the text of a CycloneDX document, JSON of its version 1.6 */
export function toCycloneDx(records: CardRecords): string {
  const { model, version } = records;
  const data = (version?.datasets ?? []).map(({ name, digest }) => ({
    type: 'data',
    'bom-ref': `data:${name}@${digest}`,
    name,
    version: digest,
    data: [{ type: 'dataset', name }],
  }));
  const component = {
    type: 'machine-learning-model',
    'bom-ref': `model:${model.name}@${version?.version ?? 0}`,
    name: model.name,
    version: String(version?.version ?? 0),
    ...(model.description === '' ? {} : { description: model.description }),
    ...(version?.onnxSha256 ? { hashes: [{ alg: 'SHA-256', content: version.onnxSha256 }] } : {}),
    modelCard: modelCard(
      records,
      data.map((one) => one['bom-ref']),
    ),
  };
  const requirements = (version?.environment.requirements ?? []).map((requirement) => {
    const [name = requirement, pinned] = requirement.split('==');
    return { type: 'library', name, ...(pinned === undefined ? {} : { version: pinned }) };
  });
  const components = [component, ...data, ...requirements];
  return JSON.stringify(
    {
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      serialNumber: serialNumber(JSON.stringify(components)),
      version: 1,
      metadata: { timestamp: toIso(version?.updatedAt ?? model.updatedAt) },
      components,
    },
    null,
    2,
  );
}

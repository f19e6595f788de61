// The card of a model. Fields follow the sections that cards of the field have in common (Mitchell et al. 2019, Model Cards for Model
// Reporting); what the records say is filled in, what only people know is kept as tags of the model.
import { count, plural } from '../../contracts/number-text.ts';
import type { CardFieldView, ModelCardView } from '../../contracts/pages/model-card.ts';
import { isAppError } from '../../kernel/errors.ts';
import { toIso } from '../../kernel/time.ts';
import type { Evaluation } from '../evaluation/index.ts';
import type { Approval } from '../governance/index.ts';
import type { Objective } from '../objectives/index.ts';
import type { ModelVersion, RegisteredModel } from '../registry/index.ts';
import { addresses } from './addresses.ts';
import { answer } from './answer.ts';
import { type Live, readLive } from './models.ts';
import type { PagesDeps } from './pages.ts';

/** What a card is made of. */
export interface CardRecords {
  readonly model: RegisteredModel;
  readonly version: ModelVersion | undefined;
  readonly evaluation: Evaluation | undefined;
  readonly objective: Objective | undefined;
  readonly approvals: readonly Approval[];
  readonly live: Live;
}

const namesShown = 40;
const figures = (value: number): string => String(Number(value.toPrecision(4)));

function auto(name: string, value: string | null | undefined, to: string | null = null): CardFieldView {
  const found = value === null || value === undefined || value === '' ? null : value;
  return { name, source: found === null ? 'missing' : 'auto', value: found, tag: null, to };
}

function typed(model: RegisteredModel, name: string, key: string): CardFieldView {
  const tag = `card.${key}`;
  const text = model.tags[tag]?.trim() ?? '';
  return { name, source: text === '' ? 'missing' : 'typed', value: text === '' ? null : text, tag, to: null };
}

function listed(items: readonly string[]): string {
  const rest = items.length - namesShown;
  return [...items.slice(0, namesShown), ...(rest > 0 ? [`${count(rest)} more`] : [])].join(', ');
}

/** The slice whose log loss is worst, in words. */
function worstSlice({ slices }: Evaluation): string | undefined {
  const known = slices.flatMap(({ slice, n, challenger }) => {
    const loss = challenger.log_loss;
    return loss === undefined ? [] : [{ slice, n, loss }];
  });
  const [worst] = known.toSorted((a, b) => b.loss - a.loss);
  return worst === undefined ? undefined : `${worst.slice}: log loss ${figures(worst.loss)} on ${count(worst.n)} rows`;
}

function performance(of: Evaluation | undefined): string | undefined {
  if (of === undefined) return undefined;
  return Object.entries(of.challengerMetrics)
    .map(([name, { value, lower, upper }]) => `${name} ${figures(value)} [${figures(lower)}, ${figures(upper)}]`)
    .join(', ');
}

function fairness({ fairness: groups }: Evaluation): string | undefined {
  return groups.length === 0
    ? undefined
    : groups
        .map(
          ({ group, demographicParityRatio, equalOpportunityDifference }) =>
            `${group}: demographic parity ratio ${figures(demographicParityRatio)}, equal opportunity difference ${figures(equalOpportunityDifference)}`,
        )
        .join('; ');
}

function decided(approvals: readonly Approval[]): string | undefined {
  const [newest] = approvals;
  if (newest === undefined) return undefined;
  const by = newest.votes.map(({ actor, approve }) => `${actor.name} ${approve ? 'approved' : 'rejected'}`).join(', ');
  return `${newest.state}${by === '' ? '' : `: ${by}`}`;
}

function goal(of: Objective | undefined): string | undefined {
  return of === undefined ? undefined : `${of.kpi}: from ${of.baseline} to ${of.target} ${of.unit}`.trim();
}

export function cardSections(records: CardRecords): ModelCardView['sections'] {
  const { model, version, evaluation, objective, live } = records;
  const page = version === undefined ? null : addresses.modelVersion(model.name, version.version);
  const serves = live.filter((arm) => arm.version === String(version?.version));
  const environment = version?.environment;
  const signature = version?.signature;
  const columns = (fields: readonly { readonly name: string; readonly type: string }[] | undefined) =>
    fields === undefined ? undefined : listed(fields.map(({ name, type }) => `${name} (${type})`));
  return [
    {
      title: 'Model',
      fields: [
        auto('Name', model.name, addresses.model(model.name)),
        auto('Version', version === undefined ? null : `v${version.version}`, page),
        {
          ...auto('Description', model.description),
          ...(model.description === '' ? {} : { source: 'typed' as const }),
        },
        typed(model, 'Owner', 'owner'),
        auto('Kind', environment?.flavors?.join(', ')),
        auto('Made', version === undefined ? null : `${toIso(version.createdAt).slice(0, 10)} by ${version.user}`),
        auto('Code', version?.codeCommit),
        auto('Files', version?.onnxSha256 ? `ONNX, SHA-256 ${version.onnxSha256}` : null, page),
        typed(model, 'Licence', 'licence'),
      ],
    },
    {
      title: 'Use',
      fields: [
        auto('Objective', goal(objective), addresses.objectives),
        typed(model, 'Intended use', 'intended_use'),
        typed(model, 'Out of scope', 'out_of_scope'),
        typed(model, 'Users', 'users'),
        auto('Serves', serves.map(({ endpoint, role }) => `${endpoint} as ${role}`).join(', '), addresses.deployments),
        auto('Takes', columns(signature?.inputs)),
        auto('Gives', columns(signature?.outputs)),
      ],
    },
    {
      title: 'Data',
      fields: [
        auto(
          'Training',
          version === undefined ? null : listed(version.datasets.map(({ name, digest }) => `${name} ${digest}`)),
        ),
        auto(
          'Evaluation',
          evaluation === undefined
            ? null
            : `${evaluation.dataLabel}: ${plural(evaluation.rows, 'row')}, ${count(evaluation.positives)} positive`,
        ),
        typed(model, 'Personal data', 'personal_data'),
      ],
    },
    {
      title: 'How good it is',
      fields: [
        auto('Metrics [95 %]', performance(evaluation), page),
        auto('Worst slice', evaluation === undefined ? null : worstSlice(evaluation), page),
        auto('Fairness', evaluation === undefined ? null : fairness(evaluation), page),
        auto('Gate', evaluation?.verdict === 'none' ? null : evaluation?.summary, page),
      ],
    },
    {
      title: 'What to mind',
      fields: [
        typed(model, 'Limitations', 'limitations'),
        typed(model, 'Trade-offs', 'tradeoffs'),
        typed(model, 'Ethical considerations', 'ethics'),
      ],
    },
    {
      title: 'Who answers for it',
      fields: [
        auto('Approval', decided(records.approvals), addresses.approvals),
        typed(model, 'Risk tier', 'risk_tier'),
        typed(model, 'Next review', 'next_review'),
      ],
    },
  ];
}

function cardAnswer(model: string, version: ModelVersion | undefined, sections: ModelCardView['sections']) {
  const fields = sections.flatMap((section) => section.fields);
  const missing = fields.filter(({ source }) => source === 'missing').map(({ name }) => name.toLowerCase());
  const of = version === undefined ? `${model}, which has no version yet,` : `${model} v${version.version}`;
  return answer(
    missing.length === 0 ? 'ok' : 'warn',
    `The card of ${of} says ${fields.length - missing.length} of ${fields.length} things`,
    missing.length === 0 ? '.' : `; missing: ${listed(missing)}.`,
  );
}

async function objectiveOf({ monitoring, objectives }: PagesDeps, project: string, model: string) {
  const plan = (await monitoring.plans(project)).find((one) => one.model === model);
  if (plan === undefined || plan.objective === null) return undefined;
  return objectives.get(project, plan.objective).catch((error: unknown) => {
    if (isAppError(error, 'objectives.unknown_objective')) return undefined;
    throw error;
  });
}

/** @throws AppError `registry.unknown_model`, `registry.unknown_version` */
export async function readCardRecords(
  deps: PagesDeps,
  project: string,
  name: string,
  number: number | undefined,
): Promise<CardRecords> {
  const { registry } = deps;
  const model = await registry.models.get(project, name);
  const shown = number ?? model.aliases['champion'];
  const [newest] = shown === undefined ? (await registry.versions.list(project, name, { limit: 1 })).items : [];
  const version = shown === undefined ? newest : await registry.versions.get(project, name, shown);
  const [judged, approvals, lives, objective] = await Promise.all([
    version === undefined ? undefined : deps.evaluations.newestOf([version.id]),
    version === undefined ? undefined : deps.approvals.list({ project, subjectId: version.id }, { limit: 1 }),
    readLive(deps, project),
    objectiveOf(deps, project, name),
  ]);
  return {
    model,
    version,
    evaluation: version === undefined ? undefined : judged?.get(version.id),
    objective,
    approvals: approvals?.items ?? [],
    live: lives.get(name) ?? [],
  };
}

/** "What is it, what is it for, and who answers for it?" */
export function toModelCard(records: CardRecords): ModelCardView {
  const { model, version } = records;
  const sections = cardSections(records);
  return {
    answer: cardAnswer(model.name, version, sections),
    model: model.name,
    version: version?.version ?? null,
    sections,
  };
}

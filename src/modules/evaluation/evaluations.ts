// Evaluates a challenger, beside the champion on the same rows when there is one, and lets a gate decide.
import type { Actor } from '../../kernel/actor.ts';
import type { NodeRef } from '../../kernel/node-ref.ts';
import { decodeCursor, type Page, type PageRequest, toPage } from '../../kernel/paging.ts';
import type { Blobs } from '../../platform/blobs/blobs.ts';
import type { Bus } from '../../platform/bus/bus.ts';
import type { Clock } from '../../platform/clock/clock.ts';
import type { Database } from '../../platform/db/database.ts';
import { openOnnxModel } from '../../platform/inference/onnx.ts';
import type { Olap } from '../../platform/olap/olap.ts';
import type { NewId } from '../../platform/random/random.ts';
import type { Audit } from '../audit/index.ts';
import type { Lineage } from '../lineage/index.ts';
import { compareInThreads, measurePartsInThread } from './compare-in-thread.ts';
import { evaluationErrors } from './errors.ts';
import { checkCondition, decide } from './gate.ts';
import { scoreShuffled } from './importance.ts';
import type { Sample } from './measure.ts';
import { calibrationOf, measureFairness } from './measure.ts';
import type { Evaluation, GateCondition } from './model.ts';
import { inputColumns, type LabelledRows, readLabelledRows, scoreRows } from './scoring.ts';
import * as store from './store.ts';

/** What evaluation needs to know of a model version. */
export interface EvaluatedVersion {
  readonly id: string;
  readonly version: number;
  readonly onnxSha256: string | null;
  /** Input columns in the signature's order. */
  readonly columns: readonly string[];
}

export interface EvaluationRequest {
  readonly project: string;
  readonly model: string;
  readonly challenger: EvaluatedVersion;
  readonly champion: EvaluatedVersion | null;
  readonly data: {
    readonly sha256: string;
    readonly label: string;
    readonly nodes: readonly NodeRef[];
    readonly where?: string | undefined;
  };
  readonly labelColumn: string;
  /** Slice name → SQL expression. */
  readonly slices: Readonly<Record<string, string>>;
  /** Slice names whose values are groups to be fair between. */
  readonly fairness: readonly string[];
  /** Score from which on the decision is positive. */
  readonly threshold: number;
  readonly gate: readonly GateCondition[];
  readonly seed: number;
}

export interface Evaluations {
  /** @throws AppError `evaluation.no_rows`, `evaluation.one_class`, `evaluation.no_onnx`, `evaluation.missing_column`, `evaluation.bad_condition` */
  evaluate(actor: Actor, request: EvaluationRequest, signal?: AbortSignal): Promise<Evaluation>;
  get(id: string): Promise<Evaluation>;
  list(
    filter: { readonly project: string; readonly model?: string | undefined; readonly version?: number | undefined },
    page: PageRequest,
  ): Promise<Page<Evaluation>>;
  /** The newest evaluation of each of these versions as challenger, by the version's id; one that was never judged is not there. */
  newestOf(versionIds: readonly string[]): Promise<ReadonlyMap<string, Evaluation>>;
  /** As `newestOf`, of one numbered version of each of several models; by the model's name. */
  newestOfModels(
    project: string,
    versions: readonly { readonly model: string; readonly version: number }[],
  ): Promise<ReadonlyMap<string, Evaluation>>;
  /** Versions whose newest evaluation refused them, those judged last first. @param limit at most 500 */
  refused(project: string, limit: number): Promise<readonly string[]>;
  /** The newest evaluation that scored a challenger and a champion on the same rows. */
  between(challengerId: string, championId: string): Promise<Evaluation | undefined>;
  /** Labels and scores of rows under one version, for monitors that judge it later. */
  score(
    version: EvaluatedVersion,
    data: { readonly paths: readonly string[]; readonly labelColumn: string; readonly where?: string | undefined },
    signal?: AbortSignal,
  ): Promise<Sample>;
}

export interface EvaluationDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly bus: Bus;
  readonly blobs: Blobs;
  readonly olap: Olap;
  readonly audit: Audit;
  readonly lineage: Lineage;
}

function summarise(evaluation: Omit<Evaluation, 'summary'>): string {
  const { delta, conditions, challenger, champion } = evaluation;
  const failed = conditions.filter((condition) => !condition.passed);
  const against = champion === null ? 'with no champion to beat' : `against v${champion.version}`;
  const loss =
    delta === null
      ? `log loss ${evaluation.challengerMetrics.log_loss.value.toFixed(4)}`
      : `log loss ${delta.log_loss.value.toFixed(5)} [${delta.log_loss.lower.toFixed(5)}, ${delta.log_loss.upper.toFixed(5)}]`;
  const outcome =
    evaluation.verdict === 'none'
      ? 'was evaluated'
      : evaluation.verdict === 'pass'
        ? `passes ${conditions.length} of ${conditions.length} conditions`
        : `fails ${failed.map((one) => one.name).join(', ')}`;
  return `v${challenger.version} ${outcome} ${against} on ${evaluation.rows} rows: ${loss}.`;
}

export function createEvaluations(deps: EvaluationDeps): Evaluations {
  const { db, clock, blobs, olap, audit, lineage, bus } = deps;

  const withModel = async <T>(
    version: EvaluatedVersion,
    work: (model: Awaited<ReturnType<typeof openOnnxModel>>) => Promise<T>,
  ): Promise<T> => {
    if (version.onnxSha256 === null)
      throw evaluationErrors.create('no_onnx', `Version ${version.version} has no ONNX export.`);
    const model = await openOnnxModel(await blobs.localPath(version.onnxSha256));
    try {
      return await work(model);
    } finally {
      await model.release();
    }
  };

  const featuresOf = (versions: readonly EvaluatedVersion[]): Promise<readonly string[][]> =>
    Promise.all(
      versions.map((version) =>
        withModel(version, async (model) => [
          ...inputColumns(model, version.columns.length === 0 ? undefined : version.columns),
        ]),
      ),
    );

  const scoresOf = (version: EvaluatedVersion, rows: LabelledRows, columns: readonly string[]): Promise<Float64Array> =>
    withModel(version, (model) => scoreRows(model, rows, columns));

  return {
    async evaluate(actor, request, signal) {
      for (const condition of request.gate) await checkCondition(condition);
      const versions = request.champion === null ? [request.challenger] : [request.challenger, request.champion];
      const columns = await featuresOf(versions);
      const rows = await readLabelledRows(
        olap,
        {
          paths: [await blobs.localPath(request.data.sha256)],
          label: request.labelColumn,
          where: request.data.where,
          slices: request.slices,
        },
        [...new Set(columns.flat())],
        signal,
      );
      const positives = rows.labels.reduce((sum, label) => sum + label, 0);
      if (positives === 0 || positives === rows.rows)
        throw evaluationErrors.create('one_class', `All ${rows.rows} labels are ${positives === 0 ? 0 : 1}.`);
      const samples: Sample[] = [];
      for (const [index, version] of versions.entries())
        samples.push({ labels: rows.labels, scores: await scoresOf(version, rows, columns[index] ?? []) });
      const [challenger, champion = null] = samples as [Sample, Sample?];
      const { threshold, seed } = request;
      const compared = await compareInThreads({ challenger, champion, threshold, seed }, signal);
      const shuffled = await withModel(request.challenger, (model) =>
        scoreShuffled(model, rows, challenger.scores, columns[0] ?? [], seed),
      );
      const { slices, importance } = await measurePartsInThread(
        { challenger, champion, threshold, seed, slices: rows.slices, shuffled },
        signal,
      );
      const measured = {
        challengerMetrics: compared.challenger,
        championMetrics: compared.champion,
        delta: compared.delta,
        slices,
        fairness: request.fairness.map((name) => measureFairness(name, rows.slices[name] ?? [], challenger, threshold)),
        rows: rows.rows,
      };
      const conditions = await decide(request.gate, measured);
      const draft: Omit<Evaluation, 'summary'> = {
        id: deps.newId(),
        project: request.project,
        model: request.model,
        challenger: { id: request.challenger.id, version: request.challenger.version },
        champion: request.champion === null ? null : { id: request.champion.id, version: request.champion.version },
        dataSha256: request.data.sha256,
        dataLabel: request.data.label,
        positives,
        threshold,
        seed,
        ...measured,
        calibration: calibrationOf(challenger),
        ...(importance === undefined ? {} : { importance }),
        conditions,
        verdict: conditions.length === 0 ? 'none' : conditions.every((condition) => condition.passed) ? 'pass' : 'fail',
        createdAt: clock.now(),
      };
      const evaluation: Evaluation = { ...draft, summary: summarise(draft) };
      const ref: NodeRef = { type: 'evaluation', id: evaluation.id };
      await db.transact(async (tx) => {
        await store.insertEvaluation(tx, evaluation);
        await lineage.describe(tx, {
          ref,
          project: request.project,
          label: `Evaluation of ${request.model} v${request.challenger.version}`,
          detail: { verdict: evaluation.verdict, summary: evaluation.summary },
        });
        await lineage.link(tx, {
          from: { type: 'model-version', id: request.challenger.id },
          to: ref,
          relation: 'used',
        });
        if (request.champion !== null)
          await lineage.link(tx, {
            from: { type: 'model-version', id: request.champion.id },
            to: ref,
            relation: 'used',
          });
        for (const from of request.data.nodes) await lineage.link(tx, { from, to: ref, relation: 'used' });
        await audit.record(tx, {
          actor,
          action: 'evaluation.evaluate',
          project: request.project,
          subject: ref,
          after: evaluation,
          detail: { verdict: evaluation.verdict, version: request.challenger.version },
        });
        await bus.publish(tx, {
          type: 'evaluation.created',
          project: request.project,
          subject: evaluation.id,
          data: { model: request.model, version: request.challenger.version },
        });
        if (evaluation.verdict !== 'none') {
          await bus.publish(tx, {
            type: 'gate.decided',
            project: request.project,
            subject: evaluation.id,
            data: { model: request.model, version: request.challenger.version, verdict: evaluation.verdict },
          });
        }
      });
      return evaluation;
    },
    async get(id) {
      const evaluation = await store.findEvaluation(db.reader, id);
      if (evaluation === undefined)
        throw evaluationErrors.create('unknown_evaluation', `There is no evaluation ${id}.`);
      return evaluation;
    },
    async list(filter, page) {
      const before = page.cursor === undefined ? '~' : String(decodeCursor(page.cursor, 1)[0]);
      return toPage(
        await store.listEvaluations(db.reader, filter, before, page.limit + 1),
        page.limit,
        (evaluation) => [evaluation.id],
      );
    },
    async newestOf(versionIds) {
      const found = await store.newestEvaluations(db.reader, versionIds);
      return new Map(found.map((evaluation) => [evaluation.challenger.id, evaluation]));
    },
    async newestOfModels(project, versions) {
      const found = await store.newestOfNumbers(db.reader, project, versions);
      return new Map(found.map((evaluation) => [evaluation.model, evaluation]));
    },
    refused: (project, limit) => store.refusedChallengers(db.reader, project, limit),
    between: (challengerId, championId) => store.newestBetween(db.reader, challengerId, championId),
    async score(version, data, signal) {
      const [columns = []] = await featuresOf([version]);
      const rows = await readLabelledRows(
        olap,
        { paths: data.paths, label: data.labelColumn, where: data.where, slices: {} },
        columns,
        signal,
      );
      return { labels: rows.labels, scores: await scoresOf(version, rows, columns) };
    },
  };
}

// One model version: may it serve? Its gate with the evidence, where it answers, and who has to agree.
import { percent } from '../../contracts/number-text.ts';
import type { AnswerView } from '../../contracts/pages/answer.ts';
import type { VersionPageView } from '../../contracts/pages/versions.ts';
import type { PageRequest } from '../../kernel/paging.ts';
import { toIso } from '../../kernel/time.ts';
import { type Evaluation, toEvaluationView } from '../evaluation/index.ts';
import { type Approval, toApprovalView } from '../governance/index.ts';
import { type ModelVersion, toModelView, toVersionView } from '../registry/index.ts';
import { addresses } from './addresses.ts';
import { answer, link } from './answer.ts';
import { metricsOf, slicedMetrics } from './compared.ts';
import { type Live, readLive } from './models.ts';
import type { PagesDeps } from './pages.ts';

/** Approvals about one version that its page shows. */
const approvalsShown = 10;

/** "May this version serve?" */
export function versionAnswer(
  version: Pick<ModelVersion, 'model' | 'version'>,
  judged: Pick<Evaluation, 'verdict' | 'summary'> | undefined,
  live: Live,
  pending: Pick<Approval, 'votes' | 'needed'> | undefined,
): AnswerView {
  const name = `v${version.version}`;
  const tone =
    pending !== undefined ? 'awaiting' : judged === undefined ? 'idle' : judged.verdict === 'fail' ? 'fail' : 'ok';
  return answer(
    tone,
    judged === undefined ? `${name} has not been judged by a gate.` : judged.summary,
    ...(live.length === 0
      ? [' It serves nowhere']
      : [
          ' It ',
          ...live.flatMap(({ endpoint, role, weight }, index) => [
            index === 0 ? '' : ', ',
            role === 'shadow' ? 'shadows ' : 'serves ',
            link(
              role === 'shadow' || weight === 1 ? endpoint : `${endpoint} (${percent(weight)})`,
              addresses.deployment(endpoint),
            ),
          ]),
        ]),
    ...(pending === undefined
      ? []
      : [
          '; ',
          link(
            `${pending.votes.filter(({ approve }) => approve).length} of ${pending.needed} approved`,
            addresses.approvals,
          ),
        ]),
    '.',
  );
}

/** @throws AppError `registry.unknown_model`, `registry.unknown_version`, `evaluation.unknown_evaluation` */
export async function readVersion(
  deps: PagesDeps,
  project: string,
  name: string,
  number: number,
  page: PageRequest & { readonly evaluation?: string | undefined },
): Promise<VersionPageView> {
  const { registry, evaluations } = deps;
  const [model, version] = await Promise.all([
    registry.models.get(project, name),
    registry.versions.get(project, name, number),
  ]);
  const [list, newest, asked, lives, approvals] = await Promise.all([
    evaluations.list({ project, model: name, version: number }, page),
    evaluations.newestOf([version.id]),
    page.evaluation === undefined ? undefined : evaluations.get(page.evaluation),
    readLive(deps, project),
    deps.approvals.list({ project, subjectId: version.id }, { limit: approvalsShown }),
  ]);
  // An evaluation of another version is not this page's, whatever the address says.
  const shown = asked?.challenger.id === version.id ? asked : newest.get(version.id);
  const live = (lives.get(name) ?? []).filter((arm) => arm.version === String(number));
  return {
    ...list,
    answer: versionAnswer(
      version,
      shown,
      live,
      approvals.items.find(({ state }) => state === 'pending'),
    ),
    model: toModelView(model),
    version: toVersionView(version),
    live,
    evaluation: shown === undefined ? null : toEvaluationView(shown),
    metrics: shown === undefined ? [] : metricsOf(shown),
    slices: shown === undefined ? [] : slicedMetrics(shown),
    approvals: approvals.items.map(toApprovalView),
    items: list.items.map(({ id, verdict, dataLabel, rows, createdAt }) => ({
      id,
      verdict,
      dataLabel,
      rows,
      createdAt: toIso(createdAt),
    })),
  };
}

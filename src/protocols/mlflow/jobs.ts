// MLflow's calls for jobs, over the background jobs of the project: read, search and cancel. None is begun by a name: a server that runs what a
// caller names runs what an attacker names. What a job was given stays with it, as in Pawl's own calls.
import { isAppError } from '../../kernel/errors.ts';
import type { Job } from '../../platform/queue/queue.ts';
import type { Call, MlflowDeps, MlflowRoute } from './calls.ts';
import { invalid, mlflowErrors } from './errors.ts';

const base = '/jobs';
/** The newest that a search answers. */
const mostJobs = 1000;
const statuses = {
  queued: 'PENDING',
  running: 'RUNNING',
  done: 'SUCCEEDED',
  dead: 'FAILED',
  cancelled: 'CANCELED',
} as const;
/** What MLflow's jobs may be besides. */
const otherStatuses = ['TIMEOUT', 'NEEDS_RECOVERY'];

function toView(job: Job) {
  return {
    job_id: job.id,
    creation_time: job.createdAt,
    job_name: job.kind,
    params: {},
    timeout: null,
    status: statuses[job.state],
    result: null,
    error_message: job.error,
    retry_count: Math.max(0, job.attempt - 1),
    last_update_time: job.finishedAt ?? job.createdAt,
    status_details: null,
    creator: null,
    status_message: job.note,
    progress:
      job.progress === null
        ? null
        : { phase: job.note, completed: Math.round(job.progress * 100), total: 100, unit: '%' },
    progress_updated_at: null,
  };
}

export function jobRoutes({ queue, audit }: MlflowDeps): MlflowRoute[] {
  /** A job of another project is not there. */
  const find = async ({ project, params }: Call): Promise<Job> => {
    const id = params['job'] ?? '';
    const missing = () => mlflowErrors.create('not_found', `Job with ID ${id} not found`);
    const job = await queue.get(id).catch((error: unknown) => {
      if (isAppError(error) && error.code === 'queue.unknown_job') throw missing();
      throw error;
    });
    if (job.project !== project) throw missing();
    return job;
  };
  const version = '3.0';
  return [
    {
      method: 'POST',
      path: `${base}/search`,
      version,
      permission: 'server.read',
      async handle({ project, fields }) {
        const wanted = fields.texts('statuses');
        const known: readonly string[] = [...Object.values(statuses), ...otherStatuses];
        const unknown = wanted.find((status) => !known.includes(status));
        if (unknown !== undefined) throw invalid(`The string '${unknown}' can't be converted to JobStatus enum value.`);
        const name = fields.text('job_name');
        // No job shows what it was given, so none is found by it.
        const byParams = Object.keys((fields.raw('params') as object | null) ?? {}).length > 0;
        const { items } = await queue.list({ project }, { limit: mostJobs });
        const found = items.filter(
          ({ kind, state }) =>
            !byParams && (name ?? kind) === kind && (wanted.length === 0 || wanted.includes(statuses[state])),
        );
        return { jobs: found.map(toView) };
      },
    },
    {
      method: 'GET',
      path: `${base}/:job`,
      version,
      permission: 'server.read',
      handle: async (call) => toView(await find(call)),
    },
    {
      method: 'PATCH',
      path: `${base}/cancel/:job`,
      version,
      permission: 'server.admin',
      async handle(call) {
        const { id, kind, project } = await find(call);
        await queue.cancel(id, (tx) =>
          audit.record(tx, {
            actor: call.actor,
            action: 'server.cancel_job',
            project,
            subject: { type: 'job', id },
            detail: { kind },
          }),
        );
        return toView(await queue.get(id));
      },
    },
  ];
}

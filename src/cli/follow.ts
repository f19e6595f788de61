// Waiting for work of the server: asks again until it is over, showing how far it is.
import { setTimeout as pause } from 'node:timers/promises';
import { CommandError } from './command.ts';
import type { Context } from './context.ts';

const everyMs = 400;

/** Asks until `done`; calls `look` with each answer. */
export async function poll<T>(
  ask: () => Promise<T>,
  done: (answer: T) => boolean,
  look?: (answer: T) => Promise<void> | void,
): Promise<T> {
  for (;;) {
    const answer = await ask();
    await look?.(answer);
    if (done(answer)) return answer;
    await pause(everyMs);
  }
}

/** Waits for a job. @throws CommandError when it failed */
export async function followJob(context: Context, id: string, title: string): Promise<void> {
  const progress = context.progress(title);
  try {
    const job = await poll(
      () => context.client.call('getJob', { path: { id } }),
      ({ state }) => state === 'done' || state === 'dead' || state === 'cancelled',
      (now) => progress.update(now.progress, now.note ?? now.state),
    );
    if (job.state !== 'done') throw new CommandError(`Job ${id} is ${job.state}: ${job.error ?? 'no reason given'}`);
  } finally {
    progress.end();
  }
}

type PipelineRunState = 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';
export const isOver = (state: PipelineRunState): boolean => state !== 'queued' && state !== 'running';

/** Waits for a pipeline run; prints the logs of its steps with `logs`. */
export async function followPipelineRun(context: Context, run: string, options: { readonly logs: boolean }) {
  const { client, project } = context;
  const progress = context.progress('Running');
  const offsets = new Map<string, number>();
  const printLog = async (step: string): Promise<void> => {
    for (;;) {
      const offset = offsets.get(step) ?? 0;
      const chunk = await client.call('readStepLog', { path: { project, run, step }, query: { offset } });
      if (chunk.text === '') return;
      offsets.set(step, chunk.nextOffset);
      for (const line of chunk.text.replace(/\n$/, '').split('\n')) context.print(`${step} | ${line}`);
    }
  };
  try {
    return await poll(
      () => client.call('getPipelineRun', { path: { project, run } }),
      (answer) => isOver(answer.run.state),
      async (answer) => {
        const over = answer.steps.filter((step) => step.endedAt !== null).length;
        const current = answer.steps.find((step) => step.startedAt !== null && step.endedAt === null);
        progress.update(
          answer.steps.length === 0 ? null : over / answer.steps.length,
          current?.step ?? answer.run.state,
        );
        if (!options.logs) return;
        for (const step of answer.steps) if (step.startedAt !== null) await printLog(step.step);
      },
    );
  } finally {
    progress.end();
  }
}

/** The whole log of a step. */
export async function readLog(context: Context, run: string, step: string): Promise<string> {
  let text = '';
  for (let offset = 0; ; ) {
    const path = { project: context.project, run, step };
    const chunk = await context.client.call('readStepLog', { path, query: { offset } });
    if (chunk.text === '') return text;
    text += chunk.text;
    offset = chunk.nextOffset;
  }
}

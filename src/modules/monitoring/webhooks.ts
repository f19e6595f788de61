// Alarms to the outside: each delivery is a job, so it survives a restart and is retried; the body is signed, so that a receiver can
// tell it from a forgery (HMAC-SHA256 over `timestamp.body`, as `x-pawl-signature: t=…,v1=…`).
import { createHmac } from 'node:crypto';
import type { Clock } from '../../platform/clock/clock.ts';
import type { Database, Tx } from '../../platform/db/database.ts';
import type { Queue } from '../../platform/queue/queue.ts';
import { monitoringErrors } from './errors.ts';
import type { Alarm, MonitoringPlan } from './model.ts';
import * as store from './store.ts';

const jobKind = 'monitoring.webhook';
const timeoutMs = 10_000;

/** The signature header of a body sent at a time. */
export function signWebhook(secret: string, timestamp: number, body: string): string {
  return `t=${timestamp},v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
}

/** @throws AppError `monitoring.bad_webhook` */
export function checkWebhook(address: string): void {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '')
    throw monitoringErrors.create('bad_webhook', `${address} is not an http(s) address.`);
}

export interface Webhooks {
  /** Queues one delivery per receiver, in the transaction of the alarm's change. */
  announce(tx: Tx, plan: MonitoringPlan, event: string, alarm: Alarm): Promise<void>;
}

export function createWebhooks(deps: { db: Database; clock: Clock; queue: Queue }): Webhooks {
  deps.queue.handle(jobKind, async ({ job, signal }) => {
    const { address, body, project, model } = job.payload as {
      address: string;
      body: string;
      project: string;
      model: string;
    };
    const known = await store.findPlan(deps.db.reader, project, model);
    if (known === undefined) return { skipped: 'no plan' };
    const timestamp = Math.floor(deps.clock.wall() / 1000);
    const response = await fetch(address, {
      method: 'POST',
      body,
      // A redirect could lead where the declared address may not.
      redirect: 'manual',
      headers: {
        'content-type': 'application/json',
        'x-pawl-signature': signWebhook(known.secret, timestamp, body),
        'x-pawl-delivery': job.id,
      },
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    await response.body?.cancel();
    if (!response.ok)
      throw monitoringErrors.create('webhook_failed', `${new URL(address).host} answered ${response.status}.`);
    return { status: response.status };
  });
  return {
    async announce(tx, plan, event, alarm) {
      const body = JSON.stringify({ event, alarm });
      for (const address of plan.webhooks) {
        await deps.queue.enqueue(tx, {
          kind: jobKind,
          project: plan.project,
          payload: { address, body, project: plan.project, model: plan.model },
          maxAttempts: 8,
        });
      }
    },
  };
}

// The page of the gateway: who spends what, near which limit?
import { type GatewayBudgetView, windowText } from '../../contracts/gateway.ts';
import { dollars, percent, plural } from '../../contracts/number-text.ts';
import type { AnswerView } from '../../contracts/pages/answer.ts';
import type { GatewayCounts, GatewayPageView } from '../../contracts/pages/gateway.ts';
import type { PageRequest } from '../../kernel/paging.ts';
import { type HourOfUsage, readBudgets, toEndpointView, toKeyView, toModelView } from '../gateway/index.ts';
import { addresses } from './addresses.ts';
import { answer, link } from './answer.ts';
import type { PagesDeps } from './pages.ts';

const hourMs = 3_600_000;
const hours = 24;
const most = 200;
/** From this share of a budget on it is worth a word. */
const near = 0.8;

const nothing: GatewayCounts = {
  requests: 0,
  errors: 0,
  refused: 0,
  cached: 0,
  inputTokens: 0,
  outputTokens: 0,
  micros: 0,
  unpriced: 0,
};

function added(counts: GatewayCounts, more: GatewayCounts): GatewayCounts {
  return {
    requests: counts.requests + more.requests,
    errors: counts.errors + more.errors,
    refused: counts.refused + more.refused,
    cached: counts.cached + more.cached,
    inputTokens: counts.inputTokens + more.inputTokens,
    outputTokens: counts.outputTokens + more.outputTokens,
    micros: counts.micros + more.micros,
    unpriced: counts.unpriced + more.unpriced,
  };
}

const limitText = (budget: GatewayBudgetView): string => `${dollars(budget.limitMicros)} ${windowText(budget)}`;

const shareOf = ({ spentMicros, limitMicros }: GatewayBudgetView): number =>
  limitMicros === 0 ? 1 : spentMicros / limitMicros;

/** "Who spends what, near which limit?" */
export function gatewayAnswer(
  rows: readonly { readonly name: string; readonly counts: GatewayCounts }[],
  budgets: readonly GatewayBudgetView[],
): AnswerView {
  if (rows.length === 0) return answer('idle', 'No endpoint is set up yet.');
  const total = rows.map(({ counts }) => counts).reduce(added, nothing);
  const [top] = [...rows].sort((a, b) => b.counts.micros - a.counts.micros);
  const [closest] = [...budgets].sort((a, b) => shareOf(b) - shareOf(a));
  const share = closest === undefined ? 0 : shareOf(closest);
  const who = closest === undefined ? '' : closest.target === null ? 'the project' : closest.target;
  const failing = total.requests >= 10 && total.errors / total.requests >= 0.05;
  return answer(
    share >= 1 && closest?.action === 'reject'
      ? 'fail'
      : share >= near || failing
        ? 'warn'
        : total.requests === 0
          ? 'idle'
          : 'ok',
    total.requests === 0
      ? `${plural(rows.length, 'endpoint')}, not called in the last ${hours} hours`
      : `${plural(total.requests, 'call')} in the last ${hours} hours for ${dollars(total.micros)}`,
    top === undefined || rows.length === 1 || top.counts.micros === 0
      ? ''
      : `, most of it ${dollars(top.counts.micros)} by ${top.name}`,
    total.errors === 0 ? '' : '; ',
    total.errors === 0
      ? ''
      : link(
          `${percent(total.errors / total.requests)} of the calls failed`,
          `${addresses.traces}?q=${encodeURIComponent("state = 'error'")}`,
        ),
    total.unpriced === 0 ? '' : `; what ${plural(total.unpriced, 'call')} cost is not known`,
    closest === undefined || share < near
      ? ''
      : `; ${who} ${share >= 1 ? `has spent its ${limitText(closest)}` : `is at ${percent(Math.floor(share * 100) / 100)} of ${limitText(closest)}`}${share >= 1 && closest.action === 'reject' ? ' and is refused' : ''}`,
    '.',
  );
}

function busiestOf(found: readonly HourOfUsage[]): { readonly requests: number; readonly tokens: number } {
  const byHour = new Map<number, { requests: number; tokens: number }>();
  for (const { hour, requests, inputTokens, outputTokens } of found) {
    const held = byHour.get(hour) ?? { requests: 0, tokens: 0 };
    byHour.set(hour, { requests: held.requests + requests, tokens: held.tokens + inputTokens + outputTokens });
  }
  const all = [...byHour.values()];
  return {
    requests: Math.max(0, ...all.map(({ requests }) => requests)) / 60,
    tokens: Math.max(0, ...all.map(({ tokens }) => tokens)) / 60,
  };
}

export async function readGateway(deps: PagesDeps, project: string, page: PageRequest): Promise<GatewayPageView> {
  const { gateway, clock } = deps;
  const found = await gateway.endpoints.list(project, page);
  const ids = found.items.map(({ id }) => id);
  const since = (Math.floor(clock.now() / hourMs) - hours + 1) * hourMs;
  const [usage, guardrails, budgets, models, keys] = await Promise.all([
    gateway.calls.usage(ids, since),
    gateway.guardrails.count(ids),
    gateway.budgets.list(project, { limit: most }).then(({ items }) => readBudgets(gateway, items)),
    gateway.models.list(project, { limit: most }),
    gateway.keys.list(project, { limit: most }),
  ]);
  const items = found.items.map((endpoint) => {
    const own = usage.filter(({ endpointId }) => endpointId === endpoint.id);
    return {
      endpoint: toEndpointView(endpoint, guardrails.get(endpoint.id) ?? 0),
      counts: own.reduce<GatewayCounts>(added, nothing),
      busiest: busiestOf(own),
    };
  });
  return {
    ...found,
    answer: gatewayAnswer(
      items.map(({ endpoint, counts }) => ({ name: endpoint.name, counts })),
      budgets,
    ),
    items,
    budgets,
    models: models.items.map(toModelView),
    keys: keys.items.map(toKeyView),
  };
}

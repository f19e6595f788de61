// The rail, in order. An entry is here only when its page is.
import {
  IconActivity,
  IconArrowsSplit2,
  IconBell,
  IconBug,
  IconChecklist,
  IconDatabase,
  IconDevices,
  IconEyeCheck,
  IconFlask,
  IconGavel,
  IconHierarchy2,
  IconHistory,
  IconInfinity,
  IconListTree,
  IconMessageCode,
  IconPackage,
  IconPlugConnected,
  IconRefresh,
  IconRocket,
  IconRoute,
  IconScale,
  IconSettings,
  IconStack2,
  IconTargetArrow,
} from '@tabler/icons-react';

export interface Destination {
  readonly label: string;
  /** Path under the project; empty for Home. */
  readonly path: string;
  readonly icon: typeof IconInfinity;
  /** Second key after `g`. */
  readonly key?: string;
}
export interface DestinationGroup {
  /** Empty for a group of its own kind. */
  readonly label: string;
  readonly items: readonly Destination[];
}

export const navigation: readonly DestinationGroup[] = [
  {
    label: 'Loop',
    items: [
      { label: 'Home', path: '', icon: IconInfinity, key: 'l' },
      { label: 'Objectives', path: 'objectives', icon: IconTargetArrow, key: 'o' },
    ],
  },
  {
    label: 'Data',
    items: [
      { label: 'Datasets', path: 'datasets', icon: IconDatabase, key: 'd' },
      { label: 'Features', path: 'features', icon: IconStack2, key: 'f' },
    ],
  },
  {
    label: 'Train',
    items: [
      { label: 'Experiments', path: 'experiments', icon: IconFlask, key: 'e' },
      { label: 'Pipelines', path: 'pipelines', icon: IconHierarchy2, key: 'p' },
    ],
  },
  {
    label: 'Ship',
    items: [
      { label: 'Models', path: 'models', icon: IconPackage, key: 'm' },
      { label: 'Deployments', path: 'deployments', icon: IconRocket, key: 's' },
      { label: 'Devices', path: 'devices', icon: IconDevices },
    ],
  },
  {
    label: 'Watch',
    items: [
      { label: 'Monitors', path: 'monitors', icon: IconActivity, key: 'w' },
      { label: 'Alerts', path: 'alerts', icon: IconBell },
      { label: 'Retraining', path: 'retraining', icon: IconRefresh },
    ],
  },
  {
    label: 'LLM',
    items: [
      { label: 'Prompts', path: 'prompts', icon: IconMessageCode },
      { label: 'Traces', path: 'traces', icon: IconListTree, key: 't' },
      { label: 'Evaluation sets', path: 'evaluation-sets', icon: IconScale },
      { label: 'Scorers', path: 'scorers', icon: IconGavel },
      { label: 'MCP servers', path: 'mcp-servers', icon: IconPlugConnected },
      { label: 'Review queues', path: 'review-queues', icon: IconEyeCheck },
      { label: 'Issues', path: 'issues', icon: IconBug },
      { label: 'Gateway', path: 'gateway', icon: IconArrowsSplit2 },
    ],
  },
  {
    label: 'Govern',
    items: [
      { label: 'Lineage', path: 'lineage', icon: IconRoute },
      { label: 'Approvals', path: 'approvals', icon: IconChecklist },
      { label: 'Audit', path: 'audit', icon: IconHistory, key: 'a' },
    ],
  },
  { label: '', items: [{ label: 'Settings', path: 'settings', icon: IconSettings }] },
];

export function projectPath(project: string, path = ''): string {
  return `/p/${encodeURIComponent(project)}${path === '' ? '' : `/${path}`}`;
}

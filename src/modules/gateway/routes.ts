import type { HttpApp } from '../../http/server.ts';
import { budgetRoutes } from './budgets/routes.ts';
import { endpointRoutes } from './endpoints/routes.ts';
import type { Gateway } from './gateway.ts';
import { guardrailRoutes } from './guardrails/routes.ts';
import { keyRoutes } from './keys/routes.ts';
import { modelRoutes } from './models/routes.ts';

export function gatewayRoutes(app: HttpApp, gateway: Gateway): void {
  keyRoutes(app, gateway.keys);
  modelRoutes(app, gateway);
  endpointRoutes(app, gateway);
  budgetRoutes(app, gateway);
  guardrailRoutes(app, gateway.guardrails);
}

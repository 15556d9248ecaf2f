import { documentedRoutes } from './documentedRoutes';
import type { Route } from './http/route';
import { agentRoutes } from './v1/agents';
import { leadRoutes } from './v1/leads';
import { attributeRoutes } from './v2/attributes';
import { blockRoutes } from './v2/blocks';
import { caseRoutes } from './v2/cases';
import { contactRoutes } from './v2/contacts';
import { messageRoutes } from './v2/messages';
import { noteRoutes } from './v2/notes';
import { settingRoutes } from './v2/settings';
import { userRoutes } from './v2/users';
import { webhookRoutes } from './v2/webhooks';

/** Routes whose changes the sandbox stores. */
const stateful: readonly Route[] = [
  ...leadRoutes,
  ...agentRoutes,
  ...contactRoutes,
  ...settingRoutes,
  ...blockRoutes,
  ...caseRoutes,
  ...messageRoutes,
  ...noteRoutes,
  ...userRoutes,
  ...attributeRoutes,
  ...webhookRoutes,
];

/** All routes of the sandbox; the first one for a method and path wins. Operations without a route are served from the catalogue. */
export const routes: readonly Route[] = [...stateful, ...documentedRoutes(stateful)];

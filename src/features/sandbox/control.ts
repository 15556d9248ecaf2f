// The sandbox's own endpoints, for tests in another process. Admission has already checked the account's token in `x-sandbox-control`.
import { CONTROL_PATH } from './http/admission';
import { type FieldTree, integerField, textField } from './http/decode';
import type { FaultRule } from './http/faultRules';
import type { ChatAction, RunningSandbox, WebhookTarget } from './options';
import type { Dataset } from './store/dataset';

/** What the endpoints can access. */
export interface ControlTarget {
  readonly sandbox: RunningSandbox;
  readonly world: () => Dataset;
}

const response = (body: unknown, status = 200): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json; charset=utf-8' } });

/** Handles one control request. `json` is the body, empty if there was none. */
export async function handleControl(
  target: ControlTarget,
  method: string,
  path: string,
  json: string,
): Promise<Response> {
  const { sandbox } = target;
  const agent = /^agents\/(\d+)$/.exec(path.slice(CONTROL_PATH.length));
  try {
    const body: unknown = json === '' ? null : JSON.parse(json);
    const fields = (typeof body === 'object' && body !== null ? body : {}) as FieldTree;
    if (agent && method === 'POST') {
      const state = textField(fields, 'state');
      if (state !== 'online' && state !== 'offline') throw new TypeError('state may be online or offline');
      sandbox.setAgentState(Number(agent[1]), state);
      return response({ ok: true });
    }
    switch (`${method} ${path.slice(CONTROL_PATH.length)}`) {
      case 'GET log':
        return response({ requests: sandbox.requests() });
      case 'DELETE log':
        sandbox.clearRequests();
        return response({ ok: true });
      case 'POST faults':
        sandbox.setFaults(body as FaultRule | FaultRule[] | null);
        return response({ ok: true });
      case 'POST latency':
        sandbox.setLatency(Number(fields.ms));
        return response({ ok: true });
      case 'POST reset':
        await sandbox.reset();
        return response({ ok: true });
      case 'POST token':
        sandbox.setToken(textField(fields, 'token') ?? '');
        return response({ ok: true });
      case 'POST page-cap':
        sandbox.setPageCap(typeof fields.rows === 'number' ? fields.rows : undefined);
        return response({ ok: true });
      case 'POST webhook':
        sandbox.setWebhook(body as WebhookTarget | null);
        return response({ ok: true });
      case 'GET webhook':
        return response({ deliveries: sandbox.deliveries() });
      case 'GET agents':
        return response({ agents: target.world().settings.agents.all() });
      case 'POST chat':
        return response({ chat: sandbox.converse(chatAction(fields)) });
      case 'GET state':
        return response({
          leads: target.world().leads.count(),
          revision: target.world().overlay.revision,
          epoch: target.world().seed.epoch,
          rss: process.memoryUsage().rss,
          stateFailure: sandbox.stateFailure ?? null,
        });
      default:
        return response({ error: `no control endpoint ${method} ${path}` }, 404);
    }
  } catch (error) {
    return response({ error: error instanceof Error ? error.message : String(error) }, 400);
  }
}

function chatAction(fields: FieldTree): ChatAction {
  const action = textField(fields, 'action');
  const from = textField(fields, 'from');
  if (action !== 'start' && action !== 'accept' && action !== 'message' && action !== 'close')
    throw new TypeError('action may be start, accept, message or close');
  return {
    action,
    leadId: integerField(fields, 'leadId'),
    chatId: integerField(fields, 'chatId'),
    text: textField(fields, 'text'),
    from: from === 'agent' ? 'agent' : 'visitor',
    agentId: integerField(fields, 'agentId'),
  };
}

import * as l10n from '@vscode/l10n';
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { Generation } from './api/client/account';
import type { Exchange } from './api/client/types';
import { DisposableStore } from './core/disposables';
import { Emitter } from './core/events';
import { lazy, type Lazy } from './core/lazy';
import { Redactor } from './core/redaction';
import {
  AccountStore,
  CREDENTIAL_INDEX_FILE,
  CredentialIndexFile,
  OAuthSessionFile,
  PERMISSIONS_FILE,
  Reauthentication,
  SESSIONS_FILE,
  WritePermissionFile,
} from './features/accounts';
import type { WriteLogStore } from './features/accounts/writes';
import { accountsFeature, followAccounts, lazyCredentials } from './features/accounts/ui';
import { agentsFeature } from './features/agents/ui';
import { EnvironmentChoice, languageFeature } from './features/language/ui';
import { leadsFeature, type LeadsFeature } from './features/leads/ui';
import { linksFeature, type LinksFeature } from './features/links/ui';
import { referenceFeature } from './features/reference/ui';
import { requestsFeature, type RequestsFeature } from './features/requests/ui';
import { createSandboxHost, sandboxFeature, type SandboxHost } from './features/sandbox/ui';
import { setupFeature } from './features/setup/ui';
import { webhooksFeature, type WebhooksFeature } from './features/webhooks/ui';
import { createWindowClient } from './platform/clientProvider';
import type { Features } from './platform/commands';
import { DataRemoval } from './platform/dataRemoval/dataRemoval';
import { GlobalState } from './platform/globalState';
import { createLog, logExchange } from './platform/log';
import { ReceiverStatus } from './platform/receiverStatus';
import type { FeatureServices, Services } from './platform/services';
import { createUnlockPrompt } from './platform/unlock';
import { WindowPolicy } from './platform/windowPolicy';

/** Everything that runs in a window. */
export interface Composition extends vscode.Disposable {
  readonly services: Services;
  readonly accounts: AccountStore;
  readonly policy: WindowPolicy;
  readonly writeLog: Lazy<WriteLogStore>;
  readonly leads: LeadsFeature;
  readonly links: LinksFeature;
  readonly requests: RequestsFeature;
  readonly webhooks: WebhooksFeature;
  readonly features: Features;
  /** Resolves when the sandbox state, the webhook log and panel drafts are written. */
  flush(): Promise<void>;
}

/** The services, plus parts that only some features get. */
interface Shared extends vscode.Disposable {
  readonly services: Services;
  readonly accounts: AccountStore;
  readonly sandbox: SandboxHost;
  readonly reauthentication: Reauthentication;
  readonly writeLog: Lazy<WriteLogStore>;
  readonly removal: DataRemoval;
  readonly policy: WindowPolicy;
}

/** Creates the services and the features and wires them together. Reads global state; reaches neither the network nor a secret. */
export function compose(context: vscode.ExtensionContext): Composition {
  const store = new DisposableStore();
  const provided: { features?: FeatureServices } = {};
  const shared = store.add(createServices(context, () => provided.features));
  const { features, ...parts } = createFeatures(shared);
  const all = Object.values(features);
  for (const feature of all) store.add(feature);
  store.add(parts.links);
  provided.features = parts.provides;
  shared.removal.use(all.flatMap((feature) => feature.data ?? []));
  return {
    services: shared.services,
    accounts: shared.accounts,
    policy: shared.policy,
    writeLog: shared.writeLog,
    leads: parts.leads,
    links: parts.links,
    requests: parts.requests,
    webhooks: parts.webhooks,
    features,
    flush: async () => {
      await Promise.all([
        shared.sandbox.stop(),
        shared.writeLog.created?.then((log) => log.flush()),
        parts.webhooks.flush(),
        parts.requests.flush(),
      ]);
    },
    dispose: () => {
      store.dispose();
    },
  };
}

/** `features` returns what features provide to others, once all of them are created. */
function createServices(context: vscode.ExtensionContext, features: () => FeatureServices | undefined): Shared {
  const store = new DisposableStore();
  const policy = store.add(new WindowPolicy());
  const storage = (name: string): string => vscode.Uri.joinPath(context.globalStorageUri, name).fsPath;
  const redactor = new Redactor();
  const log = store.add(createLog(redactor));
  // eslint-disable-next-line no-restricted-syntax -- wrapped here for everyone else
  const globalState = new GlobalState(context.globalState);
  const accounts = store.add(
    new AccountStore({
      memory: globalState,
      vault: context.secrets,
      redactor,
      permissions: new WritePermissionFile(storage(PERMISSIONS_FILE)),
      sessions: new OAuthSessionFile(storage(SESSIONS_FILE)),
      index: new CredentialIndexFile(storage(CREDENTIAL_INDEX_FILE)),
    }),
  );
  store.add(policy.onDidChange(() => accounts.reload()));
  const writeLog = lazy(async () => {
    const { WRITE_LOG_FOLDER, WriteLogStore } = await import('./features/accounts/writes');
    return new WriteLogStore(storage(WRITE_LOG_FOLDER), (error) => {
      log.warn(`the write log could not be written: ${String(error)}`);
    });
  });
  const exchanges = store.add(new Emitter<Exchange>());
  const unlock = createUnlockPrompt(accounts);

  // Each window has its own sandbox and token; both end with the window.
  const sandboxToken = `sandbox-${randomBytes(16).toString('hex')}`;
  const sandbox = store.add(createSandboxHost(context, log, () => Promise.resolve(sandboxToken)));
  const sandboxLabels: Readonly<Record<Generation, string>> = {
    '1.0.0': l10n.t('Sandbox'),
    '2.0.0': l10n.t('Sandbox 2.0.0'),
  };
  const sandboxAccount = async (generation: Generation = '1.0.0', activate = false) =>
    accounts.useSandbox(generation, sandboxLabels[generation], await sandbox.start(), activate);

  const createBodyFile: Services['createBodyFile'] = (accountKey) => {
    const provided = features();
    return provided ? provided.createBodyFile(accountKey) : Promise.reject(new Error('features are being created'));
  };
  const reauthentication = new Reauthentication();
  const credentials = store.add(lazyCredentials(accounts, context.globalStorageUri.fsPath));
  const client = createWindowClient({
    accounts: {
      get: (key) => accounts.get(key),
      credential: credentials.credential,
      mayWrite: (account) => accounts.writes.mayWrite(account),
    },
    reauthenticate: async (account, refused) =>
      (await credentials.reauthenticate(account, refused)) || reauthentication.wait(account.key),
    redactor,
    log,
    writeLog,
    onExchange: (exchange) => {
      accounts.health.note(exchange);
      logExchange(log, exchange);
      exchanges.fire(exchange);
    },
    bodyFiles: { create: (accountKey) => createBodyFile(accountKey) },
    wakeSandbox: (account) => sandboxAccount(account.generation),
  });
  store.add(client);
  const knows = (key: string): boolean => accounts.get(key) !== undefined;
  const signIn: Services['signIn'] = async (options) => features()?.signIn(options);
  const replaceToken: Services['replaceToken'] = async (key) => features()?.replaceToken(key);
  const showError = lazy(async () => {
    const { createShowError } = await import('./platform/showError');
    return createShowError({ log, knows, unlock, signIn, replaceToken });
  });
  store.add(followAccounts(accounts, context.globalStorageUri));
  return {
    services: {
      context,
      globalState,
      log,
      redactor,
      accounts,
      unlock,
      sandboxAccount,
      client: client.load,
      onDidExchange: exchanges.event,
      onDidChangePolicy: policy.onDidChange,
      showError: async (error, account, retry) => (await showError())(error, account, retry),
      signIn,
      replaceToken,
      createBodyFile,
      tryRequest: async (request, accountKey) => features()?.tryRequest(request, accountKey),
      openRequestFile: async (request, title) => features()?.openRequestFile(request, title),
      openReference: async (operationId) => features()?.openReference(operationId),
      copyLinks: async (targets) => features()?.copyLinks(targets),
    },
    accounts,
    policy,
    removal: store.add(new DataRemoval(context, globalState, accounts, log)),
    writeLog,
    sandbox,
    reauthentication,
    dispose: () => {
      store.dispose();
    },
  };
}

/** Creates the features in dependency order. */
function createFeatures({ services, accounts, sandbox, reauthentication, writeLog, removal }: Shared): {
  readonly features: Features;
  readonly provides: FeatureServices;
  readonly leads: LeadsFeature;
  readonly links: LinksFeature;
  readonly requests: RequestsFeature;
  readonly webhooks: WebhooksFeature;
} {
  const receiver = new ReceiverStatus();
  const environment = new EnvironmentChoice(services.context.workspaceState);
  const requests = requestsFeature(services);
  const leads = leadsFeature(services);
  const reference = referenceFeature(services, requests.markDifferent);
  const account = accountsFeature(services, accounts, {
    reauthentication,
    receiver,
    environment,
    writeLog,
    removeData: () => removal.removeAll(),
  });
  const language = languageFeature(services, requests, environment, (accountKey) => {
    const target = leads.selectedLead();
    return target && target.accountKey === accountKey ? target.lead?.raw : undefined;
  });
  const webhooks = webhooksFeature(services, {
    selectedLead: () => {
      const target = leads.selectedLead();
      return target && { id: target.id, name: target.lead?.name, email: target.lead?.email, phone: target.lead?.phone };
    },
    accounts,
    sandboxAccount: services.sandboxAccount,
    signIn: account.signIn,
    tryRequest: requests.tryRequest,
    openLead: leads.openLead,
    receiver,
    onReceiver: (running) => void sandbox.setWebhook(running && { url: running.address, secret: running.secret }),
  });
  const links = linksFeature(services, {
    openLead: leads.openPage,
    openRequest: requests.tryRequest,
    openDelivery: webhooks.openDelivery,
  });
  const agents = agentsFeature(services, {
    deliveries: async () => {
      const { session } = await webhooks.load();
      await session.load();
      return session.log.list();
    },
    proposeDraft: leads.proposeDraft,
  });
  return {
    features: {
      accounts: account,
      leads,
      requests,
      language,
      reference,
      sandbox: sandboxFeature(services, sandbox),
      setup: setupFeature(services, accounts),
      webhooks,
      agents,
    },
    provides: {
      tryRequest: requests.tryRequest,
      openRequestFile: requests.openRequestFile,
      createBodyFile: requests.createBodyFile,
      signIn: account.signIn,
      replaceToken: account.replaceToken,
      openReference: reference.openOperation,
      copyLinks: links.copy,
    },
    leads,
    links,
    requests,
    webhooks,
  };
}

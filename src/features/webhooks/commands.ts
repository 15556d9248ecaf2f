import { menuEntries, type CommandRows } from '../../core/contributions';

/** There are deliveries, possibly hidden by a filter. */
const HAS_DELIVERIES = 'acquire.webhooks.state =~ /^(?:list|noMatch)$/';
/** The user works with webhooks, or may be about to. */
const IN_USE = `acquire.signedIn || acquire.webhooks.running || ${HAS_DELIVERIES}`;
const title = menuEntries('view/title', 'view == acquire.webhooks');
const row = menuEntries('view/item/context', 'view == acquire.webhooks');
const delivery = menuEntries('view/item/context', 'view == acquire.webhooks', 'viewItem =~ /^delivery/');

/** Commands of the webhook receiver and its deliveries. */
export const webhookCommands = {
  'acquire.webhooks.start': {
    title: 'Start Webhook Receiver',
    icon: 'play',
    palette: '!acquire.webhooks.running',
    menus: [title('navigation@1', '!acquire.webhooks.running')],
  },
  'acquire.webhooks.stop': {
    title: 'Stop Webhook Receiver',
    icon: 'debug-stop',
    palette: 'acquire.webhooks.running',
    menus: [title('navigation@1', 'acquire.webhooks.running')],
  },
  'acquire.webhooks.copyAddress': {
    title: 'Copy Webhook Address',
    note: 'Starts the receiver if it is not running.',
    icon: 'link',
    palette: IN_USE,
    menus: [title('1_address@1')],
  },
  'acquire.webhooks.aboutTunnels': { title: 'About Webhook Tunnels', palette: IN_USE, menus: [title('1_address@5')] },
  'acquire.webhooks.setSecret': {
    title: 'Set Webhook Signing Secret…',
    palette: IN_USE,
    menus: [title('1_address@3')],
  },
  'acquire.webhooks.setPublicAddress': {
    title: 'Set Public Webhook Address…',
    note: 'The address of a tunnel to the receiver.',
    palette: IN_USE,
    menus: [title('1_address@2')],
  },
  'acquire.webhooks.forwardTo': {
    title: 'Forward Deliveries To…',
    note: 'Sets the address of your handler.',
    palette: IN_USE,
    menus: [title('1_address@4')],
  },
  'acquire.webhooks.trigger': {
    title: 'Trigger Webhook…',
    note: 'Sends a documented event as JSON, form or XML to the receiver or to your handler.',
    icon: 'zap',
    palette: true,
    menus: [title('navigation@2')],
  },
  'acquire.webhooks.clear': {
    title: 'Clear Webhook Log',
    icon: 'clear-all',
    palette: HAS_DELIVERIES,
    menus: [title('4_clear@1')],
  },
  'acquire.webhooks.export': { title: 'Export Webhook Log…', palette: HAS_DELIVERIES, menus: [title('3_code@2')] },
  'acquire.webhooks.filter': {
    title: 'Filter Webhooks…',
    icon: 'filter',
    palette: HAS_DELIVERIES,
    menus: [title('navigation@3', '!acquire.webhooks.filtered')],
  },
  'acquire.webhooks.clearFilter': {
    title: 'Clear Webhook Filter',
    icon: 'filter-filled',
    palette: 'acquire.webhooks.filtered',
    menus: [title('navigation@3', 'acquire.webhooks.filtered')],
  },
  'acquire.webhooks.toggleGroups': {
    title: 'Group Webhooks by Chat or Case',
    palette: HAS_DELIVERIES,
    menus: [title('2_show@1')],
  },
  'acquire.webhooks.newHandler': {
    title: 'New Webhook Handler…',
    note: 'Opens a handler that verifies signatures.',
    palette: true,
    menus: [title('3_code@1')],
  },
  'acquire.webhooks.openDelivery': { title: 'Open Delivery', palette: HAS_DELIVERIES, menus: [delivery('1_open@1')] },
  'acquire.webhooks.replay': {
    title: 'Replay Delivery…',
    icon: 'debug-restart',
    palette: HAS_DELIVERIES,
    menus: [delivery('inline@1'), row('2_replay@1', 'viewItem =~ /^delivery|^webhookGroup/')],
  },
  'acquire.webhooks.editAndReplay': {
    title: 'Edit and Replay Delivery…',
    icon: 'edit',
    palette: HAS_DELIVERIES,
    menus: [delivery('inline@2'), delivery('2_replay@2')],
  },
  'acquire.webhooks.replayDraft': { title: 'Send Edited Delivery', palette: false },
  'acquire.webhooks.compare': { title: 'Compare Deliveries', palette: HAS_DELIVERIES, menus: [delivery('2_replay@3')] },
  'acquire.webhooks.copyFixture': {
    title: 'Copy Delivery as Test Fixture',
    note: 'Without personal data, signed with a test secret.',
    palette: HAS_DELIVERIES,
    menus: [delivery('3_copy@1')],
  },
  'acquire.webhooks.copyLink': {
    title: 'Copy Delivery Link',
    note: 'A link that opens the delivery in VS Code, in a window of the same folder.',
    palette: HAS_DELIVERIES,
    menus: [delivery('3_copy@2')],
  },
  'acquire.webhooks.openLead': {
    title: 'Open Lead of Delivery',
    palette: HAS_DELIVERIES,
    menus: [row('1_open@2', 'viewItem =~ /^delivery.*\\.lead/')],
  },
  'acquire.webhooks.openCase': {
    title: 'Open Case Request',
    palette: HAS_DELIVERIES,
    menus: [row('1_open@3', 'viewItem =~ /^delivery.*\\.case/')],
  },
} as const satisfies CommandRows;

/** Their ids: `ui/` has a handler for each. */
export type WebhookCommandId = keyof typeof webhookCommands;

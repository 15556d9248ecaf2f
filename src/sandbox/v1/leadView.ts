// A person as 1.0.0 shows it, quirks included: "" for what is missing, numbers as text, three date forms, the country's id as `city`.
import { clockDate, plainDate } from '../http/dates';
import type { Chat } from '../people/history';
import type { Person } from '../people/person';
import { countryById } from '../people/places';
import type { World } from '../store/world';

const COLOURS = ['#4a1271', '#1c59b8', '#2bbbad', '#d9534f', '#f2a93b', '#3F95FD'];

/** What the list shows as the user agent: `Browser,version,OS,version,type,vendor,model,engine`. */
function listAgent(p: Person): string {
  return [
    p.browser,
    p.browserVersion,
    p.os,
    p.osVersion,
    p.device,
    p.deviceVendor ?? '',
    p.deviceModel ?? '',
    p.engine,
  ].join(',');
}

function location(p: Person): string {
  return [p.city, p.state, countryById(p.countryId)?.name ?? ''].filter((part) => part !== '').join(', ');
}

/** A row of `lead/list`. */
export function listRow(world: World, p: Person): Record<string, unknown> {
  const country = countryById(p.countryId);
  const [last] = world.chats(p);
  const seen = p.visits > 0;
  return {
    id: p.id,
    session_id: p.id,
    checked_status: 0,
    visitor_id: p.id,
    source: null,
    name: p.name,
    email: p.email,
    visitor_phone: p.phone,
    location_full_name: location(p),
    ip: p.ip,
    country_name: country?.name ?? '',
    timezone: p.timezone,
    country_code: country?.cca3 ?? '',
    date_updated: plainDate(p.updated),
    city: country ? String(country.id) : '',
    browser_language: p.id % 3 === 0 ? '' : p.language,
    conversion: '',
    first_seen: seen && p.id % 7 !== 0 ? plainDate(p.created) : null,
    last_seen: seen && p.id % 7 !== 0 ? plainDate(p.lastVisit) : null,
    lead_id: 0,
    chat_id: last?.id ?? null,
    recording_available: null,
    rating: last?.rating ? String(last.rating) : null,
    chat_updated: plainDate(last?.updated ?? p.updated),
    chat_created: plainDate(last?.created ?? p.created),
    chat_date_created: last ? plainDate(last.created) : null,
    chat_date_updated: last ? plainDate(last.updated) : null,
    ua: listAgent(p),
    browser_name: p.browser,
    browser_version: p.id % 4 === 0 ? '' : p.browserVersion,
    os_name: p.os,
    os_version: p.id % 4 === 0 ? '' : p.osVersion,
    tags: p.tags.join(','),
    agent_name: world.settings.agents.get(p.agentId)?.name ?? '',
    bg_color: COLOURS[p.id % COLOURS.length],
  };
}

/** The answer of `lead/detail`. */
export function detail(world: World, p: Person): Record<string, unknown> {
  const country = countryById(p.countryId);
  const chats = world.chats(p);
  const company = p.companyId === null ? undefined : world.settings.companies.get(p.companyId);
  const attributes = world.settings.attributes.all().filter((a) => a.object === 'contact' && a.system === 'no');
  const shown = Object.entries(p.fields)
    .map(([key, value]) => `${key} - ${String(value)}`)
    .join(', ');
  return {
    id: p.id,
    visitor_id: p.id,
    chatid: chats[0]?.id ?? p.id,
    ref: null,
    visitor_name: p.name,
    visitor_email: p.email,
    visitor_phone: p.phone,
    visitor_remarks: p.remarks,
    visitor_address: p.address,
    company_name: typeof company?.fields.name === 'string' ? company.fields.name : '',
    lead_id: 0,
    date_created: plainDate(p.created),
    first_visit: clockDate(p.created),
    ip: p.ip,
    browser_name: p.browser,
    browser_version: p.browserVersion,
    os_name: p.os,
    device_name: p.device.toLowerCase(),
    os_version: p.osVersion,
    visitor_user_agent_engine_name: p.engine,
    visitor_user_agent_engine_version: p.engineVersion,
    visitor_user_agent_cpu_arch: '',
    page_views: p.visits * 3,
    crm_record_id: p.id - 60000,
    total_visit: p.visits,
    last_visit: plainDate(p.lastVisit),
    total_chat: chats.length,
    ua: [
      p.browser,
      p.browserVersion,
      p.os,
      p.osVersion,
      p.os.toLowerCase(),
      p.device.toLowerCase(),
      p.deviceVendor ?? '',
      p.deviceModel ?? '',
      p.engine,
      p.engineVersion,
    ].join(','),
    country: country?.name ?? '',
    country_code: country?.cca3 ?? '',
    tags: p.tags.join(','),
    tags_name: p.tags
      .map((id) => world.settings.tags.get(id)?.name)
      .filter(Boolean)
      .join(','),
    meta_fields: null,
    followers: null,
    custom_fields_value: shown,
    fields: { ...p.fields },
    custom_fields: attributes.map((a) => ({ type: a.type, label: a.label, name: a.key, value: p.fields[a.key] ?? '' })),
  };
}

/** A row of `message/thread`. */
export function threadRow(world: World, p: Person, chat: Chat): Record<string, unknown> {
  const agent = chat.agentId === null ? undefined : world.settings.agents.get(chat.agentId);
  const messages = world.messages(chat);
  const last = messages[messages.length - 1];
  return {
    chat_id: chat.id,
    thread_id: chat.threadId,
    visitor_id: p.id,
    thread_status: chat.status === 'closed' ? 'closed' : 'open',
    chat_updated: plainDate(chat.updated),
    chat_created: plainDate(chat.created),
    count_chat: 1,
    chat_ids: String(chat.id),
    users: chat.agentId === null ? '' : `agent-${chat.agentId}`,
    user_id: chat.agentId === null ? '' : String(chat.agentId),
    agents: agent?.name ?? '',
    agent_imgs: agent ? [`photo-${agent.id % 6}.png`] : [],
    recording_available: null,
    chat_duration: chat.durationSeconds,
    chat_wait_time: chat.waitSeconds,
    feedback_rating: chat.rating,
    rating: chat.rating === null ? null : [String(chat.rating)],
    rating_time: chat.rating === null ? null : [plainDate(chat.updated)],
    feedback_message: chat.comment,
    message: last?.text ?? '',
    message_date: last ? plainDate(last.created) : null,
    unseen_count: messages.filter((m) => !m.seen).length,
    cobrowse_recording: 'no',
    offline_chat: 0,
    recording_available_ids: null,
    cobrowse_recording_ids: null,
    encrypt_key: [],
  };
}

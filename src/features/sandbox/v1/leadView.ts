// A person as shown by 1.0.0, with its quirks: "" for missing values, numbers as text, three date formats, the country's id as `city`.
import { toClockDate, toPlainDate } from '../http/dates';
import type { SandboxChat } from '../people/history';
import type { Person } from '../people/person';
import { countryById } from '../people/places';
import type { Dataset } from '../store/dataset';

const COLOURS = ['#4a1271', '#1c59b8', '#2bbbad', '#d9534f', '#f2a93b', '#3F95FD'];

/** The user agent as shown in the list: `Browser,version,OS,version,type,vendor,model,engine`. */
function listAgent(person: Person): string {
  return [
    person.browser,
    person.browserVersion,
    person.os,
    person.osVersion,
    person.device,
    person.deviceVendor ?? '',
    person.deviceModel ?? '',
    person.engine,
  ].join(',');
}

function location(p: Person): string {
  return [p.city, p.state, countryById(p.countryId)?.name ?? ''].filter((part) => part !== '').join(', ');
}

/** A row of `lead/list`. */
export function leadListRow(world: Dataset, person: Person): Record<string, unknown> {
  const country = countryById(person.countryId);
  const [last] = world.chats.of(person);
  const seen = person.visits > 0;
  return {
    id: person.id,
    session_id: person.id,
    checked_status: 0,
    visitor_id: person.id,
    source: null,
    name: person.name,
    email: person.email,
    visitor_phone: person.phone,
    location_full_name: location(person),
    ip: person.ip,
    country_name: country?.name ?? '',
    timezone: person.timezone,
    country_code: country?.cca3 ?? '',
    date_updated: toPlainDate(person.updated),
    city: country ? String(country.id) : '',
    browser_language: person.id % 3 === 0 ? '' : person.language,
    conversion: '',
    first_seen: seen && person.id % 7 !== 0 ? toPlainDate(person.created) : null,
    last_seen: seen && person.id % 7 !== 0 ? toPlainDate(person.lastVisit) : null,
    lead_id: 0,
    chat_id: last?.id ?? null,
    recording_available: null,
    rating: last?.rating ? String(last.rating) : null,
    chat_updated: toPlainDate(last?.updated ?? person.updated),
    chat_created: toPlainDate(last?.created ?? person.created),
    chat_date_created: last ? toPlainDate(last.created) : null,
    chat_date_updated: last ? toPlainDate(last.updated) : null,
    ua: listAgent(person),
    browser_name: person.browser,
    browser_version: person.id % 4 === 0 ? '' : person.browserVersion,
    os_name: person.os,
    os_version: person.id % 4 === 0 ? '' : person.osVersion,
    tags: person.tags.join(','),
    agent_name: world.settings.agents.get(person.agentId)?.name ?? '',
    bg_color: COLOURS[person.id % COLOURS.length],
  };
}

/** The response of `lead/detail`. */
export function leadDetail(world: Dataset, person: Person): Record<string, unknown> {
  const country = countryById(person.countryId);
  const chats = world.chats.of(person);
  const company = person.companyId === null ? undefined : world.settings.companies.get(person.companyId);
  const attributes = world.settings.attributes.all().filter((a) => a.object === 'contact' && a.system === 'no');
  const shown = Object.entries(person.fields)
    .map(([key, value]) => `${key} - ${String(value)}`)
    .join(', ');
  return {
    id: person.id,
    visitor_id: person.id,
    chatid: chats[0]?.id ?? person.id,
    ref: null,
    visitor_name: person.name,
    visitor_email: person.email,
    visitor_phone: person.phone,
    visitor_remarks: person.remarks,
    visitor_address: person.address,
    company_name: typeof company?.fields.name === 'string' ? company.fields.name : '',
    lead_id: 0,
    date_created: toPlainDate(person.created),
    first_visit: toClockDate(person.created),
    ip: person.ip,
    browser_name: person.browser,
    browser_version: person.browserVersion,
    os_name: person.os,
    device_name: person.device.toLowerCase(),
    os_version: person.osVersion,
    visitor_user_agent_engine_name: person.engine,
    visitor_user_agent_engine_version: person.engineVersion,
    visitor_user_agent_cpu_arch: '',
    page_views: person.visits * 3,
    crm_record_id: person.id - 60000,
    total_visit: person.visits,
    last_visit: toPlainDate(person.lastVisit),
    total_chat: chats.length,
    ua: [
      person.browser,
      person.browserVersion,
      person.os,
      person.osVersion,
      person.os.toLowerCase(),
      person.device.toLowerCase(),
      person.deviceVendor ?? '',
      person.deviceModel ?? '',
      person.engine,
      person.engineVersion,
    ].join(','),
    country: country?.name ?? '',
    country_code: country?.cca3 ?? '',
    tags: person.tags.join(','),
    tags_name: person.tags
      .map((id) => world.settings.tags.get(id)?.name)
      .filter(Boolean)
      .join(','),
    meta_fields: null,
    followers: null,
    custom_fields_value: shown,
    fields: { ...person.fields },
    custom_fields: attributes.map((a) => ({
      type: a.type,
      label: a.label,
      name: a.key,
      value: person.fields[a.key] ?? '',
    })),
  };
}

/** A row of `message/thread`. */
export function threadRow(world: Dataset, person: Person, chat: SandboxChat): Record<string, unknown> {
  const agent = chat.agentId === null ? undefined : world.settings.agents.get(chat.agentId);
  const messages = world.chats.messages(chat);
  const last = messages[messages.length - 1];
  return {
    chat_id: chat.id,
    thread_id: chat.threadId,
    visitor_id: person.id,
    thread_status: chat.status === 'closed' ? 'closed' : 'open',
    chat_updated: toPlainDate(chat.updated),
    chat_created: toPlainDate(chat.created),
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
    rating_time: chat.rating === null ? null : [toPlainDate(chat.updated)],
    feedback_message: chat.comment,
    message: last?.text ?? '',
    message_date: last ? toPlainDate(last.created) : null,
    unseen_count: messages.filter((m) => !m.seen).length,
    cobrowse_recording: 'no',
    offline_chat: 0,
    recording_available_ids: null,
    cobrowse_recording_ids: null,
    encrypt_key: [],
  };
}

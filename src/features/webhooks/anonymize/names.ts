// Names and words that Acquire itself documents. Anything else in a payload may be a customer's own.

/** How the value of a documented key may be kept. `text` is never kept; `custom` contains customers' own keys. */
export type KeyKind = 'id' | 'numericId' | 'date' | 'status' | 'event' | 'name' | 'text' | 'custom';

const list = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Lower case without `_` and `-`: both API versions spell the same names differently. */
const normalize = (key: string): string => key.trim().toLowerCase().replace(/[_-]/g, '');

/** Documented key names by kind (webhook pages and entities of both API versions), normalized. */
const KINDS: Readonly<Record<KeyKind, readonly string[]>> = {
  id: list(`
    id idreal accountid threadid roomid visitorid contactid leadid chatid chatids caseid messageid senderid userid
    agentid agentids departmentid departmentids noteid tagid tagids groupid companyid channelid parentid mergeid
    ownerid operatorid countryid objectid inboxid queueid branchid botid articleid feedbackid webhookid caseparentid
    casemessageid lastchatid maincontactid maincaseid ids contactids leadids userids by createdby updatedby closedby
  `),
  numericId: list('sessionid loginid'),
  date: list(`
    datecreated dateupdated datepicked dateclosed dateactive datepending datequeue dateseen datebounce datefailed
    datedelivery datesent datelastassigned dateinstalled datestart dateend startdate enddate clickeddate
    unsubscribedate lastdateupdated casedateupdated chatdate chatdatecreated chatdateupdated messagedate scheduleat
    scheduledate historyexpires firstseen lastseen firstvisit lastvisit timestamp createdat updatedat closedat sentat
  `),
  status: list(`
    status state type subtype channel channeltype sendertype usertype userstatus clienttype objecttype msgtype
    messagetype threadstatus callstatus checkedstatus role direction seen online flow format source urlskipssl
    statechat statemail statevoip closingstate priority isblocked iscloned isparent isdefault isimported isdraft isonline
    isclosed isactive isprimary
  `),
  event: list('event eventname'),
  name: list(`
    name firstname lastname fullname displayname username visitorname agentname sendername leadname companyname
    contactname alt
  `),
  text: list(`
    data details email emails phone remarks message messages msg text textbody htmlbody messagehtml html body title
    subject description comment comments content note notes chatnotes pastcomment pastchat recording photo avatar
    picture image icon url pageurl page referrer website link city country countryname countrycode address location
    locationfullname zip timezone language lat lng ip ua user users agent agents visitor visitors contact contacts
    lead leads case cases chat chats thread sender author owner company companies department departments clients
    chatwaittime chatduration translateto accounttranslatelanguage translateformshow translationmode aheadchats
    aheadtime virtual label value key duration rating ratings feedback attachments file files size attempt attempts
    channels voip sms call calls count total limit offset page deleted isbotclient
    iscasejoined isnewcase isnewcontact bot lastmessage payload error code success to
    from cc bcc replyto socialurl facebook twitter linkedin pagevisited pageviews visits os osname osversion browser
    browsername browserversion device devicename events webhook tenantid notificationemail
  `),
  custom: list(`
    fields customfields customfieldsvalue extrafield extrafields attributes tags tagsname meta metafields metadetails
    variables params
  `),
};

const KIND_OF: ReadonlyMap<string, KeyKind> = new Map(
  // The first kind that has a name wins.
  (Object.keys(KINDS) as KeyKind[]).reverse().flatMap((kind) => KINDS[kind].map((name) => [name, kind] as const)),
);

/** Keys that Acquire derives from an id, such as `agent-15111-web-1`. */
const ID_AS_KEY = /^(agent|visitor|contact|user|bot)-\d{1,9}(-(web|app|ios|android|mobile)-\d{1,3})?$/;

/** The kind of a key that Acquire documents or derives; undefined for any other, which may be a customer's own. */
export function keyKind(key: string): KeyKind | undefined {
  if (key.length > 60) return undefined;
  return KIND_OF.get(normalize(key)) ?? (ID_AS_KEY.test(key) ? 'text' : undefined);
}

/** Words in statuses, types, channels and events. A value with only these words says nothing about a person. */
const WORDS: ReadonlySet<string> = new Set(
  list(`
    active inactive pending queue queued closed close open opened new reopen reopened solved resolved snooze snoozed
    available unavailable online offline away busy invisible idle agent visitor contact user bot operator system admin
    administrator owner supervisor lead client server message event note text chat email mail sms voip call video audio
    image file cobrowse facebook twitter whatsapp instagram telegram web app ios android mobile desktop yes no inbound
    outbound incoming outgoing missed answered ended ringing sent delivered seen unseen read unread failed joined join
    left leave ignored invite invited json xml form card cards quick replies suggestion transfer transferred redirect
    init low normal medium high urgent public private internal external enabled disabled blocked unblocked deleted
    delete draft published archived assigned unassigned assign triggered on off start started accept accepted case
    status change changed is set to created create updated update login logout subscription subscriptions tag tagged
    rating feedback submitted channel conversation thread webhook test end type add added remove removed merge merged
    reply replied received unknown none local rejected archive publish disable handled modified in view company
  `),
);
const WORDED = /^[A-Za-z][A-Za-z :._-]{0,79}$/;

/** True for a value with only words that Acquire uses for statuses and events: `CHAT_ON_START`, `case:status`, `Case new`. */
export function isVocabulary(value: string): boolean {
  if (!WORDED.test(value)) return false;
  const words =
    value
      .replace(/([a-z])([A-Z])/g, '$1 $2')
      .toLowerCase()
      .match(/[a-z]+/g) ?? [];
  return words.every((word) => WORDS.has(word));
}

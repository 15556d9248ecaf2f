// Column names in other programs: Excel, Google Contacts (old and new), Outlook, HubSpot, Salesforce, Intercom, Zendesk, Chatwoot, Mautic,
// LinkedIn, Mailchimp, Freshdesk and Pipedrive, in English, German, French, Spanish and Japanese. Acquire's own are in `fieldTable.ts`.
import { RECORD_VERSIONS } from '../../model/descriptor';
import { LEAD_FIELDS } from '../../model/fieldTable';

/** A part of a name that has its own column. */
export type PersonNamePart = 'first' | 'middle' | 'last';
/** The meaning of a header: the id of a field in the table, or a part of the name. */
export type HeaderMeaning = { readonly field: string; readonly part?: PersonNamePart; readonly familyFirst?: true };

/** Names by field. Punctuation, spaces, accents and case are ignored, and so are the numbers of repeated columns ("E-mail 2 Address"). */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  id: [
    ...['record id', 'user id', 'customer id', 'person id', 'external id', 'object id', 'unique id', 'crm id', 'uuid'],
    ...['vid', 'leid', 'euid', 'identifier', 'contact record id', 'kontakt-id', 'datensatz-id', 'kundennummer'],
    ...[
      'id de contact',
      'id du contact',
      'identifiant',
      "id de fiche d'informations",
      'id de contacto',
      'id de registro',
    ],
    ...[
      'コンタクトID',
      'レコードID',
      'リードID',
      '顧客ID',
      '顧客番号',
      'account id',
      'owner id',
      'company id',
      'country id',
    ],
    ...['organization id', 'associated company id', 'associated company ids', 'associated contact ids'],
  ],
  name: [
    ...['contact name', 'customer name', 'lead name', 'person name', 'contact', 'vollständiger name', 'voller name'],
    ...['anzeigename', 'ansprechpartner', 'kontaktname', 'kontakt', 'nom complet', 'nom et prénom', 'prénom et nom'],
    ...[
      'nom affiché',
      'nom du contact',
      'nom',
      'nombre',
      'nombre completo',
      'nombre y apellidos',
      'nombre del contacto',
    ],
    ...[
      'nombre para mostrar',
      '이름',
      '氏名',
      'お名前',
      '名前',
      'フルネーム',
      '表示名',
      '担当者名',
      '連絡先名',
      'リード名',
    ],
  ],
  email: [
    ...[
      'e-mail value',
      'email addresses',
      'e-mail address',
      'email id',
      'mail address',
      'work email',
      'personal email',
    ],
    ...[
      'business email',
      'home email',
      'primary email',
      'secondary email',
      'other email',
      'contact email',
      'user email',
      'person email work',
      'person email home',
      'person email other',
    ],
    ...['additional email addresses', 'e-mail-adresse', 'mailadresse', 'e-mail adresse', 'e-mail geschäftlich'],
    ...['e-mail privat', 'weitere e-mail', 'courriel', 'adresse e-mail', 'adresse mail', 'adresse électronique'],
    ...[
      'adresse de messagerie',
      'messagerie',
      'e-mail professionnel',
      'e-mail personnel',
      'correo',
      'correo electrónico',
    ],
    ...['dirección de correo electrónico', 'dirección de correo', 'dirección de e-mail', 'correo del trabajo'],
    ...[
      'correo personal',
      'メール',
      'メールアドレス',
      'Eメール',
      'Eメールアドレス',
      '電子メール',
      '電子メールアドレス',
    ],
    ...['電子メールのアドレス', 'e-mail アドレス', '勤務先メール', '会社メール', '自宅メール'],
  ],
  phone: [
    ...['phone value', 'mobile phone', 'mobile phone number', 'mobile number', 'cell', 'cell phone', 'cellphone'],
    ...['primary phone', 'home phone', 'work phone', 'business phone', 'other phone', 'car phone', 'main phone'],
    ...['company main phone', 'contact phone', 'telephone number', 'tel', 'whatsapp phone number', 'whatsapp number'],
    ...['person phone work', 'person phone home', 'person phone mobile', 'person phone other'],
    ...['telefon', 'telefonnummer', 'tel.-nr.', 'telefonnr.', 'handy', 'handynummer', 'mobil', 'mobiltelefon'],
    ...['mobilnummer', 'mobiltelefonnummer', 'rufnummer', 'telefon (mobil)', 'telefon geschäftlich', 'telefon privat'],
    ...['telefon 1 geschäftlich', 'weiteres telefon', 'haupttelefon', 'telefon (geschäftlich)', 'telefon dienstlich'],
    ...['téléphone', 'numéro de téléphone', 'n° de téléphone', 'tél', 'tél. mobile', 'téléphone mobile', 'portable'],
    ...[
      'téléphone portable',
      'numéro de téléphone mobile',
      'numéro de portable',
      'téléphone (bureau)',
      'téléphone fixe',
    ],
    ...['téléphone (domicile)', 'téléphone principal', 'autre téléphone', 'téléphone professionnel', 'tél. bureau'],
    ...['téléphone personnel', 'tél. domicile', 'teléfono', 'número de teléfono', 'móvil', 'celular', 'teléfono móvil'],
    ...['número de móvil', 'número de teléfono móvil', 'número de celular', 'teléfono celular', 'teléfono del trabajo'],
    ...['teléfono de la oficina', 'teléfono particular', 'particular: teléfono', 'teléfono principal', 'otro teléfono'],
    ...['teléfono fijo', 'teléfono de la empresa', '電話', '電話番号', '携帯', '携帯電話', '携帯番号', '携帯電話番号'],
    ...[
      '会社電話',
      '会社電話番号',
      '自宅電話',
      '自宅電話番号',
      '勤務先電話',
      '勤務先電話番号',
      '代表電話',
      '通常の電話',
    ],
    ...['その他の電話', 'モバイル', '固定電話'],
  ],
  remarks: [
    ...['note', 'comment', 'comments', 'notiz', 'notizen', 'bemerkung', 'bemerkungen', 'anmerkung', 'anmerkungen'],
    ...[
      'kommentar',
      'kommentare',
      'remarque',
      'remarques',
      'commentaire',
      'commentaires',
      'notas',
      'nota',
      'comentario',
    ],
    ...['comentarios', 'observaciones', 'メモ', '備考', '注記', 'ノート', 'コメント'],
  ],
  address: [
    ...['address formatted', 'street address', 'full address', 'mailing address', 'home address', 'business address'],
    ...['postal address', 'adresse', 'anschrift', 'postanschrift', 'adresse postale', 'dirección', 'dirección postal'],
    ...['domicilio', '住所', '所在地'],
  ],
  tags: [
    ...['group membership', 'segments', 'categories', 'schlagwörter', 'schlagworte', 'kategorien', 'étiquettes'],
    ...['libellés', 'mots-clés', 'catégories', 'etiquetas', 'categorías', 'タグ', 'ラベル', '分類', '分類項目'],
  ],
  city: [
    ...['town', 'mailing city', 'address city', 'stadt', 'ort', 'wohnort', 'ville', 'commune', 'ciudad', 'población'],
    ...['localidad', '市区町村', '市', '市町村', '都市'],
  ],
  state: [
    ...[
      'state/region',
      'state/province',
      'province',
      'mailing state',
      'address region',
      'bundesland',
      'bundesland/region',
    ],
    ...['état/région', 'estado/región', 'provincia', '都道府県', '都道府県/地域'],
  ],
  country: [
    ...['country/region', 'country name', 'country code', 'mailing country', 'address country', 'land', 'land/region'],
    ...['pays', 'pays/région', 'país', 'país o región', 'país/región', '国', '国名', '国/地域'],
  ],
  company: [
    ...['company name', 'companies', 'organization', 'organisation', 'organization name', 'account name', 'account'],
    ...[
      'associated company',
      'primary company',
      'company / account',
      'person organization',
      'employer',
      'firma',
      'firmenname',
      'unternehmen',
      'unternehmensname',
      'société',
      'entreprise',
    ],
    ...["nom de l'entreprise", 'nom de la société', 'empresa', 'nombre de la empresa', 'organización', 'compañía'],
    ...['会社', '会社名', '企業名', '組織', '法人名', '勤務先'],
  ],
  agent: [
    ...[
      'owner',
      'person owner',
      'contact owner',
      'lead owner',
      'assignee',
      'assigned to',
      'kontakt-zuständiger',
      'zuständiger mitarbeiter',
    ],
    ...[
      'propriétaire',
      'propriétaire du contact',
      'propietario',
      'propietario del contacto',
      '担当者',
      'コンタクト担当者',
    ],
  ],
  timezone: ['time zone', 'zeitzone', 'fuseau horaire', 'zona horaria', 'タイムゾーン'],
  ip: ['ip address', 'ip-adresse', 'adresse ip', 'dirección ip', 'IPアドレス'],
  created: [
    'created at',
    'create date',
    'created date',
    'creation date',
    'date added',
    'signed up',
    'erstellt am',
    '作成日',
  ],
  updated: ['updated at', 'last modified', 'last modified date', 'last changed', 'geändert am', '更新日'],
  firstSeen: ['first seen at', 'first active'],
  lastSeen: ['last seen at', 'last active', 'last activity date', 'last activity at'],
};

/** Columns with a part of the name. In a file with the Japanese ones, the family name comes first. */
const NAME_PARTS: Readonly<Record<PersonNamePart, readonly string[]>> = {
  first: [
    ...['first name', 'fname', 'given name', 'forename', 'christian name', 'vorname', 'rufname', 'prénom', 'prénoms'],
    ...['nombre de pila', 'primer nombre', '名', 'ファーストネーム'],
  ],
  middle: [
    ...[
      'middle name',
      'middle names',
      'middle initial',
      'additional name',
      'mname',
      'weitere vornamen',
      'zweiter vorname',
    ],
    ...[
      'zweitname',
      'mittelname',
      'deuxième prénom',
      'second prénom',
      'autres prénoms',
      'segundo nombre',
      'ミドルネーム',
    ],
  ],
  last: [
    ...['last name', 'lname', 'surname', 'family name', 'nachname', 'familienname', 'zuname', 'nom de famille'],
    ...['apellido', 'apellidos', 'primer apellido', '姓', '氏', '苗字', '名字', 'ラストネーム', '성'],
  ],
};
const FAMILY_FIRST = new Set(['姓', '氏', '名', '苗字', '성']);

/** The letters and digits of a header, in lower case without accents. */
export const normalizeHeader = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');

/** Names that mean another part of the name if the file also has one of these columns. */
const PART_BESIDE: readonly {
  readonly name: string;
  readonly beside: readonly string[];
  readonly part: PersonNamePart;
}[] = [
  { name: 'name', beside: ['vorname'], part: 'last' },
  { name: 'nom', beside: ['prénom', 'prénoms'], part: 'last' },
  { name: 'nombre', beside: ['apellido', 'apellidos', 'primer apellido'], part: 'first' },
  { name: '名字', beside: ['姓'], part: 'first' },
  { name: '이름', beside: ['성'], part: 'first' },
];

const MEANINGS: ReadonlyMap<string, HeaderMeaning> = new Map([
  ...LEAD_FIELDS.flatMap(({ id, read }) =>
    RECORD_VERSIONS.flatMap((version) => read?.[version]?.from ?? []).map(
      (place) => [normalizeHeader(place), { field: id }] as const,
    ),
  ),
  ...LEAD_FIELDS.flatMap(({ id, aliases = [] }) =>
    [id, ...aliases].map((name) => [normalizeHeader(name), { field: id }] as const),
  ),
  // After the ids of fields: `companyId` is a field, but "Company ID" may belong to another system.
  ...Object.entries(NAMES).flatMap(([field, names]) =>
    names.map((name) => [normalizeHeader(name), { field }] as const),
  ),
  ...Object.entries(NAME_PARTS).flatMap(([part, names]) =>
    names.map(
      (name) =>
        [
          normalizeHeader(name),
          { field: 'name', part: part as PersonNamePart, ...(FAMILY_FIRST.has(name) ? { familyFirst: true } : {}) },
        ] as const,
    ),
  ),
]);

/** Removes a header's container prefix: our exports have `field.` and `raw.`, HubSpot `properties.`. */
export const removeContainerPrefix = (header: string): string =>
  header.replace(/^(?:raw|fields?|properties|attributes)\./, '');

/** The meaning of each header of a file; undefined if unknown. */
export function headerMeanings(headers: readonly string[]): readonly (HeaderMeaning | undefined)[] {
  const bare = headers.map((header) => normalizeHeader(removeContainerPrefix(header)));
  const present = new Set(bare);
  const parts = new Map(
    PART_BESIDE.filter(({ beside }) => beside.some((other) => present.has(normalizeHeader(other)))).map(
      ({ name, part }) => [normalizeHeader(name), { field: 'name', part }] as const,
    ),
  );
  return bare.map((name) => parts.get(name) ?? MEANINGS.get(name) ?? MEANINGS.get(name.replace(/\p{N}+/gu, '')));
}

import assert from 'node:assert/strict';
import { writableFieldsFor } from '../../../../src/features/leads/sources/apis';
import { exportOnlyColumns, guessMapping } from '../../../../src/features/leads/transfer/import/mapping';

const CUSTOM = [
  { key: 'text-1', label: 'Plan', type: 'text', options: ['Free', 'Pro'], required: false, system: false },
  { key: 'text-2', label: 'Shoe size', type: 'number', options: [], required: false, system: false },
];
const V1 = writableFieldsFor('1.0.0', undefined, CUSTOM);
const V2 = writableFieldsFor('2.0.0', undefined, CUSTOM);

/** Each column as `field`, `field (reason)` or `(reason)`. */
function guessed(columns: readonly string[], fields = V1): readonly string[] {
  const { mapping, reasons } = guessMapping({ columns }, fields);
  assert.deepEqual([mapping.length, reasons.length], [columns.length, columns.length]);
  return columns.map((_, n) => [mapping[n], reasons[n] && `(${reasons[n]})`].filter(Boolean).join(' '));
}

/** Columns of each program: the header, a vertical line, and the guessed field. Without a line, the field is unknown. */
const PROGRAMS: Readonly<Record<string, string>> = {
  'an Excel sheet in English': `
    Name|name
    E-mail|email
    Phone|phone
    Company|(not-writable)
    Country|(not-writable)
    Notes|remarks
    Shoe size|text-2`,
  'an Excel sheet in German': `
    Kundennummer|(id-not-chosen)
    Vorname|name
    Nachname|name
    E-Mail-Adresse|email
    Telefonnummer|phone
    Handynummer|phone (further-value)
    Firma|(not-writable)
    Anschrift|address
    Bemerkungen|remarks`,
  'a German sheet with "Name, Vorname"': `
    Name|name
    Vorname|name
    E-Mail|email
    Tel.|phone
    Ort|(not-writable)`,
  'an Excel sheet in French': `
    Nom|name
    Prénom|name
    Adresse e-mail|email
    Téléphone|phone
    Portable|phone (further-value)
    Société|(not-writable)
    Pays|(not-writable)
    Remarques|remarks`,
  'an Excel sheet in Spanish': `
    Nombre|name
    Apellidos|name
    Correo electrónico|email
    Teléfono|phone
    Móvil|phone (further-value)
    Empresa|(not-writable)
    Notas|remarks`,
  'an Excel sheet in Japanese': `
    氏名|name
    メールアドレス|email
    電話番号|phone
    携帯電話|phone (further-value)
    会社名|(not-writable)
    住所|address
    備考|remarks
    タグ|tags`,
  'a Japanese sheet with two parts of the name': `
    姓|name
    名|name
    セイ
    メール|email`,
  'Google Contacts (new)': `
    First Name|name
    Middle Name|name
    Last Name|name
    Phonetic First Name
    Name Prefix
    Nickname
    File As
    Organization Name|(not-writable)
    Birthday
    Notes|remarks
    Photo
    Labels|tags
    E-mail 1 - Label
    E-mail 1 - Value|email
    E-mail 2 - Label
    E-mail 2 - Value|email (further-value)
    Phone 1 - Label
    Phone 1 - Value|phone
    Phone 2 - Value|phone (further-value)
    Address 1 - Formatted|address
    Address 1 - City|(not-writable)
    Address 1 - Country|(not-writable)
    Website 1 - Value`,
  'Google Contacts (old)': `
    Name|name
    Given Name|name (further-value)
    Additional Name|name (further-value)
    Family Name|name (further-value)
    Yomi Name
    Given Name Yomi
    Notes|remarks
    Group Membership|tags
    E-mail 1 - Type
    E-mail 1 - Value|email
    Phone 1 - Type
    Phone 1 - Value|phone
    Organization 1 - Name|(not-writable)`,
  'Outlook in English': `
    Title
    First Name|name
    Middle Name|name
    Last Name|name
    Suffix
    Company|(not-writable)
    Job Title
    Business Fax
    Business Phone|phone
    Business Phone 2|phone (further-value)
    Home Phone|phone (further-value)
    Mobile Phone|phone (further-value)
    Primary Phone|phone (further-value)
    Pager
    Categories|tags
    E-mail Address|email
    E-mail Type
    E-mail Display Name
    E-mail 2 Address|email (further-value)
    Notes|remarks`,
  'Outlook in German': `
    Anrede
    Vorname|name
    Weitere Vornamen|name
    Nachname|name
    Firma|(not-writable)
    Fax geschäftlich
    Telefon geschäftlich|phone
    Telefon geschäftlich 2|phone (further-value)
    Telefon privat|phone (further-value)
    Mobiltelefon|phone (further-value)
    E-Mail-Adresse|email
    E-Mail-Typ
    E-Mail 2: Adresse|email (further-value)
    Kategorien|tags
    Notizen|remarks`,
  'Outlook in French': `
    Prénom|name
    Deuxième prénom|name
    Nom|name
    Société|(not-writable)
    Téléphone (bureau)|phone
    Tél. mobile|phone (further-value)
    Adresse de messagerie|email
    Adresse de messagerie 2|email (further-value)`,
  'Outlook in Spanish': `
    Nombre|name
    Segundo nombre|name
    Apellidos|name
    Organización|(not-writable)
    Teléfono del trabajo|phone
    Teléfono móvil|phone (further-value)
    Dirección de correo electrónico|email`,
  'Outlook in Japanese': `
    名|name
    ミドル ネーム|name
    姓|name
    会社名|(not-writable)
    会社電話|phone
    自宅電話|phone (further-value)
    携帯電話|phone (further-value)
    電子メール アドレス|email
    電子メール 2 アドレス|email (further-value)
    分類項目|tags
    メモ|remarks`,
  HubSpot: `
    Record ID|(id-not-chosen)
    First Name|name
    Last Name|name
    Email|email
    Phone Number|phone
    Mobile Phone Number|phone (further-value)
    Contact owner|(not-writable)
    Associated Company|(not-writable)
    Associated Company IDs|(id-not-chosen)
    Create Date|(not-writable)
    Lead Status
    Country/Region|(not-writable)
    City|(not-writable)`,
  'HubSpot in German': `
    Datensatz-ID|(id-not-chosen)
    Vorname|name
    Nachname|name
    E-Mail|email
    Telefonnummer|phone
    Kontakt-Zuständiger|(not-writable)`,
  Salesforce: `
    Id|(id-not-chosen)
    AccountId|(id-not-chosen)
    OwnerId|(id-not-chosen)
    Salutation
    FirstName|name
    LastName|name
    Email|email
    Phone|phone
    MobilePhone|phone (further-value)
    Account Name|(not-writable)
    LeadSource
    MailingCity|(not-writable)`,
  Intercom: `
    Contact ID|(id-not-chosen)
    User ID|(id-not-chosen)
    Name|name
    Email|email
    Phone|phone
    Company ID|(id-not-chosen)
    Signed up|(not-writable)
    Tags|tags`,
  Zendesk: `
    id|(id-not-chosen)
    external_id|(id-not-chosen)
    organization_id|(id-not-chosen)
    name|name
    email|email
    phone|phone
    role
    notes|remarks
    tags|tags
    time_zone|(not-writable)
    created_at|(not-writable)`,
  Chatwoot: `
    id|(id-not-chosen)
    name|name
    email|email
    phone_number|phone
    identifier|(id-not-chosen)
    company_name|(not-writable)
    labels|tags`,
  Mautic: `
    id|(id-not-chosen)
    firstname|name
    lastname|name
    email|email
    phone|phone
    mobile|phone (further-value)
    company|(not-writable)
    address1|address
    points
    tags|tags`,
  LinkedIn: `
    First Name|name
    Last Name|name
    URL
    Email Address|email
    Company|(not-writable)
    Position
    Connected On`,
  Mailchimp: `
    Email Address|email
    First Name|name
    Last Name|name
    Address|address
    Phone Number|phone
    MEMBER_RATING
    LEID|(id-not-chosen)
    EUID|(id-not-chosen)
    NOTES|remarks
    TAGS|tags`,
  Freshdesk: `
    Full name|name
    Title
    Email|email
    Work phone|phone
    Mobile phone|phone (further-value)
    Tags|tags
    Contact ID|(id-not-chosen)`,
  Pipedrive: `
    Person - ID|(id-not-chosen)
    Person - Name|name
    Person - Organization|(not-writable)
    Person - Email - Work|email
    Person - Email - Home|email (further-value)
    Person - Phone - Work|phone
    Person - Owner|(not-writable)`,
  'merge tags of Mailchimp': `
    EMAIL|email
    FNAME|name
    LNAME|name
    PHONE|phone`,
};

describe('guessing what the columns of a file are', () => {
  for (const [program, rows] of Object.entries(PROGRAMS))
    it(`knows the columns of ${program}`, () => {
      const table = rows
        .trim()
        .split('\n')
        .map((row) => row.trim().split('|'));
      assert.deepEqual(
        guessed(table.map(([header]) => header!)).map((taken, n) => [table[n]![0], taken]),
        table.map(([header, taken = '(unknown-field)']) => [header, taken]),
      );
    });

  it('knows what the exports of both API versions write', () => {
    assert.deepEqual(
      guessed(['id', 'name', 'email', 'phone', 'company', 'country', 'city', 'browser', 'tags', 'field.text-1'], V1),
      ['(id-not-chosen)', 'name', 'email', 'phone', ...Array<string>(4).fill('(not-writable)'), 'tags', 'text-1'],
    );
    assert.deepEqual(
      guessed(
        ['id', 'country', 'city', 'ip', 'browser', 'os', 'agent', 'raw.companyId', 'field.text-2', 'field.state'],
        V2,
      ),
      [
        ...['(id-not-chosen)', '(not-writable)', 'city', 'ip', 'clientName', 'clientOsName', '(not-writable)'],
        ...['companyId', 'text-2', 'state'],
      ],
    );
    assert.deepEqual(guessed(['raw.visitor_remarks', 'raw.remarks', 'field.text-9', 'raw.lead_id'], V1), [
      'remarks',
      '(repeated-column)',
      '(unknown-field)',
      '(id-not-chosen)',
    ]);
  });

  it('says which columns of an export cannot be imported again', () => {
    const columns = ['id', 'name', 'company', 'country', 'city', 'agent', 'tags', 'field.text-1', 'raw.page_views'];
    assert.deepEqual([...exportOnlyColumns(columns, V1)], ['company', 'country', 'city', 'agent', 'raw.page_views']);
    assert.deepEqual([...exportOnlyColumns(columns, V2)], ['company', 'country', 'agent', 'raw.page_views']);
  });

  it('takes the place in a record before other columns of that name', () => {
    assert.deepEqual(guessed(['name', 'visitor_name', 'id', 'visitor_id', 'country_name', 'fields.text-1'], V1), [
      ...['(repeated-column)', 'name', '(id-not-chosen)', '(id-not-chosen)', '(not-writable)', 'text-1'],
    ]);
    assert.deepEqual(guessed(['mainContactId', 'fields.name', 'fields.email', 'fields.country', 'companyId'], V2), [
      ...['(id-not-chosen)', 'name', 'email', '(not-writable)', 'companyId'],
    ]);
    assert.deepEqual(guessed(['id', 'properties.firstname', 'properties.lastname', 'properties.email'], V2), [
      ...['(id-not-chosen)', 'name', 'name', 'email'],
    ]);
  });

  it('never maps an ID, whatever it is called', () => {
    const ids = [
      'ID',
      'Contact-ID',
      'visitor_id',
      'Lead ID',
      'companyid',
      'Company ID',
      'country_id',
      'UUID',
      'ID de contacto',
    ];
    for (const fields of [V1, V2]) assert.deepEqual(new Set(guessed(ids, fields)), new Set(['(id-not-chosen)']));
  });

  it('knows custom fields by key and label, and by a label before what others call so', () => {
    const mobile = { key: 'text-3', label: 'Mobile', type: 'text', options: [], required: false, system: false };
    assert.deepEqual(
      guessed(
        ['text-1', 'PLAN', 'shoe-size', 'Mobile', 'Phone'],
        writableFieldsFor('2.0.0', undefined, [...CUSTOM, mobile]),
      ),
      [...['text-1', '(repeated-column)', 'text-2', 'text-3', 'phone']],
    );
  });

  it('lists columns without a name, and repeated ones', () => {
    assert.deepEqual(
      guessed(['Email', 'Email', 'Email (2)', '', ' ', 'Notes', 'Comments', 'First Name', 'First Name']),
      [
        ...['email', 'email (further-value)', 'email (further-value)', '(empty)', '(empty)', 'remarks'],
        ...['(repeated-column)', 'name', '(repeated-column)'],
      ],
    );
  });

  it('is not fooled by prototype names', () => {
    assert.deepEqual(guessed(['__proto__', 'constructor', 'toString', 'name', 'hasOwnProperty', 'valueOf']), [
      ...['(unknown-field)', '(unknown-field)', '(unknown-field)', 'name', '(unknown-field)', '(unknown-field)'],
    ]);
  });

  it('is fast for very many columns', () => {
    const columns = Array.from({ length: 3_000 }, (_, n) => `Property ${n}`);
    const started = process.cpuUsage();
    guessMapping({ columns }, V2);
    assert.ok(process.cpuUsage(started).user < 1_000_000);
  });
});

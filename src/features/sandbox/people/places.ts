// Where the sandbox's people live: countries in the format of Acquire's `country` object, with a few cities each.

/** A city with its IANA time zone. */
export interface City {
  readonly name: string;
  readonly state: string;
  readonly timezone: string;
}

/** A country as in 2.0.0 (`name_official`, `ccn3`, …), with the names of its people. */
export interface Country {
  /** Acquire's own `countryId`, which 1.0.0 puts into the field `city`. */
  readonly id: number;
  readonly name: string;
  readonly official: string;
  readonly cca2: string;
  readonly cca3: string;
  readonly ccn3: string;
  readonly callingCode: number;
  readonly regionId: number;
  readonly lat: string;
  readonly lng: string;
  readonly language: string;
  /** Key in `NAME_LISTS`. */
  readonly names: string;
  /** A national number; every `#` is a digit. The ranges are reserved for fiction or never assigned. */
  readonly phone: string;
  readonly cities: readonly City[];
}

/** name | official | cca2 | cca3 | ccn3 | calling code | id | region | lat | lng | language | names | phone | city, state, zone; … */
const TABLE = `
United States|United States of America|US|USA|840|1|517|496|38|-97|en-US|english|20255501##|San Francisco,California,America/Los_Angeles;Austin,Texas,America/Chicago;Brooklyn,New York,America/New_York;Denver,Colorado,America/Denver;Juneau,Alaska,America/Juneau
India|Republic of India|IN|IND|356|91|387|366|20|77|en-IN|hindi|55500#####|Ahmedabad,Gujarat,Asia/Kolkata;Bengaluru,Karnataka,Asia/Kolkata;Mumbai,Maharashtra,Asia/Kolkata;Kolkata,West Bengal,Asia/Kolkata
United Kingdom|United Kingdom of Great Britain and Northern Ireland|GB|GBR|826|44|516|495|54|-2|en-GB|english|7700900###|London,England,Europe/London;Edinburgh,Scotland,Europe/London;Cardiff,Wales,Europe/London
Germany|Federal Republic of Germany|DE|DEU|276|49|359|338|51|9|de-DE|german|15255500###|Berlin,Berlin,Europe/Berlin;Köln,Nordrhein-Westfalen,Europe/Berlin;München,Bayern,Europe/Berlin
France|French Republic|FR|FRA|250|33|352|331|46|2|fr-FR|french|63998####|Lyon,Auvergne-Rhône-Alpes,Europe/Paris;Paris,Île-de-France,Europe/Paris;Nantes,Pays de la Loire,Europe/Paris
Brazil|Federative Republic of Brazil|BR|BRA|076|55|309|288|-10|-55|pt-BR|portuguese|1155500####|São Paulo,São Paulo,America/Sao_Paulo;Recife,Pernambuco,America/Recife;Manaus,Amazonas,America/Manaus
Japan|Japan|JP|JPN|392|81|395|374|36|138|ja-JP|japanese|90000#####|東京,東京都,Asia/Tokyo;大阪,大阪府,Asia/Tokyo;札幌,北海道,Asia/Tokyo
Spain|Kingdom of Spain|ES|ESP|724|34|480|459|40|-4|es-ES|spanish|60055####|Sevilla,Andalucía,Europe/Madrid;Bilbao,País Vasco,Europe/Madrid;Las Palmas,Canarias,Atlantic/Canary
Canada|Canada|CA|CAN|124|1|318|297|60|-95|en-CA|english|61355501##|Ottawa,Ontario,America/Toronto;Vancouver,British Columbia,America/Vancouver;St. John's,Newfoundland and Labrador,America/St_Johns
Australia|Commonwealth of Australia|AU|AUS|036|61|292|271|-27|133|en-AU|english|491570###|Melbourne,Victoria,Australia/Melbourne;Adelaide,South Australia,Australia/Adelaide;Perth,Western Australia,Australia/Perth
Italy|Italian Republic|IT|ITA|380|39|393|372|42|12|it-IT|italian|30055#####|Torino,Piemonte,Europe/Rome;Napoli,Campania,Europe/Rome;Bologna,Emilia-Romagna,Europe/Rome
Mexico|United Mexican States|MX|MEX|484|52|426|405|23|-102|es-MX|spanish|5555500###|Guadalajara,Jalisco,America/Mexico_City;Tijuana,Baja California,America/Tijuana;Mérida,Yucatán,America/Merida
Poland|Republic of Poland|PL|POL|616|48|457|436|52|20|pl-PL|polish|50055####|Kraków,Małopolskie,Europe/Warsaw;Gdańsk,Pomorskie,Europe/Warsaw;Łódź,Łódzkie,Europe/Warsaw
Netherlands|Kingdom of the Netherlands|NL|NLD|528|31|437|416|52|5|nl-NL|dutch|60055####|Utrecht,Utrecht,Europe/Amsterdam;Groningen,Groningen,Europe/Amsterdam
Sweden|Kingdom of Sweden|SE|SWE|752|46|486|465|62|15|sv-SE|swedish|7017406##|Göteborg,Västra Götaland,Europe/Stockholm;Umeå,Västerbotten,Europe/Stockholm
Türkiye|Republic of Türkiye|TR|TUR|792|90|507|486|39|35|tr-TR|turkish|50055#####|İstanbul,İstanbul,Europe/Istanbul;İzmir,İzmir,Europe/Istanbul
Ukraine|Ukraine|UA|UKR|804|380|513|492|49|32|uk-UA|ukrainian|50055####|Київ,Київ,Europe/Kyiv;Львів,Львівська область,Europe/Kyiv
Greece|Hellenic Republic|GR|GRC|300|30|365|344|39|22|el-GR|greek|69000#####|Αθήνα,Αττική,Europe/Athens;Θεσσαλονίκη,Κεντρική Μακεδονία,Europe/Athens
Egypt|Arab Republic of Egypt|EG|EGY|818|20|343|322|27|30|ar-EG|arabic|10055#####|القاهرة,القاهرة,Africa/Cairo;الإسكندرية,الإسكندرية,Africa/Cairo
Israel|State of Israel|IL|ISR|376|972|392|371|31|35|he-IL|hebrew|50055####|תל אביב,תל אביב,Asia/Jerusalem;חיפה,חיפה,Asia/Jerusalem
China|People's Republic of China|CN|CHN|156|86|324|303|35|105|zh-CN|chinese|10055######|上海,上海市,Asia/Shanghai;成都,四川省,Asia/Shanghai
South Korea|Republic of Korea|KR|KOR|410|82|403|382|37|127|ko-KR|korean|1000#####|서울,서울특별시,Asia/Seoul;부산,부산광역시,Asia/Seoul
Vietnam|Socialist Republic of Vietnam|VN|VNM|704|84|523|502|16|107|vi-VN|vietnamese|90055####|Đà Nẵng,Đà Nẵng,Asia/Ho_Chi_Minh;Huế,Thừa Thiên Huế,Asia/Ho_Chi_Minh
Nigeria|Federal Republic of Nigeria|NG|NGA|566|234|441|420|10|8|en-NG|nigerian|80055#####|Lagos,Lagos,Africa/Lagos;Abuja,Federal Capital Territory,Africa/Lagos
Kenya|Republic of Kenya|KE|KEN|404|254|398|377|1|38|en-KE|kenyan|70055####|Nairobi,Nairobi,Africa/Nairobi;Mombasa,Mombasa,Africa/Nairobi
Nepal|Federal Democratic Republic of Nepal|NP|NPL|524|977|436|415|28|84|ne-NP|hindi|98055#####|Kathmandu,Bagmati,Asia/Kathmandu;Pokhara,Gandaki,Asia/Kathmandu
New Zealand|New Zealand|NZ|NZL|554|64|438|417|-41|174|en-NZ|english|20055####|Wellington,Wellington,Pacific/Auckland;Waitangi,Chatham Islands,Pacific/Chatham
Argentina|Argentine Republic|AR|ARG|032|54|289|268|-34|-64|es-AR|spanish|1155500###|Rosario,Santa Fe,America/Argentina/Cordoba;Ushuaia,Tierra del Fuego,America/Argentina/Ushuaia
`;

function country(line: string): Country {
  const [name, official, cca2, cca3, ccn3, calling, id, region, lat, lng, language, names, phone, cities] = line.split(
    '|',
  ) as [string, ...string[]];
  return {
    id: Number(id),
    name,
    official: official ?? name,
    cca2: cca2 ?? '',
    cca3: cca3 ?? '',
    ccn3: ccn3 ?? '',
    callingCode: Number(calling),
    regionId: Number(region),
    lat: lat ?? '',
    lng: lng ?? '',
    language: language ?? 'en',
    names: names ?? 'english',
    phone: phone ?? '',
    cities: (cities ?? '').split(';').map((entry) => {
      const [city, state, timezone] = entry.split(',') as [string, string, string];
      return { name: city, state, timezone };
    }),
  };
}

/** All countries of the sandbox, those with the most leads first. */
export const COUNTRIES: readonly Country[] = TABLE.trim().split('\n').map(country);

/** The country with this Acquire id, given as a number or text. */
export function countryById(id: unknown): Country | undefined {
  return COUNTRIES.find((c) => String(c.id) === String(id));
}

/** The `country` object of a 2.0.0 contact. */
export function countryObject(c: Country): Record<string, unknown> {
  return {
    name: c.name,
    name_official: c.official,
    cca2: c.cca2,
    ccn3: c.ccn3,
    cca3: c.cca3,
    calling_code1: c.callingCode,
    region_id: c.regionId,
    lat: c.lat,
    lng: c.lng,
    voip_enable: true,
  };
}
